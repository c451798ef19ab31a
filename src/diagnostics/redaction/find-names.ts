import { wordlist } from '@scure/bip39/wordlists/english.js';
import { COMMAND_WORDS } from './find-command-secrets.ts';
import { saysSecret } from './secret-name.ts';

/** A word of a text that may begin, name or be a secret. */
export interface Name {
  readonly start: number;
  readonly end: number;
  /** Without dashes, dots and signs around it. */
  readonly name: string;
  readonly meaning: NameMeaning;
}

/** What a word means to the gate, whatever stands beside it. */
export interface NameMeaning {
  /** Its value is a secret. */
  readonly isSecret: boolean;
  /** It says so with the word before it: `private key`. */
  readonly endsPhrase: boolean;
  /** Its value may be the name of a secret: `{"name": "DB_PASSWORD", …}`. */
  readonly namesName: boolean;
  /** Its value may be a secret that is named beside it. */
  readonly namesValue: boolean;
  /** A command or statement that takes a secret. */
  readonly isCommand: boolean;
  /** In the query of an address, a right to act for somebody: `?code=…`. */
  readonly namesGrant: boolean;
  /** A word of seed phrases (BIP-39). */
  readonly isSeedWord: boolean;
}

const NAMES_OF_NAMES = new Set([
  'name',
  'key',
  'field',
  'param',
  'parameter',
  'header',
  'variable',
  'var',
  'env',
  'property',
  'id',
  'k',
  'n',
  'label',
  'option',
]);
const NAMES_OF_VALUES = new Set([
  'value',
  'val',
  'v',
  'content',
  'contents',
  'data',
  'default',
  'text',
  'stringvalue',
  'string_value',
  'string',
  'defaultvalue',
  'default_value',
  'current',
]);
const NAMES_OF_GRANTS = new Set(['code', 'key', 'ticket', 'auth', 'sid', 'sign', 'hash', 'st', 'k', 't']);
const PHRASE_ENDS = new Set([
  'key',
  'keys',
  'phrase',
  'code',
  'word',
  'id',
  'token',
  'secret',
  'seed',
  'words',
  'string',
]);
const SEED_WORDS: ReadonlySet<string> = new Set(wordlist);

/** A longer run of such characters is no name that anybody gave. */
const LONGEST_NAME = 200;

/** Ids and times of day change between letters and digits as no name does, and have few letters. */
const MOST_CHANGES = 6;
const FEWEST_LETTERS = 1;

/** Words repeat: beyond this many different ones, what is known of them is forgotten. */
const MOST_REMEMBERED = 20_000;
const remembered = new Map<string, NameMeaning | null>();

/** Punctuation of general use and of East Asian scripts, within which no name goes on. */
const isForeignPunctuation = (code: number): boolean =>
  (code >= 0x2000 && code <= 0x206f) ||
  (code >= 0x3000 && code <= 0x303f) ||
  (code >= 0xff01 && code <= 0xff0f) ||
  (code >= 0xff1a && code <= 0xff1f);

const [OTHER, LETTER, DIGIT, MARK] = [0, 1, 2, 3];
const KIND_OF = new Uint8Array(128).fill(OTHER);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
  KIND_OF[character.charCodeAt(0)] = LETTER;
for (const character of '0123456789') KIND_OF[character.charCodeAt(0)] = DIGIT;
for (const character of '_-.$@') KIND_OF[character.charCodeAt(0)] = MARK;

function kindOf(code: number): number {
  if (code < 128) return KIND_OF[code] ?? OTHER;
  return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 && code !== 0xfffd && !isForeignPunctuation(code)
    ? LETTER
    : OTHER;
}

/** The words of a text that mean something to the gate, and every run of words of which a seed phrase could be made. */
export function namesIn(text: string): Name[] {
  const names: Name[] = [];
  for (let at = 0; at < text.length; ) {
    let kind = kindOf(text.charCodeAt(at));
    if (kind === OTHER) {
      at += 1;
      continue;
    }
    const start = at;
    let [letters, changes] = [0, 0];
    do {
      const before = kind;
      if (kind === LETTER) letters += 1;
      at += 1;
      kind = at < text.length ? kindOf(text.charCodeAt(at)) : OTHER;
      if (before + kind === LETTER + DIGIT && before !== kind) changes += 1;
    } while (kind !== OTHER);
    if (letters < FEWEST_LETTERS || changes > MOST_CHANGES || at - start > LONGEST_NAME) continue;
    const name = text.slice(withoutMarks(text, start, at, 1), withoutMarks(text, at, start, -1));
    const meaning = meaningOf(name);
    if (meaning !== undefined) names.push({ start, end: at, name, meaning });
  }
  return names;
}

/** Past the dashes, dots and signs at that end; `_` belongs to the name. */
function withoutMarks(text: string, from: number, to: number, step: 1 | -1): number {
  let at = from;
  while (at !== to) {
    const code = text.charCodeAt(step === 1 ? at : at - 1);
    if (code === 95 || kindOf(code) !== MARK) break;
    at += step;
  }
  return at;
}

function meaningOf(name: string): NameMeaning | undefined {
  const remembrance = remembered.get(name);
  if (remembrance !== undefined) return remembrance ?? undefined;
  const lower = name.toLowerCase();
  const meaning = {
    isSecret: name.length > 1 && saysSecret(name),
    endsPhrase: PHRASE_ENDS.has(lower),
    namesName: NAMES_OF_NAMES.has(lower),
    namesValue: NAMES_OF_VALUES.has(lower),
    isCommand: COMMAND_WORDS.has(lower),
    namesGrant: NAMES_OF_GRANTS.has(lower),
    isSeedWord: SEED_WORDS.has(lower),
  };
  const known = Object.values(meaning).some(Boolean) ? meaning : undefined;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(name, known ?? null);
  return known;
}

/** The word before, where one space joins it to the name: `private key`, `seed phrase`. */
const PHRASE_BEFORE = /(?<![A-Za-z])([A-Za-z]{2,20}) $/;

/** Whether the name says that what follows is a secret, alone or with the word before it. */
export function saysSecretThere(text: string, { name, start, meaning }: Name): boolean {
  if (meaning.isSecret) return true;
  if (!meaning.endsPhrase) return false;
  const before = PHRASE_BEFORE.exec(text.slice(Math.max(0, start - 22), start))?.[1];
  return before !== undefined && saysSecret(`${before}_${name}`);
}
