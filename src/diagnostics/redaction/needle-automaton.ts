import type { Span } from './span.ts';

/** A part of a needle counts where a text was cut, from so many characters on. */
const LEAST_OF_A_CUT = 8;

/** Most different characters that are told apart; an alphabet of more shares the last class, which finds too much. */
const MOST_CLASSES = 1000;

/** The filter knows every needle by its first four characters, five bits of each. */
const FILTERED = 4;
const FILTER_SHIFT = 5;
const FILTER_MASK = 2 ** 18 - 1;

/** How many places of all needles with the same eight characters are compared: bounds the work at the start of a line. */
const MOST_COMPARED = 64;

const SEPARATORS = [...' -_.:/@'];

/**
 * What every character is compared as. Case does not count; nor does what the two alphabets of base64 and the forms of
 * an address write differently (`+`, `-` and a space, `/` and `_`).
 */
function folded(unit: number): number {
  if (unit === 0x20 || unit === 0x2d) return 0x2b;
  if (unit === 0x5f) return 0x2f;
  const lower = String.fromCharCode(unit).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : unit;
}

const FOLD = Uint16Array.from({ length: 65_536 }, (_, unit) => folded(unit));

/** A text as two equal ones are written the same. */
export function foldedText(text: string): string {
  return [...text]
    .map((character) => (character.length === 1 ? String.fromCharCode(folded(character.charCodeAt(0))) : character))
    .join('');
}

/**
 * Aho and Corasick's automaton over many needles at once: time linear in the text, whatever the number of needles.
 * Before it stands a filter that passes over what begins none. Our own, since no library tells in which part of a
 * needle a text ends or begins, which is what a cut leaves of a secret.
 */
export class NeedleAutomaton {
  /** Of each UTF-16 unit: its class; 0 is in no needle. */
  readonly #classes = new Uint16Array(65_536);
  #classCount = 1;
  readonly #filter = new Uint8Array(FILTER_MASK + 1);
  /** Hash table of the edges: state and class to state. */
  readonly #edgeKeys: Int32Array;
  readonly #edgeEnds: Int32Array;
  readonly #edgeMask: number;
  readonly #fail: Int32Array;
  readonly #depth: Int32Array;
  /** Length of the longest needle that ends in a state. */
  readonly #ends: Int32Array;
  #states = 1;
  /** All needles as classes, one after the other with a 0 between, and where each eight of them stand. */
  readonly #corpus: Uint16Array;
  readonly #placeHeads: Int32Array;
  readonly #placeNext: Int32Array;

  /** Whether a part of a needle is a word that also stands elsewhere: `production` of `production-4711`. */
  readonly #isWord: (part: string) => boolean;

  /** `needles`: at least four characters each. */
  constructor(needles: readonly string[], isWord: (part: string) => boolean) {
    this.#isWord = isWord;
    const total = needles.reduce((sum, { length }) => sum + length + 1, 1);
    const slots = 2 ** Math.ceil(Math.log2(2 * total + 2));
    this.#edgeMask = slots - 1;
    this.#edgeKeys = new Int32Array(slots);
    this.#edgeEnds = new Int32Array(slots);
    this.#fail = new Int32Array(total);
    this.#depth = new Int32Array(total);
    this.#ends = new Int32Array(total);
    this.#corpus = new Uint16Array(total + LEAST_OF_A_CUT);
    this.#placeHeads = new Int32Array(slots);
    this.#placeNext = new Int32Array(total);
    for (const needle of needles) this.#classify(needle);
    const parents = new Int32Array(total);
    const by = new Uint16Array(total);
    let place = 1;
    for (const needle of needles) place = this.#add(needle, place, parents, by);
    this.#link(parents, by);
    this.#index(place);
  }

  #classify(needle: string): void {
    for (let at = 0; at < needle.length; at += 1) {
      const unit = FOLD[needle.charCodeAt(at)] ?? 0;
      if (this.#classes[unit] !== 0) continue;
      this.#classes[unit] = Math.min(this.#classCount, MOST_CLASSES);
      this.#classCount = Math.min(this.#classCount + 1, MOST_CLASSES);
    }
    // A unit that is folded to another has the class of that one.
  }

