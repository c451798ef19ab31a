import { MESSAGE_WORDS } from './message-words.ts';
import { isPath, isPublicValue, looksRandom } from './public-value.ts';
import type { Span } from './span.ts';

/** A statement or command in which a secret has its place, and no name. The group `secret` is taken out. */
interface PlacedSecret {
  readonly of: string;
  readonly pattern: RegExp;
  /** In small letters; without one of them the text holds no such command. */
  readonly words: readonly string[];
}

const QUOTED_OR_WORD = String.raw`(?:"(?<d>[^"\n]{1,400})"|'(?<s>[^'\n]{1,400})'|(?<w>[^\s"']{0,399}[^\s"'|;&,)\]}]))`;

/** Programs whose short options take a secret, with those options. A bare number behind `-p` is a port. */
const SHORT_OPTIONS: Readonly<Record<string, string>> = {
  'redis-cli': '-a',
  'valkey-cli': '-a',
  keydb: '-a',
  mysql: '-p',
  mysqldump: '-p',
  mysqladmin: '-p',
  mariadb: '-p',
  'mariadb-dump': '-p',
  mongo: '-p',
  mongosh: '-p',
  mongodump: '-p',
  mongorestore: '-p',
  sshpass: '-p',
  docker: '-p',
  podman: '-p',
  helm: '-p',
  az: '-p',
  oc: '-p',
  nats: '-p',
  mosquitto_pub: '-P',
  mosquitto_sub: '-P',
  zip: '-P',
  unzip: '-P',
  '7z': '-p',
  ldapsearch: '-w',
  ldapmodify: '-w',
  ldapadd: '-w',
  sqlcmd: '-P',
  bcp: '-P',
  cqlsh: '-p',
  influx: '-p',
  'clickhouse-client': '-p',
  ansible: '-p',
  ipmitool: '-P',
  snmpwalk: '-A',
  smbclient: '-U',
  htpasswd: '-b',
  curl: '-u',
  wget: '-u',
  http: '-a',
  xh: '-a',
};

const PROGRAM = new RegExp(String.raw`(?<![\w-])(?:${Object.keys(SHORT_OPTIONS).join('|')})(?![\w-])`, 'g');

/** Credentials behind `Bearer` or `Basic`: not the next word of a sentence. */
const BEHIND_SCHEME = /\b(?:bearer|basic)(?:[ \t]{1,4}|%20|\+)(?<w>[A-Za-z0-9._~+/=-]{6,4000})/gi;

const isCredential = (text: string): boolean =>
  !MESSAGE_WORDS.has(text.toLowerCase().replace(/[.,:;]$/, '')) &&
  (/[\d+/=]/.test(text) || text.length >= 20) &&
  !isPath(text) &&
  !/^[a-z_]{1,40}=/.test(text);

