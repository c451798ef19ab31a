import { printable } from '../../diagnostics/redaction/printable.ts';

/**
 * Text from outside (names, log lines, messages) as it may be shown: without secrets, without what breaks a layout,
 * never empty, and not longer than `most`, saying how much was cut. For plain_text and rich_text, which parse nothing.
 */
export function outside(text: string, most: number): string {
  const shown = printable(text, { most, note: true }).replace(/\n{3,}/g, '\n\n');
  return shown.trim() === '' ? '–' : shown;
}

/** The same on one line. */
export function outsideLine(text: string, most: number): string {
  // Only a text that has passed the gate is put on one line: the lines of a block tell what is a secret.
  const line = printable(text, { most: Number.POSITIVE_INFINITY }).replace(/\s+/gu, ' ').trim();
  return outside(line, most);
}

/** The same for where Slack parses: no mention, link or broadcast can come of it. */
export function outsideMrkdwn(text: string, most: number): string {
  const escaped = escapeMrkdwn(outside(text, most));
  // Never cut inside an entity, which would be shown as it is written.
  return escaped.length <= most
    ? escaped
    : `${escaped.slice(0, most - 1).replace(/[\ud800-\udbff]$|&[a-z]{0,4}$/, '')}…`;
}

function escapeMrkdwn(text: string): string {
  return text.replace(/[&<>]/g, (character) => (character === '&' ? '&amp;' : character === '<' ? '&lt;' : '&gt;'));
}