  #add(needle: string, place: number, parents: Int32Array, by: Uint16Array): number {
    let state = 0;
    let window = 0;
    for (let at = 0; at < needle.length; at += 1) {
      const group = this.#classes[FOLD[needle.charCodeAt(at)] ?? 0] ?? 0;
      this.#corpus[place + at] = group;
      if (at < FILTERED) window = ((window << FILTER_SHIFT) ^ group) & FILTER_MASK;
      let next = this.#edge(state, group);
      if (next === 0) {
        next = this.#states;
        this.#states += 1;
        this.#setEdge(state, group, next);
        this.#depth[next] = at + 1;
        parents[next] = state;
        by[next] = group;
      }
      state = next;
    }
    this.#ends[state] = needle.length;
    this.#filter[window] = 1;
    return place + needle.length + 1;
  }

  /** Where to go on when a needle breaks off: the longest end of what was read that begins another one. */
  #link(parents: Int32Array, by: Uint16Array): void {
    for (const state of statesByDepth(this.#depth, this.#states)) {
      const parent = parents[state] ?? 0;
      const fail = parent === 0 ? 0 : this.#step(this.#fail[parent] ?? 0, by[state] ?? 0);
      this.#fail[state] = fail;
      if (this.#ends[state] === 0) this.#ends[state] = this.#ends[fail] ?? 0;
    }
    for (let unit = 0; unit < 65_536; unit += 1) this.#classes[unit] = this.#classes[FOLD[unit] ?? 0] ?? 0;
  }

  #index(end: number): void {
    for (let place = end - 1; place > 0; place -= 1) {
      const slot = this.#slotOfPlace(place);
      if (slot < 0) continue;
      this.#placeNext[place] = this.#placeHeads[slot] ?? 0;
      this.#placeHeads[slot] = place;
    }
  }

  #slotOfPlace(place: number): number {
    let hash = 0;
    for (let at = 0; at < LEAST_OF_A_CUT; at += 1) {
      const group = this.#corpus[place + at] ?? 0;
      if (group === 0) return -1;
      hash = Math.imul(hash, 31) + group;
    }
    return slotOf(hash, this.#edgeMask);
  }

  #edge(state: number, group: number): number {
    const key = state * (MOST_CLASSES + 1) + group;
    let slot = slotOf(key, this.#edgeMask);
    for (let found = this.#edgeKeys[slot]; found !== 0; found = this.#edgeKeys[slot]) {
      if (found === key) return this.#edgeEnds[slot] ?? 0;
      slot = (slot + 1) & this.#edgeMask;
    }
    return 0;
  }

  #setEdge(state: number, group: number, end: number): void {
    const key = state * (MOST_CLASSES + 1) + group;
    let slot = slotOf(key, this.#edgeMask);
    while (this.#edgeKeys[slot] !== 0) slot = (slot + 1) & this.#edgeMask;
    this.#edgeKeys[slot] = key;
    this.#edgeEnds[slot] = end;
  }

  #step(from: number, group: number): number {
    if (group === 0) return 0;
    let state = from;
    for (;;) {
      const next = this.#edge(state, group);
      if (next !== 0 || state === 0) return next;
      state = this.#fail[state] ?? 0;
    }
  }

  /** Every occurrence of a needle, and every part of one where the text begins, ends, or says that it was cut. */
  find(text: string): Span[] {
    const spans: Span[] = [];
    this.#findCutBegins(text, spans);
    const classes = this.#classes;
    const filter = this.#filter;
    let window = 0;
    for (let at = 0; at < text.length; ) {
      window = ((window << FILTER_SHIFT) ^ (classes[text.charCodeAt(at)] ?? 0)) & FILTER_MASK;
      at += 1;
      if (filter[window] === 0) continue;
      at = this.#walk(text, at, spans);
      window = 0;
      for (let back = Math.max(0, at - FILTERED); back < at; back += 1)
        window = ((window << FILTER_SHIFT) ^ (classes[text.charCodeAt(back)] ?? 0)) & FILTER_MASK;
    }
    return spans;
  }

  /** Through the automaton, from four characters before `seen` until nothing is begun any more; gives where that is. */
  #walk(text: string, seen: number, spans: Span[]): number {
    let state = 0;
    let at = Math.max(0, seen - FILTERED);
    while (at < text.length && (state !== 0 || at < seen)) {
      const unit = text.charCodeAt(at);
      if (state !== 0 && isCutBefore(text, at, unit)) this.#noteCutEnd(text, at, state, spans);
      state = this.#step(state, this.#classes[unit] ?? 0);
      at += 1;
      const length = this.#ends[state] ?? 0;
      if (length > 0) spans.push({ start: at - length, end: at });
    }
    if (at === text.length) this.#noteCutEnd(text, at, state, spans);
    return at;
  }

  #noteCutEnd(text: string, end: number, state: number, spans: Span[]): void {
    const length = this.#depth[state] ?? 0;
    if (length < LEAST_OF_A_CUT) return;
    const endsWord = SEPARATORS.some((sign) => this.#edge(state, this.#classes[sign.charCodeAt(0)] ?? 0) !== 0);
    if (endsWord && this.#isWord(text.slice(end - length, end))) return;
    spans.push({ start: end - length, end });
  }

  #findCutBegins(text: string, spans: Span[]): void {
    this.#noteCutBegin(text, 0, spans);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#noteCutBegin(text, at + 1, spans);
    for (let at = text.indexOf('…'); at >= 0; at = text.indexOf('…', at + 1)) this.#noteCutBegin(text, at + 1, spans);
    for (let at = text.indexOf('...'); at >= 0; at = text.indexOf('...', at + 3))
      this.#noteCutBegin(text, at + 3, spans);
  }

  /** A text that begins within a needle: up to the needle's end, or up to its own. */
  #noteCutBegin(text: string, start: number, spans: Span[]): void {
    if (text.length - start < LEAST_OF_A_CUT) return;
    let hash = 0;
    for (let at = start; at < start + LEAST_OF_A_CUT; at += 1) {
      const group = this.#classes[text.charCodeAt(at)] ?? 0;
      if (group === 0) return;
      hash = Math.imul(hash, 31) + group;
    }
    let place = this.#placeHeads[slotOf(hash, this.#edgeMask)] ?? 0;
    for (let compared = 0; place !== 0 && compared < MOST_COMPARED; compared += 1) {
      const length = this.#sameFrom(text, start, place);
      if (length >= LEAST_OF_A_CUT && this.#isPartOfSecret(text.slice(start, start + length), place))
        spans.push({ start, end: start + length });
      place = this.#placeNext[place] ?? 0;
    }
  }

  /** How many characters are the same up to the end of the needle or of the text; 0 where they differ before. */
  #sameFrom(text: string, start: number, place: number): number {
    let length = 0;
    for (let group = this.#corpus[place]; group !== 0; group = this.#corpus[place + length]) {
      if (start + length === text.length) return length;
      if (this.#classes[text.charCodeAt(start + length)] !== group) return 0;
      length += 1;
    }
    return length;
  }

  #isPartOfSecret(part: string, place: number): boolean {
    const before = this.#corpus[place - 1] ?? 0;
    const beginsWord = before !== 0 && SEPARATORS.some((sign) => this.#classes[sign.charCodeAt(0)] === before);
    return !beginsWord || !this.#isWord(part);
  }
}