const PLACED: readonly PlacedSecret[] = [
  {
    of: 'SQL',
    words: ['identified'],
    pattern: new RegExp(
      String.raw`\bidentified[ \t]{1,4}(?:with[ \t]{1,4}[\w"']{1,60}[ \t]{1,4})?(?:by|as)[ \t]{1,4}(?:password[ \t]{1,4})?${QUOTED_OR_WORD}`,
      'gi',
    ),
  },
  {
    of: 'SQL',
    words: ['password'],
    pattern: new RegExp(
      String.raw`\bset[ \t]{1,4}password[ \t]{1,4}(?:for[ \t]{1,4}[^\s=]{1,100}[ \t]{0,4})?(?:=|to)[ \t]{0,4}(?:password\()?${QUOTED_OR_WORD}`,
      'gi',
    ),
  },
  {
    of: 'Redis AUTH',
    words: ['auth'],
    pattern: new RegExp(
      String.raw`(?<![A-Za-z_-])AUTH["']?[ \t]{1,4}["']?(?:PLAIN|LOGIN|CRAM-MD5|XOAUTH2|default|[a-z][\w-]{0,30}(?=["']?[ \t]{1,4}["']?[^\s"']))["']?[ \t]{1,4}${QUOTED_OR_WORD}`,
      'g',
    ),
  },
  {
    of: 'Redis AUTH',
    words: ['auth'],
    pattern: new RegExp(String.raw`(?<![A-Za-z_-])AUTH["']?[ \t]{1,4}${QUOTED_OR_WORD}`, 'g'),
  },
  {
    of: 'Redis configuration',
    words: ['requirepass', 'masterauth', 'auth-pass', 'primaryauth'],
    pattern: new RegExp(
      String.raw`\b(?:requirepass|masterauth|auth-pass[ \t]{1,4}[\w-]{1,60}|primaryauth)["']?[ \t:=]{1,4}["']?[ \t]{0,4}${QUOTED_OR_WORD}`,
      'gi',
    ),
  },
  {
    of: 'Redis access list',
    words: ['setuser', 'user'],
    pattern: /(?:\bsetuser|^user)[ \t]{1,4}[^\s]{1,100}[ \t][^\n]{0,300}?(?<=[ \t"'])[>#](?<w>[^\s"']{4,200})/gim,
  },
  {
    of: 'RESP',
    words: ['auth'],
    pattern:
      /\bAUTH\\?\r?\\?[rn]?\\?\n?\\?n?\$\d{1,4}(?:\r\n|\\r\\n|\n)(?:default(?:\r\n|\\r\\n|\n)\$\d{1,4}(?:\r\n|\\r\\n|\n))?(?<w>[^\s\\]{4,200})/g,
  },
  {
    of: 'netrc',
    words: ['login'],
    pattern: new RegExp(
      String.raw`\blogin[ \t]{1,4}[^\s]{1,100}[ \t\n]{1,8}(?:password|passwd)[ \t]{1,4}${QUOTED_OR_WORD}`,
      'g',
    ),
  },
  {
    of: 'FTP, POP3, IRC',
    words: ['pass'],
    pattern: /(?:^|[\n"'>]|> ?)PASS[ \t]{1,2}(?<w>[^\s"']{4,200})(?=[\\"'\r\n]|$)/g,
  },
  {
    of: 'configuration by command',
    words: ['aws', 'vault', 'rabbitmqctl', 'set', 'setx', 'htpasswd'],
    pattern: new RegExp(
      String.raw`\b(?:aws configure set aws_secret_access_key|vault login|rabbitmqctl (?:add_user|change_password|authenticate_user) [^\s]{1,100}|setx? [A-Z_]{0,60}(?:PASSWORD|SECRET|TOKEN|PASS|KEY)|htpasswd (?:-[a-zA-Z]{1,8} ){0,3}[^\s-][^\s]{0,200} [^\s]{1,100})[ \t]{1,4}${QUOTED_OR_WORD}`,
      'g',
    ),
  },
  { of: 'openssl', words: ['pass'], pattern: /\bpass:(?<w>[^\s"']{3,200})/g },
  {
    of: 'chpasswd',
    words: ['chpasswd'],
    pattern: /\becho[ \t]{1,4}["']?[\w-]{1,60}:(?<w>[^\s"']{3,200})["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo )?chpasswd/g,
  },
];

/** Words without which a text holds no such command, in small letters. */
export const COMMAND_WORDS: ReadonlySet<string> = new Set([
  ...Object.keys(SHORT_OPTIONS),
  ...PLACED.flatMap(({ words }) => words),
  ...['bearer', 'basic'],
]);

/** How far behind a program its options are looked for. */
const LONGEST_COMMAND = 400;

const OPTION = new RegExp(
  String.raw`(?<=[\s"',])["']?(?<option>-[A-Za-z]{1,2})["']?(?:,?[ \t]{0,4}|=)${QUOTED_OR_WORD}`,
  'g',
);

/** Secrets that have their place in a command, a statement or a protocol. `words` are the command words of the text. */
export function findCommandSecrets(text: string, words: ReadonlySet<string>): Span[] {
  const spans: Span[] = [];
  for (const { pattern, words: needed } of PLACED)
    if (needed.some((word) => words.has(word))) for (const match of text.matchAll(pattern)) take(spans, match);
  if (words.has('bearer') || words.has('basic')) credentialsOf(spans, text);
  if ([...words].some((word) => word in SHORT_OPTIONS)) optionsOfPrograms(spans, text);
  return spans;
}

function credentialsOf(spans: Span[], text: string): void {
  for (const match of text.matchAll(BEHIND_SCHEME)) {
    const value = foundIn(match);
    if (value !== undefined && isCredential(value.text)) spans.push(value);
  }
}

function optionsOfPrograms(spans: Span[], text: string): void {
  let read = 0;
  for (const match of text.matchAll(PROGRAM)) {
    const from = Math.max(match.index, read);
    read = Math.min(text.length, match.index + LONGEST_COMMAND);
    optionsOf(spans, text.slice(from, read).split(/[\n|;]/, 1)[0] ?? '', from, match[0]);
  }
}

function optionsOf(spans: Span[], command: string, offset: number, program: string): void {
  const wanted = SHORT_OPTIONS[program];
  for (const match of command.matchAll(OPTION)) {
    const option = match.groups?.['option'] ?? '';
    const value = foundIn(match);
    if (!option.startsWith(wanted ?? ' ') || value === undefined) continue;
    if (
      option.length > 2 ||
      (/^-/.test(value.text) && !looksRandom(value.text)) ||
      /^\d{1,5}(?::\d{1,5})?$/.test(value.text)
    )
      continue;
    if ((program === 'docker' || program === 'podman') && !/\blogin\b/.test(command)) continue;
    spans.push({ start: offset + value.start, end: offset + value.end });
  }
  if (wanted === '-u') userOf(spans, command, offset);
  if (wanted === '-p' && /^(?:mysql|mariadb|7z)/.test(program)) gluedOf(spans, command, offset);
}

/** `curl -ubot:secret`, `curl --user bot:secret` */
function userOf(spans: Span[], command: string, offset: number): void {
  for (const match of command.matchAll(
    /[\s"',](?:-u|--user[ =]|--proxy-user[ =])["']?[^\s"':]{0,100}:(?<w>[^\s"']{3,200})/g,
  )) {
    const value = foundIn(match);
    if (value !== undefined) spans.push({ start: offset + value.start, end: offset + value.end });
  }
}

/** `mysqladmin -psecret` */
function gluedOf(spans: Span[], command: string, offset: number): void {
  for (const match of command.matchAll(/(?<=[\s"',])-p(?<w>[^\s"'|;&-][^\s"'|;&]{2,200})/g)) {
    const value = foundIn(match);
    if (value !== undefined && !/^\d{1,5}$/.test(value.text))
      spans.push({ start: offset + value.start, end: offset + value.end });
  }
}

interface Found extends Span {
  readonly text: string;
}

function foundIn(match: RegExpExecArray): Found | undefined {
  const text = match.groups?.['d'] ?? match.groups?.['s'] ?? match.groups?.['w'];
  if (text === undefined) return undefined;
  const start = match.index + match[0].lastIndexOf(text);
  return { text, start, end: start + text.length };
}

function take(spans: Span[], match: RegExpExecArray): void {
  const value = foundIn(match);
  if (value === undefined) return;
  if (
    isPublicValue({ name: 'password', value: value.text, rest: value.text }) ||
    (/^[a-z]+$/i.test(value.text) && isCommonWord(value.text))
  )
    return;
  spans.push({ start: value.start, end: value.end });
}

const isCommonWord = (word: string): boolean =>
  /^(?:called|command|default|without|failed|required|login|plain|error|user|is|was|of|to|for|the|a|no)$/i.test(word) &&
  !looksRandom(word);
