import { emoji } from './emoji.ts';
import { type Align, type Inline, isSafeUrl, type ListItem, type Paragraph, pushInline } from './inline.ts';

interface Cursor {
  lines: string[];
  at: number;
}

/** Standard markdown, for the `markdown` block. What a message can hold, not the whole of CommonMark; HTML stays text. */
export function parseMarkdown(source: string): Paragraph[] {
  const cursor: Cursor = { lines: source.split('\n'), at: 0 };
  const paragraphs: Paragraph[] = [];
  while (cursor.at < cursor.lines.length) {
    const paragraph = readParagraph(cursor);
    if (paragraph) paragraphs.push(paragraph);
  }
  return paragraphs;
}

function readParagraph(cursor: Cursor): Paragraph | undefined {
  const line = cursor.lines[cursor.at] ?? '';
  if (line.trim() === '') {
    cursor.at += 1;
    return undefined;
  }
  if (/^\s*(```|~~~)/.test(line)) return readFence(cursor);
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading) {
    cursor.at += 1;
    return { kind: 'heading', level: heading[1]?.length ?? 1, children: parseSpan(heading[2] ?? '') };
  }
  if (/^\s*([-*_])(?:\s*\1){2,}\s*$/.test(line)) {
    cursor.at += 1;
    return { kind: 'rule' };
  }
  if (/^\s*>/.test(line)) return { kind: 'quote', children: parseMarkdown(takeQuote(cursor)) };
  if (listItem(line)) return { kind: 'list', items: takeList(cursor) };
  if (line.includes('|') && isTableRule(cursor.lines[cursor.at + 1])) return readTable(cursor);
  return { kind: 'paragraph', children: takeText(cursor) };
}

function readFence(cursor: Cursor): Paragraph {
  const fence = /^\s*(```+|~~~+)/.exec(cursor.lines[cursor.at] ?? '')?.[1] ?? '```';
  const start = cursor.at + 1;
  let end = start;
  while (end < cursor.lines.length && !(cursor.lines[end] ?? '').trim().startsWith(fence)) end += 1;
  cursor.at = end + 1;
  return { kind: 'pre', text: cursor.lines.slice(start, end).join('\n') };
}

function takeQuote(cursor: Cursor): string {
  const quoted: string[] = [];
  for (; /^\s*>/.test(cursor.lines[cursor.at] ?? ''); cursor.at += 1)
    quoted.push((cursor.lines[cursor.at] ?? '').replace(/^\s*> ?/, ''));
  return quoted.join('\n');
}

function listItem(line: string): { indent: number; number?: number; text: string } | undefined {
  const match = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/.exec(line);
  if (!match) return undefined;
  const item = { indent: Math.floor((match[1] ?? '').replaceAll('\t', '    ').length / 2), text: match[3] ?? '' };
  return match[2] === undefined ? item : { ...item, number: Number(match[2]) };
}

function takeList(cursor: Cursor): ListItem[] {
  const items: ListItem[] = [];
  for (; cursor.at < cursor.lines.length; cursor.at += 1) {
    const line = cursor.lines[cursor.at] ?? '';
    const item = listItem(line);
    if (item) {
      const text = item.text.replace(/^\[ \] /, '☐ ').replace(/^\[[xX]\] /, '☑ ');
      const children = parseSpan(text);
      items.push(
        item.number === undefined
          ? { indent: item.indent, children }
          : { indent: item.indent, number: item.number, children },
      );
    } else if (/^\s+\S/.test(line)) {
      items.at(-1)?.children.push({ kind: 'break' }, ...parseSpan(line.trim()));
    } else break;
  }
  return items;
}

function isTableRule(line: string | undefined): boolean {
  return line?.includes('-') === true && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(line);
}

function cells(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function readTable(cursor: Cursor): Paragraph {
  const align = cells(cursor.lines[cursor.at + 1] ?? '').map((rule): Align => {
    if (rule.endsWith(':')) return rule.startsWith(':') ? 'center' : 'right';
    return 'left';
  });
  const rows = [cells(cursor.lines[cursor.at] ?? '').map(parseSpan)];
  for (cursor.at += 2; cursor.lines[cursor.at]?.includes('|'); cursor.at += 1)
    rows.push(cells(cursor.lines[cursor.at] ?? '').map(parseSpan));
  return { kind: 'table', align, rows };
}

function takeText(cursor: Cursor): Inline[] {
  const start = cursor.at;
  cursor.at += 1;
  while (cursor.at < cursor.lines.length && !startsBlock(cursor.lines[cursor.at] ?? '')) cursor.at += 1;
  return parseSpan(cursor.lines.slice(start, cursor.at).join('\n'));
}

function startsBlock(line: string): boolean {
  return line.trim() === '' || /^\s*(```|~~~|>)/.test(line) || /^#{1,6}\s/.test(line) || listItem(line) !== undefined;
}

const spans: [RegExp, (match: RegExpExecArray) => Inline | undefined][] = [
  [/^\\([\\`*_{}[\]()#+\-.!|~<>])/, (match) => ({ kind: 'text', text: match[1] ?? '' })],
  [/^`+([^`\n]+)`+/, (match) => ({ kind: 'code', text: match[1] ?? '' })],
  [/^\*\*(?=\S)([\s\S]+?\S?)\*\*/, (match) => ({ kind: 'bold', children: parseSpan(match[1] ?? '') })],
  [/^__(?=\S)([\s\S]+?)__(?![\p{L}\p{N}])/u, (match) => ({ kind: 'bold', children: parseSpan(match[1] ?? '') })],
  [/^~~(?=\S)([\s\S]+?)~~/, (match) => ({ kind: 'strike', children: parseSpan(match[1] ?? '') })],
  [/^\*(?=\S)([^*\n]+)\*/, (match) => ({ kind: 'italic', children: parseSpan(match[1] ?? '') })],
  [/^_(?=\S)([^_\n]+)_(?![\p{L}\p{N}])/u, (match) => ({ kind: 'italic', children: parseSpan(match[1] ?? '') })],
  [/^!?\[([^\]\n]*)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/, (match) => link(match[2] ?? '', match[1] ?? '')],
  [/^<(https?:\/\/[^\s>]+)>/i, (match) => link(match[1] ?? '', match[1] ?? '')],
  [/^https?:\/\/[^\s<>|)"]*[^\s<>|)".,;:!?]/i, (match) => link(match[0], match[0])],
  [/^:([a-z0-9_+'-]+):/, (match) => (emoji(match[1] ?? '') ? { kind: 'emoji', name: match[1] ?? '' } : undefined)],
  [/^\n/, () => ({ kind: 'break' })],
];

function parseSpan(source: string): Inline[] {
  const nodes: Inline[] = [];
  for (let at = 0; at < source.length; ) {
    const [node, length] = readSpan(source, at);
    pushInline(nodes, node);
    at += length;
  }
  return nodes;
}

function readSpan(source: string, at: number): [Inline, number] {
  const character = source[at] ?? '';
  const insideWord = /[\p{L}\p{N}]/u.test(source[at - 1] ?? '') && /[_h]/.test(character);
  if (!insideWord && /[\\`*_~![<h:\n]/.test(character)) {
    const rest = source.slice(at);
    for (const [pattern, build] of spans) {
      const match = pattern.exec(rest);
      const node = match && build(match);
      if (match && node) return [node, match[0].length];
    }
  }
  return [{ kind: 'text', text: character }, 1];
}

function link(url: string, label: string): Inline {
  return isSafeUrl(url) ? { kind: 'link', url, label: label || url } : { kind: 'text', text: label || url };
}
