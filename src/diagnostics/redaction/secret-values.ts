import { saysSecret } from './secret-name.ts';

/** Most of a text that is searched, characters. */
const LONGEST_TEXT = 1_048_576;

/** Parts of a list, such as keys with commas between, count from here on. */
const SHORTEST_PART = 8;

/** A user name without a password, from here on, is a token: `https://<token>@github.com`. */
const SHORTEST_LONE_TOKEN = 16;

/** Addresses whose password may hold anything, also unescaped: up to the last "@" before white space. */
const DATABASE = /^(?:mongodb(?:\+srv)?|rediss?|postgres(?:ql)?|mysql|mariadb|amqps?|clickhouse)$/i;

const ADDRESS = /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,30}):\/\/([^\s"'<>`]{1,4000})/g;

/** `bot:password@tcp(db:3306)/desk`, `bot:password@proxy:3128`. */
const LOGIN = /(?<![\w.:/@-])[\w.+-]{1,64}:(?!\/\/)([^\s"'@]{1,400})@(?:(?:tcp|udp|unix)\(|[\w.-]{1,200})/g;

/** `jdbc:oracle:thin:bot/password@//db`. */
const ORACLE_LOGIN = /(?<![\w$#])[\w$#]{1,64}\/([^\s@/"']{1,200})@/g;

/** `name = value`, `name: value`, `"name": "value"`: up to where the value begins. */
const PAIR = /(?<![\p{L}\p{N}_.$-])([\p{L}\p{N}_.$-]{1,80})["']?\s{0,3}(?:=>|:=|=|:)\s{0,3}/gu;

/** `--password value`, `-password=value`. */
const FLAG = /(?<!\S)--?([A-Za-z][\w.-]{0,60})(?:\s{1,3}(?!-)|=)/g;

const VALUE = /"(?:[^"\\]|\\.){0,4000}"|'[^']{0,4000}'|[^\s"';&]{1,4000}/y;

/** Options of one letter and commands, by the programs that know them. */
const TERSE: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:mysql|mariadb)/, /\s-p([^\s;|&]{1,400})/g],
  [/\bsshpass\b/, /\s-p\s{0,3}([^\s;|&]{1,400})/g],
  [/\bmongo/, /\s-p\s{1,3}([^\s;|&]{1,400})/g],
  [/\bredis|\bvalkey/, /\s(?:-a|--requirepass|--masterauth)\s{1,3}([^\s;|&]{1,400})/g],
  [/\bcurl\b|\bwget\b/, /\s-u\s{0,3}[^\s:]{1,100}:([^\s;|&]{1,400})/g],
  [/./s, /\b(?:requirepass|masterauth|auth-pass\s{1,3}\S{1,100})\s{1,3}([^\s;|&]{1,400})/gi],
];

/** The secrets in a variable: its value, if its name says so, and whatever an address or a pair within it tells. */
export function secretsOfVariable(name: string, value: string): string[] {
  const text = unquoted(value.slice(0, LONGEST_TEXT).trim());
  const within = secretsOfText(text);
  return saysSecret(name) ? [...within, ...secretsOfSecret(name, text)] : within;
}

/** The secrets of an environment, of labels, of headers. */
export function secretsOfEntries(entries: Iterable<readonly [string, string | undefined]>): string[] {
  return [...entries].flatMap(([name, value]) => (value === undefined ? [] : secretsOfVariable(name, value)));
}

/** The secrets of a command line, in the parts that the program gets. */
export function secretsOfCommand(parts: readonly string[]): string[] {
  const flagged = parts.flatMap((part, index) => {
    const name = /^--?([A-Za-z][\w.-]{0,60})$/.exec(parts[index - 1] ?? '')?.[1];
    return name !== undefined && !part.startsWith('-') ? secretsOfVariable(name, part) : [];
  });
  return [...flagged, ...secretsOfText(parts.join(' '))];
}

/** Passwords of addresses, and values behind names and flags that say secret. */
export function secretsOfText(whole: string): string[] {
  const text = whole.slice(0, LONGEST_TEXT);
  const named = [...text.matchAll(PAIR), ...text.matchAll(FLAG)]
    .filter(([, name = '']) => saysSecret(name))
    .flatMap((match) => withParts(unquoted(valueAt(text, match.index + match[0].length))));
  const terse = TERSE.flatMap(([program, option]) => (program.test(text) ? firstGroups(text, option) : []));
  const oracle = /oracle|@\/\//i.test(text) ? firstGroups(text, ORACLE_LOGIN) : [];
  return [...secretsOfAddresses(text), ...named, ...firstGroups(text, LOGIN), ...oracle, ...terse.map(unquoted)];
}

/** The secrets of a JSON value or a parsed file: by key, and in every text of it. */
export function secretsOfValue(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return secretsOfVariable(key, value);
  if (Array.isArray(value)) return value.flatMap((entry) => secretsOfValue(entry, key));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, entry]) => secretsOfValue(entry, name));
}

