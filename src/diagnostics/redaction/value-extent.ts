import { MESSAGE_WORDS } from './message-words.ts';
import type { Span } from './span.ts';
import type { TextCursor } from './text-cursor.ts';

/** A value as it stands in the text, without its quotes. */
export interface Extent extends Span {
  readonly quoted: boolean;
  /** Where one goes on reading: behind the quote that closes it. */
  readonly next: number;
}

/** How far the unquoted value may reach. */
export type Reach = 'query' | 'word' | 'line' | 'whole-line';

/** Quotes as programs write them: escaped (also more than once), as entities, percent-encoded, typographic. */
const OPENING = /\\{0,8}["'`]|\\{0,4}u0022|&quot;|&#3[49];|&apos;|%2[27]|[“‘«]/y;
const CLOSING: Readonly<Record<string, string>> = { '“': '”', '‘': '’', '«': '»' };

/** Around the value: `Some("…")`, `Secret(…)`, `b"…"`, `<<"…">>`, `@"…"`, `&"…"`. */
const WRAPPER =
  /(?:new )?[A-Za-z_][\w.:]{0,40}(?:<[^<>\n]{0,40}>)?\((?=[\w"'`&@([\\])|(?:[bBrRuUfFnNL@&$]{1,2}|<<)(?=["'])/y;
const MOST_WRAPPERS = 4;

/** Closing quotes within a value that are tried before the value is taken for one without an end. */
const MOST_CANDIDATES = 16;

/** What may follow a quote that closes. */
const BEHIND_QUOTE = /[\s,;:)}\]>&|+<=/?#.\\%-]|$/y;

/** The beginning of the next `name=` or `"name":`, behind the value and what separates them. */
const NEXT_PAIR = /[\s,;&|)}\]>]{1,40}["'`]?[A-Za-z_][\w.$-]{0,60}["'`]?(?:[ \t]{0,3}[:=](?!:)|=>)/y;

const LONGEST_ARRAY = 4000;
/** Words of an unquoted passphrase. */
const MOST_WORDS = 12;

/** The value that begins at `at`, or undefined where there is none. */
export function valueAt(cursor: TextCursor, at: number, reach: Reach): Extent | undefined {
  const start = skipWrappers(cursor, at);
  const opening = cursor.match(OPENING, start)?.[0];
  if (opening !== undefined) return quoted(cursor, start, opening);
  if (cursor.text[start] === '[') return array(cursor, start);
  const end = start > at ? wrappedEnd(cursor, start) : unquotedEnd(cursor, start, reach);
  return end > start ? { start, end, quoted: false, next: end } : undefined;
}

function skipWrappers(cursor: TextCursor, at: number): number {
  let start = at;
  for (let depth = 0; depth < MOST_WRAPPERS; depth += 1) {
    const wrapper = cursor.match(WRAPPER, start)?.[0];
    if (wrapper === undefined) break;
    start += wrapper.length;
  }
  return start;
}

function wrappedEnd(cursor: TextCursor, start: number): number {
  return Math.min(cursor.next(')', start), cursor.lineEnd(start));
}

function quoted(cursor: TextCursor, at: number, opening: string): Extent | undefined {
  const start = at + opening.length;
  const triple = opening.repeat(3);
  if (opening.length === 1 && cursor.text.startsWith(triple, at)) return tripleQuoted(cursor, at + 3, triple);
  const closing = CLOSING[opening] ?? opening;
  const lineEnd = cursor.lineEnd(start);
  let first: number | undefined;
  let from = start;
  for (let tried = 0; tried < MOST_CANDIDATES; tried += 1) {
    const end = cursor.next(closing, from);
    if (end >= lineEnd) break;
    from = end + 1;
    if (isEscaped(cursor.text, end, opening)) continue;
    first ??= end;
    if (closing === "'" && cursor.text[end + 1] === "'") from = end + 2;
    else if (cursor.match(BEHIND_QUOTE, end + closing.length)) return extent(start, end, closing.length);
  }
  // A quote that is never closed, as a parser's excerpt or a cut line has it: the secret is what follows.
  return first !== undefined && from < lineEnd
    ? extent(start, lineEnd, 0)
    : extent(start, first ?? lineEnd, first === undefined ? 0 : closing.length);
}

function extent(start: number, end: number, closing: number): Extent | undefined {
  return end > start ? { start, end, quoted: true, next: end + closing } : undefined;
}

function tripleQuoted(cursor: TextCursor, start: number, triple: string): Extent | undefined {
  const end = Math.min(cursor.next(triple, start), start + LONGEST_ARRAY);
  return extent(start, end, 3);
}

/** A quote behind more backslashes than the one that opened. */
function isEscaped(text: string, at: number, opening: string): boolean {
  if (!/^\\*["'`]$/.test(opening)) return false;
  let slashes = 0;
  while (slashes < 9 && text[at - 1 - slashes] === '\\') slashes += 1;
  return opening.length === 1 ? slashes % 2 === 1 : slashes > 0;
}

/** The inside of `[…]`: Go prints headers so, and validators list values. */
function array(cursor: TextCursor, at: number): Extent | undefined {
  const end = Math.min(cursor.next(']', at), at + LONGEST_ARRAY);
  const inside = cursor.text.slice(at + 1, end);
  return inside.trim() === '' ? undefined : { start: at + 1, end, quoted: true, next: end };
}

const QUERY = /(?:[^&#\s"'<>`\\)\]}|]|[)\]}|](?=[A-Za-z0-9%])){1,4000}/y;
const WORD = /[^\s]{1,4000}/y;
/** `{{ .Values.password }}`, `${{ secrets.TOKEN }}`, `{hidden;value}` of ODBC. */
const TEMPLATE = /\$?\{\{[^{}\n]{0,200}\}\}|\{[^{}:="'\n]{1,200}\}(?=[;\s]|$)/y;
const GAP = /[ \t]{1,4}/y;

function unquotedEnd(cursor: TextCursor, start: number, reach: Reach): number {
  if (reach === 'query') return start + (cursor.match(QUERY, start)?.[0].length ?? 0);
  const lineEnd = cursor.lineEnd(start);
  if (reach === 'whole-line') return withoutClosers(cursor.text, start, lineEnd);
  const template = cursor.match(TEMPLATE, start)?.[0];
  if (template !== undefined) return start + template.length;
  let end = firstWordEnd(cursor, start);
  const whole = end === wordEnd(cursor, start);
  for (let count = 1; whole && count < MOST_WORDS; count += 1) {
    const gap = cursor.match(GAP, end)?.[0].length ?? 0;
    if (gap === 0 || cursor.match(NEXT_PAIR, end) || !continues(cursor, end + gap, reach)) break;
    const next = firstWordEnd(cursor, end + gap);
    end = next;
    if (next !== wordEnd(cursor, next - 1)) break;
  }
  return Math.min(end, lineEnd);
}

function wordEnd(cursor: TextCursor, start: number): number {
  return start + (cursor.match(WORD, start)?.[0].length ?? 0);
}

/** Brackets, commas and quotes belong to the value, unless they close or separate what it stands in. */
function firstWordEnd(cursor: TextCursor, start: number): number {
  const end = wordEnd(cursor, start);
  for (let at = start; at < end; at += 1)
    if (/[,;&|)}\]>]/.test(cursor.text[at] ?? '') && cursor.match(NEXT_PAIR, at)) return at;
  return withoutClosers(cursor.text, start, end);
}

const OPENER_OF: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '>': '<' };

/** Without the separator, brackets and quotes at the end, which belong to what is around the value. */
function withoutClosers(text: string, start: number, end: number): number {
  let last = end;
  while (last > start + 1 && end - last < 6 && /[,;)}\]>"'`|\\]/.test(text[last - 1] ?? '')) {
    const opener = OPENER_OF[text[last - 1] ?? ''];
    // A bracket that opens within the value closes within it.
    if (opener !== undefined && text.slice(Math.max(start, last - 200), last).includes(opener)) break;
    last -= 1;
  }
  return last;
}

/** Whether the word that begins there is still of the value: a passphrase has several, but a message goes on, too. */
function continues(cursor: TextCursor, at: number, reach: Reach): boolean {
  const word = cursor.text.slice(at, Math.min(wordEnd(cursor, at), at + 60));
  if (word === '' || /^(?:#|\/\/|--?[A-Za-z]|[|([{<\\"'`→])/.test(word)) return false;
  if (reach === 'line') return true;
  if (/[:=/]|^[\d.,-]+$|^[-–—]/.test(word)) return false;
  return !MESSAGE_WORDS.has(word.toLowerCase().replace(/[.,;:!?)\]}"']{1,3}$/, ''));
}
