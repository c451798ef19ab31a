import { ALPHABETS, type Alphabet, type IssuedToken, LONGEST_TOKEN } from './issued-token.ts';
import { cloudTokens } from './issued-tokens/cloud.ts';
import { developmentTokens } from './issued-tokens/development.ts';
import { serviceTokens } from './issued-tokens/services.ts';
import type { Span } from './span.ts';
import type { TextLine } from './text-line.ts';

/** Every token that is known by how it begins. */
export const issuedTokens: readonly IssuedToken[] = [...cloudTokens, ...developmentTokens, ...serviceTokens];

/** A beginning that is this long tells the token even in the middle of a word (`prefix_ghp_…`, `%3Dglpat-…`). */
const TELLING_LENGTH = 4;

/** A token that the end of the text cuts off counts with so many characters. */
const LEAST_OF_A_CUT_TOKEN = 6;

/** The longest first: of `sk-ant-` and `sk-` the first tells more, and both are tried. */
const beginnings = [...new Set(issuedTokens.flatMap((token) => token.begins))].sort(
  (left, right) => right.length - left.length,
);

/** The tokens that begin so, and those that begin with a part of it. */
const byBeginning = new Map(
  beginnings.map((begin) => [
    begin,
    issuedTokens.filter((token) => token.begins.some((known) => begin.startsWith(known))),
  ]),
);
const BEGINNING = new RegExp(
  beginnings.map((begin) => begin.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)).join('|'),
  'g',
);

const runs = Object.fromEntries(
  Object.entries(ALPHABETS).map(([name, characters]) => [name, new RegExp(`[${characters}]{0,${LONGEST_TOKEN}}`, 'y')]),
) as Record<Alphabet, RegExp>;

/** No token is shorter. */
const SHORTEST = 14;

/** The tokens of known issuers in a line. */
export function findIssuedTokens({ text, longestRun }: TextLine): Span[] {
  if (longestRun < SHORTEST) return [];
  const spans: Span[] = [];
  BEGINNING.lastIndex = 0;
  for (let match = BEGINNING.exec(text); match !== null; match = BEGINNING.exec(text)) {
    const end = endOfToken(text, match.index, match[0]);
    if (end === undefined) BEGINNING.lastIndex = match.index + 1;
    else {
      spans.push({ start: match.index, end });
      BEGINNING.lastIndex = end;
    }
  }
  return spans;
}

function endOfToken(text: string, start: number, begin: string): number | undefined {
  if (!begins(text, start, begin)) return undefined;
  const rest = start + begin.length;
  let end: number | undefined;
  for (const token of byBeginning.get(begin) ?? []) {
    const run = runs[token.alphabet];
    run.lastIndex = rest;
    const found = run.exec(text)?.[0] ?? '';
    const isCut = rest + found.length === text.length && token.mixed !== true && token.random !== true;
    const least = isCut ? Math.min(LEAST_OF_A_CUT_TOKEN, token.least) : token.least;
    if (found.length >= least && isOf(token, found)) end = Math.max(end ?? 0, rest + found.length);
  }
  return end;
}

function begins(text: string, start: number, begin: string): boolean {
  if (start === 0) return true;
  const before = text[start - 1] ?? '';
  if (!/[A-Za-z0-9]/.test(before)) return true;
  if (begin.length > TELLING_LENGTH && /[_.-]/.test(begin)) return true;
  // The last character of `%3D`, `\n`, `\u003d`, `\x3d` belongs to what is written so, not to the token.
  return /(?:%[0-9a-fA-F]{2}|\\[nrtbf]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2})$/.test(
    text.slice(Math.max(0, start - 6), start),
  );
}

/** The beginning of a token tells how mixed it is; a long run is not read again and again. */
const JUDGED_LENGTH = 64;

function isOf(token: IssuedToken, rest: string): boolean {
  const judged = rest.slice(0, JUDGED_LENGTH);
  if (token.random === true) return /[a-z]/.test(judged) && /[A-Z]/.test(judged) && /\d/.test(judged);
  return token.mixed !== true || (/\d/.test(judged) && /[A-Za-z]/.test(judged));
}
