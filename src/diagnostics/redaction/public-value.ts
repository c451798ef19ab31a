import { MESSAGE_WORDS, METHOD_WORDS, STATE_WORDS } from './message-words.ts';
import { saysSecret } from './secret-name.ts';

/** Longer values are prose only if they begin as prose. */
const LONGEST_LITERAL = 200;

/** Words of a value that are looked at to tell prose from a passphrase. */
const JUDGED_WORDS = 12;

/** What stands for a value that was left out, is put in later, or is an empty literal. */
const STAND_INS: readonly RegExp[] = [
  /^\[redacted\]$/i,
  /^(?:true|false|null|none|nil|undefined|nan|n\/a|nullptr|unset|yes|no|on|off|empty)$/i,
  /^[*•.…_#-]+$/,
  /^x{3,20}$/i,
  /^[<({[](?:redacted|hidden|masked|filtered|secret|sensitive|empty|none|null|unset|not set|removed|omitted|protected)[>)}\]]$/i,
  // the syntaxes of templates and formats
  /^<[^<>]{1,60}>$/,
  /^\$\{{1,2}[^{}]{1,100}\}{1,2}$/,
  /^\$\([^()]{1,100}\)$/,
  /^\$(?:env:)?[A-Za-z_]\w{0,60}$/,
  /^\{\{[^{}]{0,100}\}\}$/,
  /^\{[A-Za-z_.]{0,60}\}$/,
  /^%(?:\([A-Za-z_]\w{0,60}\))?[-+#0 ]?[sdvqxr]$/,
  /^%[A-Z_]{3,60}%$/,
];

/** Where the value is to be found, in place of the value. */
const REFERENCES: readonly RegExp[] = [
  /^(?:arn:aws[\w-]{0,10}|urn|ssm|vault|secretsmanager|keyvault|awskms|gcpkms|azurekeyvault|kms|env|file|ref\+[a-z]{1,20}|op|sops|gcp|doppler):[^\s@]{1,200}$/,
  /^(?:projects|secret|secrets|kv)\/[\w./-]{1,200}(?:#[\w-]{1,60})?$/,
  /^(?:https?|unix|jdbc):\/\/[^\s@?]{1,200}$/,
  /^sha(?:1|256|384|512)[:-][A-Za-z0-9+/=]{8,130}$/,
  // expressions of code and of templates
  /^(?:os|process|env|config|conf|cfg|settings|self|this|req|request|ctx|context|args|opts|options|props|params|app|rails|system|secrets|vars?|local|data|module|values|github|input|inputs)(?:\.[A-Za-z_]\w{0,60}){1,5}(?:[[(].{0,100})?$/i,
  /^(?:getenv|get_env|env|std::env::var|System\.getenv|Deno\.env\.get|lookup|secret|file|generate\w{0,30}|read\w{0,30})\(.{0,100}\)?$/,
];

/** Last words of names that also name other things, so that the value must look like a secret. */
const AMBIGUOUS =
  /(?:^|[^a-z])(?:auth|code|codes|login|credentials?|session|pin|cookie|csrf|xsrf|salt|hash|hmac|sig|signature|nonce|bearer|private|webhook)s?$/i;

/** Names of which ordinary things are counted or numbered. */
const COUNTED = /(?:token|key|code|auth|pass|session|secret|signature|sig|otp|hash|credential|cookie|pin|login)s?$/i;

const TOKEN = /(?:token|coin|asset)s?$/i;

/** Last words of names whose value may be any word that somebody chose. */
const CHOSEN = /pass|pwd|phrase|secret|kennwort|wort$|парол|密|パス|비밀/i;

/** What stands behind a name that says secret. */
export interface NamedValue {
  readonly name: string;
  /** Without its quotes. */
  readonly value: string;
  /** The value and what follows it on its line; of a quoted value the value alone. */
  readonly rest: string;
}

/**
 * Whether the value behind a name that says secret is none: a stand-in, a reference, a number of tokens, a state or the
 * beginning of a sentence. In doubt it is a secret.
 */
export function isPublicValue(named: NamedValue): boolean {
  if (!/[\p{L}\p{N}]/u.test(named.value)) return true;
  return (named.value.length <= LONGEST_LITERAL && isPublicLiteral(named)) || isProse(named);
}

function isPublicLiteral({ value, name }: NamedValue): boolean {
  const literal = value.replace(/[.,;:!?)\]}]{1,3}$/, '');
  if (isPublicWord(literal.toLowerCase(), name)) return true;
  const forms = literal === value ? [value] : [value, literal];
  if (forms.some((form) => [...STAND_INS, ...REFERENCES].some((pattern) => pattern.test(form)))) return true;
  if (isPath(literal) || namesVariable(literal)) return true;
  if (isOneTimeCode(literal, name)) return false;
  if (isCount(literal, name)) return true;
  if (TOKEN.test(name) && isAsset(literal)) return true;
  return AMBIGUOUS.test(name) && !looksRandom(literal);
}

function isPublicWord(word: string, name: string): boolean {
  if (STATE_WORDS.has(word)) return true;
  return !CHOSEN.test(name) && (MESSAGE_WORDS.has(word) || METHOD_WORDS.has(word));
}

/** `DB_PASSWORD` as a value is the name of a variable that holds it. */
function namesVariable(value: string): boolean {
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) && saysSecret(value);
}

/** Digits that open something for whoever has them. */
function isOneTimeCode(value: string, name: string): boolean {
  return /(?:^|[^a-z])(?:pin|otp|cvv|cvc|tan)$/i.test(name) && /^\d{3,12}$/.test(value);
}

function isCount(value: string, name: string): boolean {
  if (/^[-+]?\d{1,3}(?:\.\d{1,6})?(?:ms|s|m|h|d|%|[kmgt]i?b?)?$/i.test(value)) return true;
  return (
    COUNTED.test(name) && /^[-+]?(?:\d{1,5}|\d{1,3}(?:[,_]\d{3}){1,3}|\d{1,9}\.\d{1,9})(?:\/\d{1,9})?$/.test(value)
  );
}

/** A ticker, a pair of them, or the address of a contract: what a trading platform calls a token. */
function isAsset(value: string): boolean {
  return /^[A-Z][A-Z0-9]{1,9}(?:[-/_][A-Z][A-Z0-9]{1,9})?$|^\d?[A-Z]{2,9}$|^0x[0-9a-fA-F]{40}$/.test(value);
}

/** A path of words: letters and digits are not mixed as in a key that happens to hold a slash. */
export function isPath(value: string): boolean {
  if (!/^(?:~|\.{1,2}|[A-Za-z]:)?[\\/]/.test(value) && !/^(?:[\w.-]{1,40}\/){1,8}[\w-]{1,40}\.[a-z]{2,5}$/.test(value))
    return false;
  const parts = value.split(/[\\/]/).filter((part) => part !== '' && part !== '~' && !/^\.{1,2}$/.test(part));
  return parts.length > 0 && parts.every((part) => part.length <= 80 && /^[\w.@:+ -]+$/.test(part) && !isDense(part));
}

/** Capitals, small letters and digits in one piece, as no word has them. */
function isDense(part: string): boolean {
  return part.length >= 12 && /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part);
}