/** Whether a line ends here, or a text says that it was cut off here. */
function isCutBefore(text: string, at: number, unit: number): boolean {
  return unit === 0x0a || unit === 0x2026 || (unit === 0x2e && text.startsWith('...', at));
}

function slotOf(key: number, mask: number): number {
  const mixed = Math.imul(key ^ (key >>> 15), 0x9e3779b1);
  return (mixed ^ (mixed >>> 13)) & mask;
}

/** All states but the first, the shallow ones first. */
function statesByDepth(depth: Int32Array, states: number): Int32Array {
  let deepest = 0;
  for (let state = 1; state < states; state += 1) deepest = Math.max(deepest, depth[state] ?? 0);
  const begin = new Int32Array(deepest + 2);
  for (let state = 1; state < states; state += 1)
    begin[(depth[state] ?? 0) + 1] = (begin[(depth[state] ?? 0) + 1] ?? 0) + 1;
  for (let level = 1; level < begin.length; level += 1) begin[level] = (begin[level] ?? 0) + (begin[level - 1] ?? 0);
  const ordered = new Int32Array(states - 1);
  for (let state = 1; state < states; state += 1) {
    const level = depth[state] ?? 0;
    ordered[begin[level] ?? 0] = state;
    begin[level] = (begin[level] ?? 0) + 1;
  }
  return ordered;
}
