import { findAddressCredentials } from './find-addresses.ts';
import { findCommandSecrets } from './find-command-secrets.ts';
import { findIssuedTokens } from './find-issued-tokens.ts';
import { findKeyBlocks } from './find-key-blocks.ts';
import { findNamedValues } from './find-named-values.ts';
import { type Name, namesIn } from './find-names.ts';
import { findSeedPhrases, findWalletKeys } from './find-wallet-secrets.ts';
import { withoutKnownValues } from './known-values.ts';
import { REDACTED } from './redacted.ts';
import { findShapedSecrets } from './shaped-secret.ts';
import { shapedSecrets } from './shaped-secrets.ts';
import { replaceSpans, type Span } from './span.ts';
import { linesOf, type TextLine } from './text-line.ts';

/** The seed of a Ripple account, the shortest of the keys. */
const SHORTEST_WALLET_KEY = 29;

/** A mark beside another text may make a new form; so many times the text is read again. */
const MOST_PASSES = 4;

/**
 * The text without known secrets and without anything that looks like one. Applied twice it changes nothing more. Linear
 * in the text. It expects cleaned text: `printable` cleans, redacts and cuts.
 */
export function redactText(text: string): string {
  let redacted = withoutKnownValues(text);
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = redactOnce(redacted);
    if (next === redacted) break;
    redacted = next;
  }
  return redacted;
}

function redactOnce(text: string): string {
  const lines = linesOf(text);
  const names = namesIn(text);
  let longestRun = 0;
  for (const line of lines) if (line.longestRun > longestRun) longestRun = line.longestRun;
  const spans: Span[] = [];
  add(findKeyBlocks(text, longestRun), 0, spans);
  if (names.length > 0) addNamed(text, names, spans);
  for (const line of lines) addFromLine(line, spans);
  if (spans.length === 0) return text;
  return replaceSpans(
    text,
    withWholeMarks(
      text,
      spans.flatMap((span) => inLines(text, span)),
    ),
    REDACTED,
  );
}

function addNamed(text: string, names: readonly Name[], spans: Span[]): void {
  add(findSeedPhrases(text, names), 0, spans);
  add(findNamedValues(text, names), 0, spans);
  const commands = new Set<string>();
  for (const { meaning, name } of names) if (meaning.isCommand) commands.add(name.toLowerCase());
  if (commands.size > 0) add(findCommandSecrets(text, commands), 0, spans);
}

function addFromLine(line: TextLine, spans: Span[]): void {
  const { text, start, longestRun } = line;
  if (text.includes('@') || text.includes('//') || text.includes('%40'))
    add(findAddressCredentials(text), start, spans);
  add(findIssuedTokens(line), start, spans);
  add(findShapedSecrets(line, longestRun < SHORTEST_TOKEN ? shortShapes : shapedSecrets), start, spans);
  if (longestRun >= SHORTEST_WALLET_KEY) add(findWalletKeys(text), start, spans);
}

function add(found: readonly Span[], offset: number, spans: Span[]): void {
  for (const { start, end } of found) spans.push({ start: start + offset, end: end + offset });
}

/** Most lines have no longer run, and most shapes need one. */
const SHORTEST_TOKEN = 16;
const shortShapes = shapedSecrets.filter(({ run }) => run !== undefined && run < SHORTEST_TOKEN);

/** A secret of several lines is taken out line by line, so that what a text says of its lines stays right. */
function inLines(text: string, span: Span): readonly Span[] {
  const lines = text.slice(span.start, span.end).split('\n');
  if (lines.length === 1) return [span];
  let start = span.start;
  return lines.flatMap((line) => {
    const part = { start, end: start + line.length };
    start = part.end + 1;
    return line.trim() === '' ? [] : [part];
  });
}

/** A span takes a mark as a whole or not at all; one that holds nothing else is done. */
function withWholeMarks(text: string, spans: readonly Span[]): readonly Span[] {
  if (!text.includes(REDACTED)) return spans;
  return spans
    .map(({ start, end }) => ({ start: markStart(text, start), end: markEnd(text, end) }))
    .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end).replaceAll(REDACTED, '')));
}

/** The beginning of the mark that the position is within, else the position. */
function markStart(text: string, at: number): number {
  const mark = text.lastIndexOf(REDACTED, at - 1);
  return mark >= 0 && mark > at - REDACTED.length ? mark : at;
}

function markEnd(text: string, at: number): number {
  const start = markStart(text, at);
  return start === at ? at : start + REDACTED.length;
}
