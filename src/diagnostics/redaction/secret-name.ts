import { NO_PASSWORDS, PREPOSITIONS, PROPERTIES, QUALIFIERS, SWITCHES, THINGS } from './name-words.ts';
import { SECRET_WORDS, type SecretWords } from './secret-words.ts';

/** A longer name is judged by its end, where English and configurations put the word that decides. */
const LONGEST_NAME = 200;

/** Names repeat: a log has some hundred. Beyond this many, what was learnt of them is forgotten. */
const MOST_REMEMBERED = 5_000;

const remembered = new Map<string, boolean>();

/**
 * Whether the name of a variable, key, field, flag or header says that its value is a secret. Any spelling:
 * `DB_PASSWORD`, `dbPassword`, `db.password`, `--db-password`, `dbpassword`. Linear in the name.
 */
export function saysSecret(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const end = plain(name.slice(-LONGEST_NAME));
  const says = namesSecret(end) || (DISGUISED.test(end) && namesSecret(undisguised(end)));
  if (name.length > LONGEST_NAME) return says;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(name, says);
  return says;
}

/** One spelling for each letter: without accents, full width or ligatures, but with Japanese and Korean as they are. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[łŁøØßıİ]/g, (letter) => FOLDED[letter] ?? letter);
}

const FOLDED: Readonly<Record<string, string>> = { ł: 'l', Ł: 'L', ø: 'o', Ø: 'O', ß: 'ss', ı: 'i', İ: 'I' };

/** Digits and signs within a word that stand for letters: `p4ssw0rd`, `pa$$word`. */
const DISGUISED = /[a-z][0134578$@!]{1,3}[a-z]/i;
const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  $: 's',
  '@': 'a',
  '!': 'i',
};

function undisguised(name: string): string {
  return name.replace(/(?<=[a-z])[0134578$@!]{1,3}(?=[a-z])/gi, (signs) =>
    [...signs].map((sign) => LETTER_OF[sign] ?? sign).join(''),
  );
}

/** The words of a name, in lower case; `APIKey2` is api, key, 2. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}

interface Entry {
  words: readonly string[];
  row: SecretWords;
}

/** Every phrase by its first word: a name is walked through once. */
const BY_FIRST_WORD = new Map<string, Entry[]>();
/** Phrases that count as the end of a longer word, too, by their last two letters. */
const GLUED = new Map<string, Entry[]>();
/** Phrases of scripts that have no spaces between words. */
const UNSPACED: string[] = [];

for (const row of SECRET_WORDS)
  for (const phrase of row.phrases) {
    const words = wordsOf(plain(phrase));
    const first = words[0] ?? '';
    if (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Deva}]/u.test(first))
      UNSPACED.push(words.join(''));
    add(BY_FIRST_WORD, first, { words, row });
    if (row.glued && words.length === 1 && first.length >= 5) add(GLUED, first.slice(-2), { words, row });
  }

function add(index: Map<string, Entry[]>, key: string, entry: Entry): void {
  const entries = index.get(key);
  if (entries === undefined) index.set(key, [entry]);
  else entries.push(entry);
}

/** `KRAKEN_KEY`: written as environments write it, with something before the last word. */
const isVariable = (name: string): boolean => /\p{Lu}/u.test(name) && !/\p{Ll}/u.test(name) && name.includes('_');

function namesSecret(name: string): boolean {
  const words = wordsOf(name);
  if (UNSPACED.some((text) => name.toLowerCase().includes(text))) return true;
  if (words.length > 1 && SWITCHES.has(words[0] ?? '')) return false;
  if (words.some(asksWithin)) return false;
  const variable = isVariable(name);
  return words.some((word, at) => entriesAt(words, word, at).some((entry) => counts(entry, words, at, variable)));
}

/** `MYSQL_ALLOW_EMPTY_PASSWORD`: a question in the middle of a name. */
const asksWithin = (word: string, at: number, words: readonly string[]): boolean =>
  words[at - 1] === 'allow' && (word === 'empty' || word === 'anonymous');

function entriesAt(words: readonly string[], word: string, at: number): Entry[] {
  const exact = [word, word.replace(/s$/, '')].flatMap((form) => BY_FIRST_WORD.get(form) ?? []);
  const found = exact.filter((entry) => entry.words.every((each, index) => same(words[at + index], each)));
  return found.length > 0 ? found : gluedTo(word);
}

const same = (word: string | undefined, expected: string): boolean => word === expected || word === `${expected}s`;

/** `dbpassword`, `secretvalue`, `rootpw`: the row of what a longer word ends with, were its last word one of its own. */
function gluedTo(word: string): Entry[] {
  for (const form of [word, word.replace(/(?:s|value|string|data|hash)$/, '')]) {
    const entry = GLUED.get(form.slice(-2))?.find(({ words }) => form.endsWith(words[0] ?? ''));
    if (entry !== undefined) return [entry];
  }
  const short = NO_PASSWORDS.has(word) ? undefined : SHORT_PASSWORD.exec(word)?.[1];
  return short === undefined ? [] : (BY_FIRST_WORD.get(short) ?? []).filter(isOneWord);
}

const SHORT_PASSWORD = /.(pass|pwd|(?<=..)pw)$/;

const isOneWord = ({ words }: Entry): boolean => words.length === 1;

function counts({ row, words: phrase }: Entry, words: readonly string[], at: number, variable: boolean): boolean {
  if (row.except?.includes(words.join(' '))) return false;
  const before = words.slice(Math.max(0, at - 2), at);
  if (row.notAfter?.some((word) => before.includes(word))) return false;
  const rest = words.slice(at + phrase.length);
  if (row.where === 'anywhere') return isOfSecret(rest, row.evenOfThings === true);
  if (row.where === 'last-of-variable' && (!variable || at === 0)) return false;
  return rest.every((word) => QUALIFIERS.has(word) || /^\d+$/.test(word));
}

/** Whether what follows the phrase leaves it the secret itself, and not one of its properties. */
function isOfSecret(rest: readonly string[], evenOfThings: boolean): boolean {
  // `secretFrom` names where the secret is.
  if (PREPOSITIONS.has(rest.at(-1) ?? '')) return false;
  const end = rest.findIndex((word) => PREPOSITIONS.has(word));
  const said = end < 0 ? rest : rest.slice(0, end);
  return !said.some((word) => PROPERTIES.has(word) || (!evenOfThings && THINGS.has(word)));
}
