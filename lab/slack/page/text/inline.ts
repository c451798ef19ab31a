/** What a run of Slack text can hold, whichever of the three syntaxes (mrkdwn, markdown, rich_text) it came in. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'usergroup'; id: string; label?: string }
  | { kind: 'broadcast'; range: string }
  | { kind: 'date'; timestamp: number; format: string; fallback: string; url?: string }
  | { kind: 'emoji'; name: string };

export type Paragraph =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'quote'; children: Paragraph[] }
  | { kind: 'pre'; text: string }
  | { kind: 'heading'; level: number; children: Inline[] }
  | { kind: 'list'; items: ListItem[] }
  | { kind: 'table'; align: Align[]; rows: Inline[][][] }
  | { kind: 'rule' };

export interface ListItem {
  /** The number shown, or undefined for a bullet. */
  number?: number;
  indent: number;
  children: Inline[];
}

export type Align = 'left' | 'center' | 'right';

/** Only these two schemes may become a clickable link; anything else is shown as text. */
export function isSafeUrl(url: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(url);
}

/** Slack escapes exactly these three and nothing else. */
export function unescapeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_whole, name: string) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'));
}

/** Joins neighbouring text nodes so that the page holds few DOM nodes. */
export function pushInline(into: Inline[], node: Inline): void {
  const last = into.at(-1);
  if (node.kind === 'text' && last?.kind === 'text') last.text += node.text;
  else if (node.kind !== 'text' || node.text !== '') into.push(node);
}

/** The plain words of a run: for labels, notifications and the thread summary. */
export function plainText(nodes: Inline[]): string {
  return nodes
    .map((node) => {
      switch (node.kind) {
        case 'text':
        case 'code':
          return node.text;
        case 'break':
          return ' ';
        case 'link':
          return node.label;
        case 'user':
          return `@${node.label ?? node.id}`;
        case 'channel':
          return `#${node.label ?? node.id}`;
        case 'usergroup':
          return node.label ?? `@${node.id}`;
        case 'broadcast':
          return `@${node.range}`;
        case 'date':
          return node.fallback;
        case 'emoji':
          return `:${node.name}:`;
        default:
          return plainText(node.children);
      }
    })
    .join('');
}
