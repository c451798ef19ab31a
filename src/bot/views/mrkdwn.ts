import { stripVTControlCharacters } from 'node:util';
import { redactText } from '../../diagnostics/redact.ts';

/** A lone half of a surrogate pair is no text: Slack refuses or mangles it. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Characters that turn the direction of a line or take no room: they make a text look like another. */
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** More marks on one letter than any script needs run over the lines above and below. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Text from outside (names, log lines, messages) as it may be shown: without secrets, without what breaks a layout,
 * never empty, and not longer than `most`, saying how much was cut. For plain_text and rich_text, which parse nothing.
 */
export function outside(text: string, most: number): string {
  const shown = shorten(clean(redactText(text)), most);
  return shown.trim() === '' ? '–' : shown;
}

/** The same on one line. */
export function outsideLine(text: string, most: number): string {
  return outside(clean(text).replace(/\s+/gu, ' ').trim(), most);
}

/** The same for where Slack parses: no mention, link or broadcast can come of it. */
export function outsideMrkdwn(text: string, most: number): string {
  return shorten(escapeMrkdwn(outside(text, most)), most);
}

function escapeMrkdwn(text: string): string {
  return text.replace(/[&<>]/g, (character) => (character === '&' ? '&amp;' : character === '<' ? '&lt;' : '&gt;'));
}

function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/\p{Cc}/gu, (character) => (character === '\n' || character === '\t' ? character : ''))
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(INVISIBLE, '')
    .replace(PILED_MARKS, '$1')
    .replace(/\n{3,}/g, '\n\n');
}

/** At most `most` UTF-16 units. Cut between characters, never inside an entity, and saying how much is missing. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const note = most >= 40 ? `… (${text.length - most + 24} more characters)` : '…';
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length + note.length > most) break;
    kept += character;
  }
  return `${kept.replace(/&[a-z]{0,4}$/, '')}${note}`;
}
