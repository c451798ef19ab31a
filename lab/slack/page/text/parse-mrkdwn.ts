import { emoji } from './emoji.ts';
import { type Inline, type Paragraph, pushInline, unescapeEntities } from './inline.ts';
import { parseSpecial } from './parse-special.ts';

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

/** Up to where it is known that a marker is not closed: without this, a line of markers takes the square of its length. */
type Unclosed = Record<keyof typeof styles, number>;

/** Slack's own markup, as in `text` of a message and in every `mrkdwn` text object. */
export function parseMrkdwn(source: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const fence = /```\n?([\s\S]*?)```/g;
  let from = 0;
  for (let match = fence.exec(source); match; match = fence.exec(source)) {
    pushLines(paragraphs, source.slice(from, match.index).replace(/\n$/, ''));
    paragraphs.push({ kind: 'pre', text: parsePreformatted(match[1] ?? '') });
    from = fence.lastIndex;
    if (source[from] === '\n') from += 1;
  }
  pushLines(paragraphs, source.slice(from));
  return paragraphs;
}

/** Links inside a code fence lose their brackets, as they do in Slack. */
function parsePreformatted(text: string): string {
  const inner = text.replace(/<(https?:[^|>]+)(?:\|([^>]*))?>/g, (_whole, url: string, label?: string) => label ?? url);
  return unescapeEntities(inner).replace(/\n$/, '');
}

function pushLines(paragraphs: Paragraph[], text: string): void {
  if (text === '') return;
  const lines = text.split('\n');
  for (let start = 0; start < lines.length; ) {
    if (/^(?:>|&gt;){3}/.test(lines[start] ?? '')) {
      const rest = [(lines[start] ?? '').replace(/^(?:>|&gt;){3} ?/, ''), ...lines.slice(start + 1)];
      paragraphs.push({ kind: 'quote', children: [{ kind: 'paragraph', children: parseInline(rest.join('\n')) }] });
      return;
    }
    const quoted = isQuote(lines[start]);
    let end = start + 1;
    while (end < lines.length && isQuote(lines[end]) === quoted && !/^(?:>|&gt;){3}/.test(lines[end] ?? '')) end += 1;
    const chunk = lines.slice(start, end);
    if (quoted) {
      const inner = chunk.map((line) => line.replace(/^(?:>|&gt;) ?/, '')).join('\n');
      paragraphs.push({ kind: 'quote', children: [{ kind: 'paragraph', children: parseInline(inner) }] });
    } else paragraphs.push({ kind: 'paragraph', children: parseInline(chunk.join('\n')) });
    start = end;
  }
}

function isQuote(line: string | undefined): boolean {
  return /^(?:>|&gt;)/.test(line ?? '');
}

export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  const unclosed: Unclosed = { '*': 0, _: 0, '~': 0 };
  for (let at = 0; at < source.length; ) {
    const [node, length] = readNode(source, at, unclosed);
    pushInline(nodes, node);
    at += length;
  }
  return nodes;
}

function readNode(source: string, at: number, unclosed: Unclosed): [Inline, number] {
  const character = source[at] ?? '';
  switch (character) {
    case '\n':
      return [{ kind: 'break' }, 1];
    case '<':
      return readSpecial(source, at);
    case '`':
      return readCode(source, at);
    case '*':
    case '_':
    case '~':
      return readStyled(source, at, character, unclosed);
    case ':':
      return readEmoji(source, at);
    case '&': {
      const entity = /^&(?:amp|lt|gt);/.exec(source.slice(at, at + 5))?.[0] ?? '&';
      return [{ kind: 'text', text: unescapeEntities(entity) }, entity.length];
    }
    case 'h':
      return readBareUrl(source, at);
    default:
      return [{ kind: 'text', text: character }, 1];
  }
}

function readSpecial(source: string, at: number): [Inline, number] {
  const end = source.indexOf('>', at);
  const special = end === -1 ? undefined : parseSpecial(source.slice(at + 1, end));
  return special ? [special, end + 1 - at] : [{ kind: 'text', text: '<' }, 1];
}

function readCode(source: string, at: number): [Inline, number] {
  const match = /^`([^`\n]+)`/.exec(source.slice(at));
  if (!match?.[1]) return [{ kind: 'text', text: '`' }, 1];
  return [{ kind: 'code', text: parsePreformatted(match[1]) }, match[0].length];
}

/** A marker opens after a boundary and closes before one: `snake_case_name` and `2*3*4` stay as they are. */
function readStyled(source: string, at: number, marker: keyof typeof styles, unclosed: Unclosed): [Inline, number] {
  const plain: [Inline, number] = [{ kind: 'text', text: marker }, 1];
  if (
    at < unclosed[marker] ||
    isWord(source[at - 1]) ||
    /[\s]/.test(source[at + 1] ?? ' ') ||
    source[at + 1] === marker
  )
    return plain;
  const end = findClosing(source, at + 1, marker);
  if (end === -1) {
    unclosed[marker] = lineEnd(source, at);
    return plain;
  }
  return [{ kind: styles[marker], children: parseInline(source.slice(at + 1, end)) }, end + 1 - at];
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

function findClosing(source: string, from: number, marker: string): number {
  for (let at = from; at < source.length && source[at] !== '\n'; at += 1) {
    const character = source[at];
    if (character === '`' || character === '<') {
      const skip = source.indexOf(character === '<' ? '>' : '`', at + 1);
      if (skip !== -1) at = skip;
    } else if (character === marker && !/\s/.test(source[at - 1] ?? ' ') && !isWord(source[at + 1])) return at;
  }
  return -1;
}

function readEmoji(source: string, at: number): [Inline, number] {
  const match = /^:([a-z0-9_+'-]+):(?:skin-tone-[2-6]:)?/.exec(source.slice(at, at + 64));
  if (match?.[1] && emoji(match[1]) !== undefined) return [{ kind: 'emoji', name: match[1] }, match[0].length];
  return [{ kind: 'text', text: ':' }, 1];
}

function readBareUrl(source: string, at: number): [Inline, number] {
  const match = isWord(source[at - 1]) ? undefined : /^https?:\/\/[^\s<>|`"]+/i.exec(source.slice(at));
  // Punctuation that ends the sentence is not part of the address.
  const raw = match?.[0].replace(/(?:[.,;:!?)'*_~\]]|&gt;|&lt;)+$/, '');
  if (!raw || raw.length < 10) return [{ kind: 'text', text: 'h' }, 1];
  const url = unescapeEntities(raw);
  return [{ kind: 'link', url, label: url }, raw.length];
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
