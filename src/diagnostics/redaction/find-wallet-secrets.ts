import { createHash } from 'node:crypto';
import type { Name } from './find-names.ts';
import type { Span } from './span.ts';

/** A seed phrase has 12 to 24 words (BIP-39). Where the text was cut, so many of them tell it. */
const FEWEST_WORDS = 12;
const FEWEST_WORDS_OF_A_CUT_PHRASE = 6;

/** Between two words: a space, a comma, a quote, the number in a list, an escaped line end. */
const BETWEEN = /^(?:\\[nrt]|%20|[\s,;"'[\]|_+\d.:)-]){1,12}$/;

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const EXTENDED_KEY = /(?<![A-Za-z0-9])(?:[xyztuv]prv|[YZUV]prv|Ltpv|dgpv|Mtpv)[1-9A-HJ-NP-Za-km-z]{40,112}/g;
const CHECKED_KEY =
  /(?<![A-Za-z0-9])(?:[5KL9c][1-9A-HJ-NP-Za-km-z]{50,51}|[67TQ][1-9A-HJ-NP-Za-km-z]{50,51}|s[1-9A-HJ-NP-Za-km-z]{28}|edsk[1-9A-HJ-NP-Za-km-z]{50,95}|6P[1-9A-HJ-NP-Za-km-z]{56})(?![A-Za-z0-9])/g;
const STELLAR_SEED = /(?<![A-Za-z0-9])S[A-D][A-Z2-7]{54}(?![A-Za-z0-9])/g;
const BECH32_KEY =
  /(?<![A-Za-z0-9])(?:ed25519e?_sk1|addr_xsk1|root_xsk1|acct_xsk1|xprv1|suiprivkey1|secret-extended-key-main1)[ac-hj-np-z02-9]{30,300}/g;

/** Private keys of wallets, by the formats of their networks. */
export function findWalletKeys(text: string): Span[] {
  const checked = [...text.matchAll(CHECKED_KEY)].filter(
    ([key]) => key.startsWith('edsk') || key.startsWith('6P') || hasCheckSum(key),
  );
  const plain = [EXTENDED_KEY, STELLAR_SEED, BECH32_KEY].flatMap((pattern) => [...text.matchAll(pattern)]);
  return [...checked, ...plain].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** The last four bytes are those of the hash of the rest (Base58Check; with the alphabet of Ripple for its seeds). */
function hasCheckSum(key: string): boolean {
  if (key.length < 40) return /\d/.test(key) && /[A-Z]/.test(key);
  let number = 0n;
  for (const character of key) number = number * 58n + BigInt(BASE58.indexOf(character));
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const sha = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  return sha(sha(bytes.subarray(0, -4)))
    .subarray(0, 4)
    .equals(bytes.subarray(-4));
}

/** Seed phrases: words of the list one after the other. `names` are those of the text, in order. */
export function findSeedPhrases(text: string, names: readonly Name[]): Span[] {
  const spans: Span[] = [];
  let run: Name[] = [];
  for (const name of names) {
    if (!name.meaning.isSeedWord) continue;
    const last = run.at(-1);
    if (last !== undefined && !BETWEEN.test(text.slice(last.end, name.start))) {
      addSeedPhrase(text, run, spans);
      run = [];
    }
    run.push(name);
  }
  addSeedPhrase(text, run, spans);
  return spans;
}

function addSeedPhrase(text: string, run: readonly Name[], spans: Span[]): void {
  const [first, last] = [run[0], run.at(-1)];
  if (first !== undefined && last !== undefined && isSeedPhrase(text, run))
    spans.push({ start: first.start, end: last.end });
}

function isSeedPhrase(text: string, run: readonly Name[]): boolean {
  const isCut = run[0]?.start === 0 || run.at(-1)?.end === text.length;
  if (run.length < (isCut ? FEWEST_WORDS_OF_A_CUT_PHRASE : FEWEST_WORDS)) return false;
  return new Set(run.map(({ name }) => name)).size > run.length / 3;
}
