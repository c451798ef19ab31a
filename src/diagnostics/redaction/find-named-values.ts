import { type Name, saysSecretThere } from './find-names.ts';
import { isPublicValue, looksRandom } from './public-value.ts';
import { saysSecret } from './secret-name.ts';
import type { Span } from './span.ts';
import { TextCursor } from './text-cursor.ts';
import { type Extent, type Reach, valueAt } from './value-extent.ts';

/** `name=`, `"name": `, `name =>`, also with escaped quotes, indexes, percent-encoded. */
const SEPARATOR =
  /(?:\\{0,8}(?:["'`]|u0022)|&quot;|&#3[49];|%2[27]|[”’»])?(?:\[\d{0,4}\]|[\])?!])?(?:[ \t]{0,40}(?::=|=>|[!=]={1,2}|=|:(?!:|\/\/|\\\/|=)|：|＝|->|→)|%3[dDaA]|\\{1,4}u003[dDaA]|[ \t]{0,4}\|(?=[ \t]))[ \t]{0,80}/y;

/** `password: str = "…"`: the type is no value. */
const TYPE = /(?:&'static |&)?[A-Za-z_][\w.<>[\]?]{0,60}(?: \| \w{1,20}){0,3}[ \t]{0,4}=[ \t]{0,4}(?=["'`])/y;

/** Scheme of an `Authorization` header, which stays. */
const SCHEME =
  /(?:Bearer|Basic|Token|Digest|Negotiate|ApiKey|Key|OAuth|Hawk|NTLM|AWS4-HMAC-SHA256|SharedKey|GoogleLogin)(?:[ \t]{1,4}|%20|\+)/iy;

/** A value on the lines below: YAML's `|` and `>`. */
const BLOCK = /[|>][+-]?\d?[ \t]{0,8}\n/y;

/** `"name", "value"`: a header, an argument and its value, a field of a pair. */
const PAIR = /\\{0,8}["'`][ \t]{0,4},\s{0,40}(?=[bru]?\\{0,8}["'`])/y;

/** `{password, "…"}`: a tuple of Erlang. */
const TUPLE = /[ \t]{0,4},\s{0,40}(?=<?<?["'])/y;

/** The line below `name="password"` in the parts of a form. */
const FORM_PART = /["'][^\n]{0,200}\n(?:[^\n]{1,200}\n){0,3}\n/y;

/** `<password>`, `key="password">`, `<password encrypted="false">` */
const ELEMENT = /["']?(?:[ \t]{1,4}[\w:-]{1,40}=["'][^"'<>\n]{0,60}["']){0,3}[ \t]{0,4}>(?:<!\[CDATA\[)?/y;

const FLAG_GAP = /[ \t]{1,8}|["'`]?[ \t]{0,4},\s{0,40}(?=["'`])/y;

const HEADER_LIST = /[:=][ \t]{0,4}\[/y;

/** `Secret("…")`, `Password('…')` */
const CALL = /\((?=\\{0,8}["'`])/y;

/** Words between the name and its value where a sentence tells it. */
const SPOKEN =
  /["'`]?[ \t]{1,8}(?:(?:is|was|are|were|to|of|as|set|now|value|equals|header|hash|=|from)[ \t]{1,4}){0,3}/y;
const SPOKEN_VALUE = /[^\s"'`]{6,200}/y;

/** So far apart may the two halves stand. */
const HALVES_DISTANCE = 300;

/** Characters that an indentation has at most. */
const DEEPEST = 100;

const HEADER_OF_ALL = /^(?:(?:proxy-|x-)?authorization|(?:set-)?cookie2?|http_authorization|http_cookie)$/i;

/** Names of what people choose as a password, for which a spoken value needs less to be recognised. */
const PASSWORD = /pass(?!port)|pwd|kennwort|пароль|phrase$/i;

/** Values that stand with a name that says that they are secrets. `names` are those of the text, in order. */
export function findNamedValues(text: string, names: readonly Name[]): Span[] {
  const cursor = new TextCursor(text);
  const spans: Span[] = [];
  let [from, halfUntil] = [0, -1];
  for (const name of names) {
    if (name.start < from) continue;
    const isOtherHalf = name.meaning.namesValue && name.start < halfUntil;
    const found = isOtherHalf || saysSecretThere(text, name) ? valueBehind(cursor, name, isOtherHalf) : undefined;
    const value =
      found ??
      (name.meaning.namesGrant ? grantInQuery(cursor, name) : undefined) ??
      (name.meaning.namesValue && !isOtherHalf ? valueNamedLater(cursor, name) : undefined);
    if (name.meaning.namesName && namesOther(cursor, name)) halfUntil = name.end + HALVES_DISTANCE;
    if (value === undefined) continue;
    spans.push(value);
    from = Math.max(name.end, value.next);
    if (isOtherHalf) halfUntil = -1;
  }
  return spans;
}

/** `?code=…`, where the value cannot be a number or a word. */
function grantInQuery(cursor: TextCursor, name: Name): Extent | undefined {
  if (!/[?&]/.test(cursor.text[name.start - 1] ?? '') || cursor.text[name.end] !== '=') return undefined;
  const value = valueAt(cursor, name.end + 1, 'query');
  const text = value && cursor.text.slice(value.start, value.end);
  return text !== undefined && text.length >= 16 && looksRandom(text) ? value : undefined;
}

/** Whether the value of `name:` is itself a name that says secret. */
function namesOther(cursor: TextCursor, name: Name): boolean {
  const separator = cursor.match(SEPARATOR, name.end);
  if (separator === undefined) return false;
  const other = valueAt(cursor, name.end + separator[0].length, 'word');
  if (other === undefined || other.end - other.start > 200) return false;
  return saysSecret(cursor.text.slice(other.start, other.end).replace(/[,;]$/, ''));
}

const NAMED_BEHIND =
  /["'`]?[ \t]{0,4}[,;\n]\s{0,40}["'`]?(?:name|key|field|header|variable)["'`]?[ \t]{0,4}[:=][ \t]{0,4}["'`]?([\p{L}\p{N}_.-]{2,100})/iuy;

/** `{"value": "…", "name": "DB_PASSWORD"}` */
function valueNamedLater(cursor: TextCursor, name: Name): Extent | undefined {
  const separator = cursor.match(SEPARATOR, name.end);
  const value = separator && valueAt(cursor, name.end + separator[0].length, 'word');
  const other = value && cursor.match(NAMED_BEHIND, value.end)?.[1];
  return other !== undefined && saysSecret(other) ? value : undefined;
}

function valueBehind(cursor: TextCursor, name: Name, isOtherHalf: boolean): Extent | undefined {
  const separator = cursor.match(SEPARATOR, name.end)?.[0];
  if (separator !== undefined) return separated(cursor, name, separator, isOtherHalf);
  return (
    element(cursor, name) ??
    partOfForm(cursor, name) ??
    (cursor.text[name.start] === '-' ? behindFlag(cursor, name) : undefined) ??
    paired(cursor, name) ??
    called(cursor, name) ??
    (isOtherHalf ? undefined : spoken(cursor, name))
  );
}

function judged(cursor: TextCursor, name: Name, value: Extent | undefined): Extent | undefined {
  if (value === undefined) return undefined;
  const text = cursor.text.slice(value.start, value.end);
  const rest = value.quoted
    ? text
    : cursor.text.slice(value.start, Math.min(cursor.lineEnd(value.start), value.start + 300));
  return isPublicValue({ name: name.name, value: text, rest }) ? undefined : value;
}

function separated(cursor: TextCursor, name: Name, separator: string, isOtherHalf: boolean): Extent | undefined {
  if (isPartOfPlace(cursor.text, name, separator)) return undefined;
  let at = name.end + separator.length;
  const block = cursor.match(BLOCK, at);
  if (block !== undefined) return indented(cursor, name, at + block[0].length);
  at += cursor.match(TYPE, at)?.[0].length ?? 0;
  const header = HEADER_OF_ALL.test(name.name);
  const scheme = headerValueAt(cursor, at);
  if (scheme !== undefined) return judged(cursor, name, scheme);
  const value = valueAt(cursor, at, header ? 'whole-line' : reachOf(cursor, name, separator));
  if (header) return judged(cursor, { ...name, name: 'authorization' }, value);
  return isOtherHalf && value !== undefined && isStandIn(cursor, value) ? undefined : judged(cursor, name, value);
}

const isStandIn = (cursor: TextCursor, value: Extent): boolean =>
  value.end - value.start < 2 || cursor.text[value.start] === '{';

const OPENING_QUOTE = /(?:\[)?(?:\\{0,8}["'`]|%22)?/y;

/** What stands behind `Bearer` or `Basic`, to the end of the quoted text or of the line. */
function headerValueAt(cursor: TextCursor, at: number): Extent | undefined {
  const quote = cursor.match(OPENING_QUOTE, at)?.[0] ?? '';
  const scheme = cursor.match(SCHEME, at + quote.length)?.[0];
  if (scheme === undefined) return undefined;
  const start = at + quote.length + scheme.length;
  const mark = quote.replace('[', '');
  const lineEnd = cursor.lineEnd(start);
  const isList = /digest|hawk|oauth|aws4/i.test(scheme);
  const word = /[^\s"'`\\,;)\]}]{1,4000}/y;
  const end =
    mark !== ''
      ? Math.min(cursor.next(mark, start), lineEnd)
      : isList
        ? lineEnd
        : start + (cursor.match(word, start)?.[0].length ?? 0);
  return end > start ? { start, end, quoted: true, next: end } : undefined;
}

function reachOf(cursor: TextCursor, name: Name, separator: string): Reach {
  const before = cursor.text[name.start - 1] ?? '\n';
  if ((before === '?' || before === '&') && /^(?:=|%3[dD])$/.test(separator)) return 'query';
  const ahead = lineBefore(cursor.text, name.start);
  if (ahead === undefined) return 'word';
  return /^\s{0,40}(?:[-*#]{1,2}[ \t]{1,4}|export[ \t]|set[ \t]|ENV[ \t]|ARG[ \t]|declare -x |local |\d{1,5}[ \t]{0,4}\|[ \t]{0,8})?["']?$/.test(
    ahead,
  )
    ? 'line'
    : 'word';
}

/** What stands before on the line; undefined where that is more than an indentation can be. */
function lineBefore(text: string, at: number): string | undefined {
  const near = text.slice(Math.max(0, at - DEEPEST), at);
  const lineStart = near.lastIndexOf('\n') + 1;
  return lineStart === 0 && at > DEEPEST ? undefined : near.slice(lineStart);
}

/** A host before its port, a part of the name of a cloud's resource, and the verdict of a test. */
const PORT = /^\d{2,5}(?!\w)/;

function isPartOfPlace(text: string, { name, start, end }: Name, separator: string): boolean {
  if (!separator.startsWith(':')) return false;
  if (name === 'PASS' && separator !== ':') return true;
  if (separator === ':' && /[-.]/.test(name) && PORT.test(text.slice(end + 1, end + 7))) return true;
  const before = text.slice(Math.max(0, start - 160), start);
  return /(?:\/\/|@)$/.test(before) || /\barn:[\w:/.*-]{3,160}$/.test(before);
}

/** The lines of a YAML block, which stand deeper than its name. */
function indented(cursor: TextCursor, name: Name, from: number): Extent | undefined {
  const depth = /^[ -]{0,100}/.exec(lineBefore(cursor.text, name.start) ?? '')?.[0].length ?? 0;
  let end = from;
  for (let count = 0; count < 100 && end < cursor.text.length; count += 1) {
    const line = cursor.text.slice(end, cursor.lineEnd(end));
    if (line.trim() !== '' && (/^ {0,400}/.exec(line)?.[0].length ?? 0) <= depth) break;
    end = Math.min(cursor.lineEnd(end) + 1, cursor.text.length);
  }
  const start = from + (/^\s{0,400}/.exec(cursor.text.slice(from, from + 400))?.[0].length ?? 0);
  const last = cursor.text[end - 1] === '\n' && end < cursor.text.length ? end - 1 : end;
  return last > start ? { start, end: last, quoted: true, next: last } : undefined;
}

function element(cursor: TextCursor, name: Name): Extent | undefined {
  const close = cursor.match(ELEMENT, name.end);
  const before = cursor.text[name.start - 1] ?? '';
  if (close === undefined || !/[<:"']/.test(before) || cursor.text[name.start - 2] === '/') return undefined;
  const start = name.end + close[0].length;
  const end = cursor.next('<', start);
  if (end <= start || end - start > 4000) return undefined;
  return judged(cursor, name, { start, end, quoted: true, next: end });
}

function partOfForm(cursor: TextCursor, name: Name): Extent | undefined {
  if (!/name=["']$/.test(cursor.text.slice(Math.max(0, name.start - 6), name.start))) return undefined;
  const part = cursor.match(FORM_PART, name.end);
  if (part === undefined) return undefined;
  const start = name.end + part[0].length;
  const end = cursor.lineEnd(start);
  return end > start ? judged(cursor, name, { start, end, quoted: true, next: end }) : undefined;
}

function behindFlag(cursor: TextCursor, name: Name): Extent | undefined {
  const gap = cursor.match(FLAG_GAP, name.end);
  if (gap === undefined) return undefined;
  const start = name.end + gap[0].length;
  if (cursor.text[start] === '-' && /[ \t]/.test(gap[0])) return undefined;
  const value = valueAt(cursor, start, 'word');
  const word = value && !value.quoted ? firstWordOf(cursor, value) : value;
  return judged(cursor, name, word);
}

function firstWordOf(cursor: TextCursor, value: Extent): Extent {
  const length = cursor.text.slice(value.start, value.end).search(/\s/);
  const end = length < 0 ? value.end : value.start + length;
  return { ...value, end, next: end };
}

function paired(cursor: TextCursor, name: Name): Extent | undefined {
  const isBare = /[{(]/.test(cursor.text[name.start - 1] ?? '');
  const comma = cursor.match(isBare ? TUPLE : PAIR, name.end);
  if (comma === undefined) return undefined;
  const value = valueAt(cursor, name.end + comma[0].length, 'word');
  if (value === undefined) return undefined;
  const text = cursor.text.slice(value.start, value.end);
  const isTwo =
    /[([{]\s{0,4}(?:[bru]?\\{0,8}["'`]-{0,2})?$/.test(cursor.text.slice(Math.max(0, name.start - 12), name.start)) &&
    /[)\]}>]/.test(cursor.text[value.next] ?? '');
  if ((/^[\w.-]+$/.test(text) && saysSecret(text)) || !(isTwo || looksRandom(text) || /\d/.test(text)))
    return undefined;
  return judged(cursor, name, value);
}

function called(cursor: TextCursor, name: Name): Extent | undefined {
  const open =
    cursor.match(CALL, name.end) ?? (cursor.text[name.end] === ':' ? cursor.match(HEADER_LIST, name.end) : undefined);
  return open === undefined ? undefined : judged(cursor, name, valueAt(cursor, name.end + open[0].length, 'word'));
}

/** `password hunter2`, `PASSWORD 'x'`, `the api key is …`: only what cannot be another word of the sentence. */
function spoken(cursor: TextCursor, name: Name): Extent | undefined {
  const gap = cursor.match(SPOKEN, name.end);
  if (gap === undefined) return undefined;
  const start = name.end + gap[0].length;
  if (/["'`]/.test(cursor.text[start] ?? '')) {
    const value = valueAt(cursor, start, 'word');
    return value && isTold(cursor.text.slice(value.start, value.end), name.name, true)
      ? judged(cursor, name, value)
      : undefined;
  }
  const value = cursor.match(SPOKEN_VALUE, start)?.[0].replace(/[.,;:!?)\]}>]{1,3}$/, '');
  if (value === undefined || !isTold(value, name.name, false)) return undefined;
  const end = start + value.length;
  return judged(cursor, name, { start, end, quoted: false, next: end });
}

function isTold(value: string, name: string, isQuoted: boolean): boolean {
  if (!isQuoted && /^\w+[:=]/.test(value)) return false;
  if (!isQuoted && /[:=]$|^[(<[{/-]|\.(?:[a-z]{2,5})$|^v?\d+(?:\.\d+)+$/.test(value))
    return looksRandom(value) && !/[:/]/.test(value);
  if (!PASSWORD.test(name)) return looksRandom(value);
  return (
    isQuoted ||
    (/\d/.test(value) && /[A-Za-z]/.test(value) && !/^[a-z]+[-_]\d{1,3}$/i.test(value)) ||
    looksRandom(value)
  );
}
