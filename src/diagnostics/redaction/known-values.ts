import { isCommonWord } from './common-words.ts';
import { type DecodedText, decodedText } from './decoded-text.ts';
import { foldedText, NeedleAutomaton } from './needle-automaton.ts';
import { REDACTED } from './redacted.ts';
import { replaceSpans, type Span } from './span.ts';

/** A shorter value would be found in the middle of everything. */
const SHORTEST_VALUE = 6;

/** A longer value is looked for in pieces, so that a part of it is found, too. */
const LONGEST_PIECE = 128;

/** Most of a value that is looked at, characters: a bundle of certificates, a wallet of keys. */
const LONGEST_VALUE = 65_536;

/** How many values and characters are kept. Beyond, what was learnt longest ago is forgotten, never what is the bot's own. */
const MOST_VALUES = 4_000;
const MOST_CHARACTERS = 262_144;

/** JSON within JSON within an address. */
const MOST_LEVELS = 3;

/**
 * Secrets that are known by value, since somebody's configuration told them: what no pattern can know. They live in this
 * object only, in private fields, which neither `util.inspect` nor JSON shows; nothing gives them back.
 */
export class KnownValues {
  /** Folded value to value; the first is the one that was learnt longest ago. */
  readonly #values = new Map<string, { readonly value: string; readonly isOwn: boolean }>();
  readonly #names = new Set<string>();
  #characters = 0;
  #automaton: NeedleAutomaton | undefined;
  #generation = 0;

  /** How often something new was learnt: what was passed before that must be passed again. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * From now on the value is removed. `isOwn`: it is the bot's own and is never forgotten. No needle is made of values
   * that are too short, that are common words, or that are names which the platform has told.
   */
  learn(value: string, isOwn = false): void {
    for (const part of partsOf(value)) this.#learnPart(part, isOwn);
  }

  #learnPart(value: string, isOwn: boolean): void {
    const key = foldedText(value);
    const known = this.#values.get(key);
    if (known === undefined && (!isNeedle(value) || this.#names.has(key))) return;
    this.#values.delete(key);
    this.#values.set(key, { value, isOwn: isOwn || known?.isOwn === true });
    if (known !== undefined) return;
    this.#characters += value.length;
    this.#changed();
    this.#forgetOldest();
  }

  /** Names of the platform's parts, its databases and users: as values they are no secrets. */
  learnNames(names: Iterable<string>): void {
    for (const name of names) {
      const key = foldedText(name);
      if (key === '' || this.#names.has(key)) continue;
      if (this.#names.size >= MOST_VALUES) this.#names.clear();
      this.#names.add(key);
      if (this.#values.get(key)?.isOwn === false) this.#forget(key);
    }
  }

  forgetAll(): void {
    this.#values.clear();
    this.#names.clear();
    this.#characters = 0;
    this.#changed();
  }

  /** Where known values stand in a text, whatever they are written as. */
  spans(text: string): Span[] {
    if (this.#values.size === 0 || text === '') return [];
    this.#automaton ??= new NeedleAutomaton(
      [...this.#values.values()].flatMap(({ value }) => formsOf(value)),
      (part) => this.#names.has(foldedText(part)) || isCommonWord(part),
    );
    const spans = find(this.#automaton, text);
    let places: Int32Array | undefined;
    let level: DecodedText | undefined = decodedText(text);
    for (let depth = 0; level !== undefined && depth < MOST_LEVELS; depth += 1) {
      places = composed(places, level.places, level.text.length);
      for (const { start, end } of find(this.#automaton, level.text))
        spans.push({ start: places[start] ?? 0, end: places[end] ?? text.length });
      level = decodedText(level.text);
    }
    return spans;
  }

  /** The text with each known value replaced by `[redacted]`. Twice is once. */
  without(text: string): string {
    return replaceSpans(text, this.spans(text), REDACTED);
  }

  #changed(): void {
    this.#automaton = undefined;
    this.#generation += 1;
  }

  #forget(key: string): void {
    this.#characters -= this.#values.get(key)?.value.length ?? 0;
    this.#values.delete(key);
    this.#changed();
  }

  #forgetOldest(): void {
    for (const [key, { isOwn }] of this.#values) {
      if (this.#values.size <= MOST_VALUES && this.#characters <= MOST_CHARACTERS) return;
      if (!isOwn) this.#forget(key);
    }
  }
}

/** The values of this process: everything that it says and stores passes them. */
const known = new KnownValues();

/** A secret of a target, or (`isOwn`) of the bot itself. See `KnownValues.learn`. */
export function learnSecrets(values: Iterable<string>, isOwn = false): void {
  for (const value of values) known.learn(value, isOwn);
}

export function learnNames(names: Iterable<string>): void {
  known.learnNames(names);
}

export function withoutKnownValues(text: string): string {
  return known.without(text);
}

export function knownValuesGeneration(): number {
  return known.generation;
}

/** For tests: a process that has learnt nothing. */
export function forgetKnownValues(): void {
  known.forgetAll();
}

/** A number of fewer digits is found by chance in times, ids and digests. */
const SURE_DIGITS = 10;

function find(automaton: NeedleAutomaton, text: string): Span[] {
  return automaton
    .find(text)
    .filter(({ start, end }) => end - start >= SURE_DIGITS || !isWithinNumber(text, start, end));
}

/** Digits with further digits or letters of a digest beside them. */
function isWithinNumber(text: string, start: number, end: number): boolean {
  if (!/^\d+$/.test(text.slice(start, end))) return false;
  return /[\da-f]/i.test(text[start - 1] ?? '') || /[\da-f]/i.test(text[end] ?? '');
}

/** The value, and each line of one that has several: a log shows a key line by line. */
function partsOf(value: string): string[] {
  const whole = value.slice(0, LONGEST_VALUE).trim();
  const lines = whole.split(/\r?\n|\\n/);
  return lines.length === 1
    ? [whole]
    : lines.map((line) => line.trim()).filter((line) => !/^-----(?:BEGIN|END) /.test(line));
}

function isNeedle(value: string): boolean {
  return [...value].length >= SHORTEST_VALUE && /[\p{L}\p{N}]/u.test(value) && !isCommonWord(value);
}

/** What the value looks like: itself, in pieces, and within a longer text in base64, which depends on what stands before. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [value, ...[0, 1, 2].map((before) => encodedBehind(before, bytes))].flatMap(piecesOf);
}

/** The characters of base64 that `bytes` alone decide when so many others stand before them. */
function encodedBehind(before: number, bytes: Buffer): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return encoded.slice(Math.ceil((8 * before) / 6), Math.floor((8 * (before + bytes.length)) / 6));
}

function piecesOf(form: string): string[] {
  if (form.length <= LONGEST_PIECE) return [form];
  const pieces: string[] = [];
  for (let from = 0; from < form.length; from += LONGEST_PIECE)
    pieces.push(form.slice(Math.min(from, form.length - LONGEST_PIECE), from + LONGEST_PIECE));
  return pieces;
}

function composed(outer: Int32Array | undefined, inner: Int32Array, length: number): Int32Array {
  const end = inner.subarray(0, length + 1);
  return outer === undefined ? end : end.map((place) => outer[place] ?? place);
}
