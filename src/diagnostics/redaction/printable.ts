import { cleanText } from './clean-text.ts';
import { redactText } from './redact-text.ts';
import { REDACTED } from './redacted.ts';

/**
 * So much of a text is read at least, and so many times what may be shown: the rest would be cut off anyway, and a
 * stranger may have written it. UTF-16 units.
 */
const LEAST_READ = 4096;
const READ_TO_SHOW = 4;

/** What a cut through a secret could leave of it goes with the cut: back to white space, at most so many characters. */
const LONGEST_CUT_END = 1024;

/** Which end of a text that is too long is kept: of a log its end decides, of most else its beginning. */
export interface Cut {
  /** UTF-16 units at most, the note of what is missing among them. */
  readonly most: number;
  readonly keep?: 'start' | 'end';
  /** Whether `… (12 more characters)` says that something is missing; else "…" alone. */
  readonly note?: boolean;
}

/**
 * The one way by which text from outside (logs, messages, names, what people type) becomes text that is stored or shown:
 * cleaned of what is not to be seen, then without secrets, then cut. In this order, since what is not seen can hide a
 * secret from the gate, and since half a secret is not recognised and is still one.
 */
export function printable(text: string, { most, keep = 'start', note = false }: Cut): string {
  const { read, missing } = readPart(text, keep, Math.max(LEAST_READ, READ_TO_SHOW * most));
  const shown = redactText(cleanText(read));
  if (shown.length <= most && missing === 0) return shown;
  return cut(shown, most, keep, note, missing);
}

/**
 * The lines of a log, each as `printable` makes it; as many as there were. They are read together: the lines of a private
 * key are told by its first one, and a value may stand below its name.
 */
export function printableLines(lines: readonly string[], most: number): string[] {
  const read = lines.map((line) =>
    cleanText(line.length > LEAST_READ ? withoutCutEnd(line.slice(0, LEAST_READ)) : line).replaceAll('\n', ' '),
  );
  const together = redactText(read.join('\n')).split('\n');
  const shown = together.length === read.length ? together : read.map(redactText);
  return shown.map((line) => (line.length <= most ? line : cut(line, most, 'start', false, 0)));
}

function readPart(text: string, keep: 'start' | 'end', longest: number): { read: string; missing: number } {
  if (text.length <= longest) return { read: text, missing: 0 };
  const read = keep === 'start' ? withoutCutEnd(text.slice(0, longest)) : withoutCutStart(text.slice(-longest));
  return { read, missing: text.length - read.length };
}

function withoutCutEnd(text: string): string {
  const space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'));
  return text.slice(0, Math.max(space, text.length - LONGEST_CUT_END, 0));
}

function withoutCutStart(text: string): string {
  const space = text.slice(0, LONGEST_CUT_END).search(/\s/);
  return text.slice(space < 0 ? LONGEST_CUT_END : space);
}

function cut(text: string, most: number, keep: 'start' | 'end', note: boolean, missing: number): string {
  const more = missing + text.length - most;
  const mark = note && most >= 40 ? `… (${more + 24} more characters)` : '…';
  const room = Math.max(0, most - mark.length);
  if (keep === 'end') return mark + withoutHalves(text.slice(-room || text.length), keep);
  return withoutHalves(text.slice(0, room), keep) + mark;
}

/** Half of a mark or of a surrogate pair would be shown as what it is not. */
function withoutHalves(text: string, keep: 'start' | 'end'): string {
  if (keep === 'end')
    return text
      .replace(/^[\udc00-\udfff]/, '')
      .replace(/^[a-z]{0,8}\]/, (half) => (REDACTED.endsWith(half) ? '' : half));
  const open = text.lastIndexOf('[');
  const half = open >= 0 && text.length - open < REDACTED.length && REDACTED.startsWith(text.slice(open));
  return (half ? text.slice(0, open) : text).replace(/[\ud800-\udbff]$/, '');
}