function secretsOfAddresses(text: string): string[] {
  return [...text.matchAll(ADDRESS)].flatMap(([, scheme = '', rest = '']) => {
    const authority = rest.split(/[/?#]/, 1)[0] ?? '';
    const holder = authority.includes('@') || !DATABASE.test(scheme) ? authority : rest;
    const at = holder.lastIndexOf('@');
    if (at < 0) return [];
    const login = holder.slice(0, at);
    const colon = login.indexOf(':');
    if (colon < 0) return login.length >= SHORTEST_LONE_TOKEN && /\d/.test(login) ? [login, decoded(login)] : [];
    const password = login.slice(colon + 1);
    return [password, decoded(password)];
  });
}

/** Of a value whose name says that it is a secret. */
function secretsOfSecret(name: string, value: string): string[] {
  if (/^[[{]/.test(value)) {
    const parsed = parsedJson(value);
    if (parsed !== undefined) return secretsOfValue(parsed, Array.isArray(parsed) ? name : '');
  }
  if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(value)) return secretsOfSecretAddress(name, value);
  const [, scheme, credential = ''] = /^(bearer|basic|token|apikey|digest)\s+(\S.*)$/is.exec(value) ?? [];
  if (scheme !== undefined) return [...secretsOfSecret(name, credential), ...loginOf(decodedBase64(credential) ?? '')];
  return [value, ...withParts(value), ...loginOf(value), ...loginOf(decodedBase64(value) ?? '', true)];
}

/** An address that is a secret itself, such as a webhook's: what follows its host. Of any other the login, which was read. */
function secretsOfSecretAddress(name: string, address: string): string[] {
  if (!/hook|sas|signed|magic/i.test(name)) return [];
  const path = /^[^:]+:\/\/[^/?#]+\/(.+)$/s.exec(address)?.[1] ?? '';
  return path.split(/[/?&=]/).filter((part) => part.length >= SHORTEST_PART && /\d/.test(part));
}

/** `user:password`: the password. `whole`: also the text itself. */
function loginOf(text: string, whole = false): string[] {
  const password = /^[\w.@+-]{1,64}:(\S{1,400})$/.exec(text)?.[1];
  return [...(whole && text !== '' ? [text] : []), ...(password === undefined ? [] : [password])];
}

/** The value, and each part of one that lists several. */
function withParts(value: string): string[] {
  const parts = value.split(/[,;\n]/).map((part) => part.trim());
  return [value, ...(parts.length > 1 ? parts.filter((part) => part.length >= SHORTEST_PART) : [])];
}

/** What a value in base64 says, if it is text. */
function decodedBase64(value: string): string | undefined {
  if (value.length < SHORTEST_PART || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return undefined;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return /^[\x20-\x7e\r\n\t]{6,}$/.test(text) ? text : undefined;
}

function valueAt(text: string, at: number): string {
  VALUE.lastIndex = at;
  return VALUE.exec(text)?.[0] ?? '';
}

function firstGroups(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, value]) => (value === undefined ? [] : [value]));
}

function unquoted(value: string): string {
  return /^(["'])([\s\S]*)\1$/.exec(value)?.[2] ?? value;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
