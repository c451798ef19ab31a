import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextList } from '@slack/types';
import { type Inline, isSafeUrl, type ListItem, type Paragraph, plainText, pushInline } from './inline.ts';

/** A `rich_text` block as the same tree the two text syntaxes give. Its text is never parsed for markup. */
export function parseRichText(block: Pick<RichTextBlock, 'elements'>): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const counters: number[] = [];
  for (const element of block.elements) {
    if (element.type === 'rich_text_list') pushList(paragraphs, element, counters);
    else {
      counters.length = 0;
      paragraphs.push(parseElement(element));
    }
  }
  return paragraphs;
}

function parseElement(element: Exclude<RichTextBlockElement, RichTextList>): Paragraph {
  switch (element.type) {
    case 'rich_text_quote':
      return { kind: 'quote', children: [{ kind: 'paragraph', children: parseElements(element.elements) }] };
    case 'rich_text_preformatted':
      return { kind: 'pre', text: plainPreformatted(element.elements) };
    default:
      return { kind: 'paragraph', children: trimLastBreak(parseElements(element.elements)) };
  }
}

/** Slack sends one list per indent; numbering goes on where a deeper list interrupted it. */
function pushList(paragraphs: Paragraph[], list: RichTextList, counters: number[]): void {
  const indent = list.indent ?? 0;
  const offset = 'offset' in list && typeof list.offset === 'number' ? list.offset : 0;
  const started = counters[indent] ?? offset;
  counters.length = indent + 1;
  const items = list.elements.map((item, index): ListItem => {
    const children = parseElements(item.elements);
    return list.style === 'ordered' ? { indent, number: started + index + 1, children } : { indent, children };
  });
  counters[indent] = started + items.length;
  const last = paragraphs.at(-1);
  if (last?.kind === 'list') last.items.push(...items);
  else paragraphs.push({ kind: 'list', items });
}

function parseElements(elements: RichTextElement[]): Inline[] {
  const nodes: Inline[] = [];
  for (const element of elements) for (const node of parseRun(element)) pushInline(nodes, node);
  return nodes;
}

function parseRun(element: RichTextElement): Inline[] {
  const style: { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean } = element.style ?? {};
  const nodes = element.type === 'text' && !style.code ? splitLines(element.text) : [bareRun(element)];
  let run = style.code ? nodes.map(asCode) : nodes;
  if (style.strike) run = [{ kind: 'strike', children: run }];
  if (style.italic) run = [{ kind: 'italic', children: run }];
  if (style.bold) run = [{ kind: 'bold', children: run }];
  return run;
}

function bareRun(element: RichTextElement): Inline {
  switch (element.type) {
    case 'text':
      return { kind: 'text', text: element.text };
    case 'link':
      return isSafeUrl(element.url)
        ? { kind: 'link', url: element.url, label: element.text ?? element.url }
        : { kind: 'text', text: element.text ?? element.url };
    case 'emoji':
      return { kind: 'emoji', name: element.name };
    case 'user':
      return { kind: 'user', id: element.user_id };
    case 'usergroup':
      return { kind: 'usergroup', id: element.usergroup_id };
    case 'channel':
      return { kind: 'channel', id: element.channel_id };
    case 'broadcast':
      return { kind: 'broadcast', range: element.range };
    case 'date':
      return dateRun(element);
    case 'color':
      return { kind: 'code', text: element.value };
    default:
      return { kind: 'text', text: `[${(element as { type: string }).type}]` };
  }
}

function dateRun(element: Extract<RichTextElement, { type: 'date' }>): Inline {
  const fallback = element.fallback ?? String(element.timestamp);
  const date = { kind: 'date', timestamp: element.timestamp, format: element.format, fallback } as const;
  return element.url && isSafeUrl(element.url) ? { ...date, url: element.url } : date;
}

function asCode(node: Inline): Inline {
  return node.kind === 'text' ? { kind: 'code', text: node.text } : node;
}

function splitLines(text: string): Inline[] {
  return text.split('\n').flatMap((line, index): Inline[] => {
    const words: Inline = { kind: 'text', text: line };
    return index === 0 ? [words] : [{ kind: 'break' }, words];
  });
}

function plainPreformatted(elements: RichTextElement[]): string {
  return elements
    .map((element) => (element.type === 'text' ? element.text : plainText([bareRun(element)])))
    .join('')
    .replace(/\n$/, '');
}

/** A section followed by another element usually ends in a newline that Slack does not draw. */
function trimLastBreak(nodes: Inline[]): Inline[] {
  return nodes.at(-1)?.kind === 'break' ? nodes.slice(0, -1) : nodes;
}