/** Whether a text alone, without a name that says so, has the form of a key: long, and letters mixed with digits. */
export function looksRandom(value: string): boolean {
  if (value.length < 12 || /\s/.test(value) || isPath(value)) return false;
  if (!/\d/.test(value)) return value.length >= 20 && /[a-z][A-Z]{2}|[A-Z][a-z][A-Z]/.test(value);
  if (!/[A-Za-z]/.test(value)) return value.length >= 24;
  return !/^(?:[A-Za-z]+|\d{1,4}|v\d+)(?:[-_.:/](?:[A-Za-z]+|\d{1,4}|v\d+)){1,12}$/.test(value);
}

/**
 * A sentence about the secret, in place of the secret. It begins with a word of messages, and half of its words are such;
 * a passphrase is words, too, but hardly these.
 */
function isProse({ rest, name }: NamedValue): boolean {
  WORD.lastIndex = 0;
  const first = plainWord(WORD.exec(rest)?.[0] ?? '');
  if (!MESSAGE_WORDS.has(first)) return false;
  let [words, spoken, known] = [1, 1, 1];
  for (; words < JUDGED_WORDS; words += 1) {
    const next = WORD.exec(rest)?.[0];
    if (next === undefined) break;
    const word = plainWord(next);
    if (word !== '') spoken += 1;
    if (MESSAGE_WORDS.has(word)) known += 1;
  }
  WORD.lastIndex = 0;
  return words === 1 ? isPublicWord(first, name) : known * 2 >= spoken;
}

const WORD = /\S{1,60}/g;
const LETTERS = /^["'`([{<]{0,3}([A-Za-z][A-Za-z'-]{0,30}?)["'`)\]}>.,;:!?]{0,4}$/;

/** The word in small letters, without the marks around it; empty if it is no word. */
function plainWord(word: string): string {
  return LETTERS.exec(word)?.[1]?.toLowerCase() ?? '';
}
