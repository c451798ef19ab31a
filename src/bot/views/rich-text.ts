import type {
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextList,
  RichTextSection,
} from '@slack/types';
import { slackLimits } from '../limits.ts';
import { outsideLine } from './mrkdwn.ts';

/** What Slack is given to show. `text` is what notifications and screen readers get. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export type Line = readonly RichTextElement[];

/** Rich text parses nothing, so it is the place for text from outside. */
export const words = (text: string): RichTextElement => ({ type: 'text', text });
export const strong = (text: string): RichTextElement => ({ type: 'text', text, style: { bold: true } });
export const faint = (text: string): RichTextElement => ({ type: 'text', text, style: { italic: true } });
export const code = (text: string): RichTextElement => ({ type: 'text', text, style: { code: true } });

/** A member by name. Anything that is no id of a member (Slack's have nine characters and more) is shown as text. */
export function member(id: string): RichTextElement {
  return /^[UW][A-Z0-9]{6,20}$/.test(id) ? { type: 'user', user_id: id } : words(outsideLine(id, 50));
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
const PIECES = /(`[^`\n]+`|“[^“”\n]+”|"[^"\n]+"|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

/** A sentence from outside; what it quotes is shown as code, and the instants in it in the reader's own time zone. */
export function sentence(text: string, style: { readonly bold?: true } = {}): RichTextElement[] {
  return text
    .split(PIECES)
    .filter((piece) => piece !== '')
    .map((piece) => pieceOf(piece, style));
}

function pieceOf(piece: string, style: { readonly bold?: true }): RichTextElement {
  const isPlain = style.bold === undefined;
  if (INSTANT.test(piece)) return isPlain ? instant(piece) : { ...instant(piece), style };
  const quoted = /^`([^`\n]+)`$/.exec(piece)?.[1];
  if (quoted !== undefined) return { type: 'text', text: quoted, style: { ...style, code: true } };
  return isPlain ? words(piece) : { type: 'text', text: piece, style };
}

/** An instant in the reader's own time zone. */
export function instant(iso: string): RichTextElement {
  const at = Date.parse(iso);
  const timestamp = Math.floor(at / 1000);
  if (!Number.isSafeInteger(timestamp) || timestamp <= 0) return words(outsideLine(iso, 40));
  return { type: 'date', timestamp, format: '{date_short_pretty} {time_secs}', fallback: new Date(at).toISOString() };
}

export function line(...elements: RichTextElement[]): RichTextSection {
  // Slack refuses a text without characters.
  return { type: 'rich_text_section', elements: elements.filter((each) => each.type !== 'text' || each.text !== '') };
}

export function bullets(lines: readonly Line[]): RichTextList {
  return { type: 'rich_text_list', style: 'bullet', elements: lines.map((elements) => line(...elements)) };
}

export function steps(lines: readonly Line[]): RichTextList {
  return { type: 'rich_text_list', style: 'ordered', elements: lines.map((elements) => line(...elements)) };
}

export function preformatted(text: string): RichTextBlockElement {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text }] };
}

export function richText(...elements: RichTextBlockElement[]): RichTextBlock {
  return { type: 'rich_text', elements };
}

export function header(text: string): HeaderBlock {
  return {
    type: 'header',
    text: { type: 'plain_text', text: outsideLine(text, slackLimits.header.text), emoji: false },
  };
}

/** Small grey text. */
export function footnote(...texts: string[]): ContextBlock {
  return {
    type: 'context',
    elements: texts
      .slice(0, slackLimits.context.elements)
      .map((text) => ({ type: 'plain_text', text: outsideLine(text, 300), emoji: false })),
  };
}

/** The first `most` as lines; what is left out is said. */
export function listed<Item>(items: readonly Item[], most: number, show: (item: Item) => Line, where: string): Line[] {
  const lines = items.slice(0, most).map(show);
  const left = items.length - lines.length;
  return left > 0 ? [...lines, [faint(`and ${left} more ${where}`)]] : lines;
}
