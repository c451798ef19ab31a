import type { Span } from './span.ts';
import { TextCursor } from './text-cursor.ts';

/** `scheme://`, also with escaped slashes (JSON) and percent-encoded (an address within an address). */
const SCHEME =
  /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,30})(?::\/\/|:\\\/\\\/|%3a%2f%2f)|(?<=["'\s=(,:]|^)\/\/(?=[^\s/@:]{1,100}:[^\s/@]{1,200}@)/gi;

/** Drivers that take a "/" within a password that was not escaped. */
const DATABASES =
  /^(?:mongodb(?:\+srv)?|rediss?|valkeys?|postgres(?:ql)?|mysql|mariadb|amqps?|clickhouse|mssql|sqlserver|nats|kafka|ftp|sftp|smtps?|ldaps?|imaps?|mqtts?)\b/i;

const END = /[\s"'<>`]|\\["'n]|$/g;
const AUTHORITY_END = /[\s/?#"'<>`\\]|$/g;
const ENCODED_END = /[\s"'<>`&]|%2f(?!%2f)|$/gi;

/** A user name that is no secret by itself: a word, as in `ssh://git@host`. */
const USER_NAME = /^[a-z][a-z_-]{0,15}$/;

/** User and password of every address: `scheme://user:password@host`. The scheme and the host stay. */
export function findAddressCredentials(text: string): Span[] {
  return [...withScheme(text), ...withoutScheme(text)];
}

function withScheme(text: string): Span[] {
  if (!text.includes('//') && !/%2f%2f|\\\/\\\//i.test(text)) return [];
  const cursor = new TextCursor(text);
  const ends = new Ends(text);
  const spans: Span[] = [];
  for (const match of text.matchAll(SCHEME)) {
    const start = match.index + match[0].length;
    const encoded = match[0].endsWith('2f') || match[0].endsWith('2F');
    const end = ends.next(encoded ? ENCODED_END : DATABASES.test(match[1] ?? '') ? END : AUTHORITY_END, start);
    const at = encoded ? lastIndexOf(text, /%40|@/gi, start, end) : lastAt(cursor, start, end);
    if (at > start && !USER_NAME.test(text.slice(start, at))) spans.push({ start, end: at });
  }
  return spans;
}

/** The last "@" of a part of the text; at most so many are looked at, and more are no address. */
function lastAt(cursor: TextCursor, start: number, end: number): number {
  if (cursor.next('@', start) >= end) return -1;
  const within = cursor.text.slice(start, Math.min(end, start + 2000)).lastIndexOf('@');
  return within < 0 ? -1 : start + within;
}

function lastIndexOf(text: string, pattern: RegExp, start: number, end: number): number {
  let last = -1;
  for (const match of text.slice(start, Math.min(end, start + 2000)).matchAll(pattern)) last = start + match.index;
  return last;
}

/** Where the next character of a class stands; kept, so that many addresses in a row read the text once. */
class Ends {
  private readonly text: string;
  private readonly found = new Map<RegExp, { from: number; at: number }>();

  constructor(text: string) {
    this.text = text;
  }

  next(pattern: RegExp, from: number): number {
    const known = this.found.get(pattern);
    if (known !== undefined && known.from <= from && from <= known.at) return known.at;
    pattern.lastIndex = from;
    const at = pattern.exec(this.text)?.index ?? this.text.length;
    this.found.set(pattern, { from, at });
    return at;
  }
}

/** `user:password@tcp(host)` (Go), `user:password@host:port`, `thin:user/password@//host` (Oracle). */
const BARE =
  /(?<![\w.%+/@-])([A-Za-z][\w.%+-]{0,60}):([^\s:@"'<>`(){}[\]]{3,200})@(?=(?:tcp|unix|udp)\(|\(|[A-Za-z0-9][A-Za-z0-9.-]{0,100}(?::\d{2,5}|\/|\b)|\[)/g;
const ORACLE = /(?<=\bthin:|\bsqlplus\s{1,4}(?:-\w\s{1,4}){0,2}|\boci8?:)([A-Za-z]\w{0,60})\/([^\s@"'<>]{3,200})@/g;

/** Before a colon these say what follows is the address of a person or a name, not a password. */
const NO_USERS =
  /^(?:mailto|e-?mail|mail|from|to|user(?:name)?|by|author|cc|bcc|sip|sips|acct|xmpp|contact|owner|assignee|sender|recipient|reply-to|image|digest|ssh|git|scp|login|account|as|for|signed-off-by|https?|path|file|host|npm|link|workspace|version)$/i;

function withoutScheme(text: string): Span[] {
  if (!text.includes('@')) return [];
  const spans: Span[] = [];
  for (const match of text.matchAll(BARE)) {
    const [, user = '', password = ''] = match;
    const end = match.index + match[0].length;
    const isServer = /^(?:(?:tcp|unix|udp)?\(|[\w.-]{1,100}:\d{2,5}\b|\[)/.test(text.slice(end, end + 110));
    if (NO_USERS.test(user) && !isServer) continue;
    if (/^sha\d{3}$/.test(text.slice(end, end + 6))) continue;
    if (isServer || /\d|[^A-Za-z0-9._-]/.test(password)) spans.push({ start: match.index, end: end - 1 });
  }
  for (const match of text.matchAll(ORACLE)) spans.push({ start: match.index, end: match.index + match[0].length - 1 });
  return spans;
}
