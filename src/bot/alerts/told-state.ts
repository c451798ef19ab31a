import type { AlertPlaces } from './alert-places.ts';
import { type AlertState, HEARTBEATS, SEVERITY_WORDS, STATE_EMOJI, STATE_FIELDS, STATE_WORDS } from './state-words.ts';

type Said = Exclude<AlertState, 'heartbeat'>;

export interface ToldState {
  readonly state: AlertState;
  /** Where it is said, the surest first. `severity`: only how grave it is. */
  readonly by: 'title' | 'field' | 'decoration' | 'colour' | 'severity';
}

const BY_WORD = new Map(
  Object.entries(STATE_WORDS).flatMap(([state, words]) => words.map((word) => [word, state as Said])),
);
const BY_EMOJI = new Map(
  Object.entries(STATE_EMOJI).flatMap(([state, all]) => all.map((each) => [each, state as Said])),
);

/** Emoji, spaces and marks before the first word or bracket of a title. */
const DECORATION = /^(?:[^\p{L}\p{N}[(:]|:[a-z0-9_+-]{1,40}:)+/u;
const BRACKET = /^\[([^\][]{0,80})\]/;
/** Behind a state in a prefix or a bracket: `Service Alert`, `in 5m 3s`, `by Ada`, `on {host:a}`, `:2`. */
const TAIL =
  /^(?:(?:service |host )?(?:alert|alarm|notification|incident|issue|problem|monitor)?|(?:in|by|on|for) .{1,60})$/;
const BRACKET_TAIL = /^(?:\d+(?: .{0,60})?|(?:in|by|on|for) .{1,60})?$/;

const SENTENCES: readonly { readonly says: RegExp; readonly state: Said }[] = [
  {
    says: /\b(?:acknowledged|acked|escalated|reassigned) (?:the )?(?:alert|incident|issue|problem)\b/i,
    state: 'acknowledged',
  },
  { says: /\b(?:snoozed|silenced|muted) (?:the )?(?:alert|incident|issue|monitor|problem)\b/i, state: 'silenced' },
  { says: /\b(?:closed|resolved) (?:the )?(?:alert|incident|issue|problem)\b/i, state: 'resolved' },
  { says: /\b(?:issue|incident|alert|alarm) (?:is|was|has been) (?:acknowledged)\b/i, state: 'acknowledged' },
  { says: /\b(?:issue|incident|alert|alarm) (?:is|was|has been) (?:closed|resolved)\b/i, state: 'resolved' },
  {
    says: /\b(?:issue|incident|alert|alarm) (?:is|was|has been) (?:activated|opened|created|triggered)\b/i,
    state: 'firing',
  },
  { says: /\bis (?:now )?DOWN\b/, state: 'firing' },
];

/** With one of these a sentence may say the opposite of its last words. */
const DENIED = /\b(?:no|not|none|never|nothing|cannot|nobody|without|only|fewer|hardly|until|unless|if|be)\b|n't\b/i;
const OVER =
  /\b(?:is|are|has|have|was|were) (?:now |been )?(?:ok|resolved|recovered|healthy|normal|operational|cleared|back|back up|back online|up again|back to normal)(?: again| now)?[.!\s]*$|\b(?:recovered|resolved)[.!\s]*$/i;
/** "Latency is up" is no good news; uptime monitors shout it. */
const SHOUTED_UP = /\bis (?:back )?UP\b/;

/** Reads the state from where senders put it, the surest place first. Undefined: nobody says. */
export function toldState(places: AlertPlaces): ToldState | undefined {
  if (isHeartbeat(places)) return { state: 'heartbeat', by: 'title' };
  const { titles } = places;
  const said: readonly (readonly [ToldState['by'], readonly Said[]])[] = [
    ['title', titles.flatMap(bracketStates)],
    ['field', places.fields.flatMap(fieldState)],
    ['title', titles.flatMap((title) => wordState(prefixOf(title), TAIL))],
    ['title', titles.flatMap(sentenceState)],
    ['field', places.lines.flatMap(fieldState)],
    ['title', titles.flatMap((title) => (saysItIsOver(title) ? ['resolved' as const] : []))],
    ['decoration', titles.flatMap(emojiStates)],
    ['colour', places.colours.flatMap(colourState)],
  ];
  for (const [by, states] of said) {
    const state = gravest(states);
    if (state !== undefined) return { state, by };
  }
  const isGraded = titles.some((title) => SEVERITY_WORDS.some((word) => startsWithWord(prefixOf(title), word, TAIL)));
  return isGraded ? { state: 'firing', by: 'severity' } : undefined;
}

function saysItIsOver(title: string): boolean {
  return !DENIED.test(title) && (OVER.test(title) || SHOUTED_UP.test(title));
}

/** A title without what says its state, so that firing and resolved are known as the same trouble. */
export function withoutState(title: string): string {
  let rest = title.replace(DECORATION, '');
  for (
    let match = BRACKET.exec(rest);
    match !== null && bracketWord(match[1] ?? '').length > 0;
    match = BRACKET.exec(rest)
  )
    rest = rest.slice(match[0].length).replace(DECORATION, '');
  const prefix = prefixOf(rest);
  const isState =
    wordState(prefix, TAIL).length > 0 || SEVERITY_WORDS.some((word) => startsWithWord(prefix, word, TAIL));
  const bare = isState ? rest.slice(separatorAt(rest)).replace(/^[\s:|#-]+/, '') : rest;
  return bare
    .replace(
      /\s(?:(?:is|are|has|was|went)\s(?:now\s|been\s)?)?(?:ok|up|down|critical|warning|resolved|recovered|back|healthy|normal)(?:\s(?:up|online|again|now))?[\s.!*]*$/i,
      '',
    )
    .trim();
}

function isHeartbeat({ titles, fields, lines }: AlertPlaces): boolean {
  const named = titles.some((title) => {
    const name = /^[\p{L}\p{N}_-]+(?=$|\s*\(|\s+(?:for|by)\s|\s+[-|]|\s*$)/u.exec(withoutState(title))?.[0] ?? '';
    return HEARTBEATS.includes(name.toLowerCase().replace(/[_-]/g, ''));
  });
  return (
    named ||
    [...fields, ...lines].some(
      ({ name, value }) =>
        (/^alert ?name$/.test(name) && HEARTBEATS.includes(value)) || (name === 'severity' && value === 'none'),
    )
  );
}

/** Brackets with which a title begins, at most three: `[mongodb] [🔴 Down] …`. */
function bracketStates(title: string): Said[] {
  let rest = title.replace(DECORATION, '');
  for (let group = 0; group < 3; group += 1) {
    const match = BRACKET.exec(rest);
    if (match === null) return [];
    const states = bracketWord(match[1] ?? '');
    if (states.length > 0) return states;
    rest = rest.slice(match[0].length).trimStart();
  }
  return [];
}

function bracketWord(content: string): Said[] {
  const words = bareWords(content.replace(DECORATION, ''));
  // A hyphen joins words: `[OK-rate]` is a name.
  return /^[^\s:]+-/.test(content) && !/^re-/i.test(content) ? [] : wordState(words, BRACKET_TAIL);
}

function prefixOf(title: string): string {
  let rest = title.replace(DECORATION, '');
  for (let group = 0; group < 3; group += 1) {
    const match = BRACKET.exec(rest);
    if (match === null) break;
    rest = rest.slice(match[0].length).replace(DECORATION, '');
  }
  const end = separatorAt(rest);
  return end < 0 ? '' : bareWords(rest.slice(0, end));
}

/** Where the prefix ends: a colon, a bar, a number sign, or a dash between spaces. */
function separatorAt(title: string): number {
  return title.slice(0, 80).search(/:(?=\s|$)|\||#|\s[-–—]\s/u);
}

function sentenceState(title: string): Said[] {
  const found = SENTENCES.find(({ says }) => says.test(title));
  return found === undefined ? [] : [found.state];
}

function fieldState({ name, value }: { readonly name: string; readonly value: string }): Said[] {
  if (!STATE_FIELDS.has(name)) return [];
  const state = BY_WORD.get(value) ?? (SEVERITY_WORDS.includes(value) ? 'firing' : undefined);
  return state === undefined ? [] : [state];
}

function emojiStates(title: string): Said[] {
  const decoration = DECORATION.exec(title)?.[0] ?? '';
  const named = [...decoration.matchAll(/:([a-z0-9_+-]{1,40}):/g)].map(([, name = '']) => name);
  return [...named, ...decoration].flatMap((each) => BY_EMOJI.get(each) ?? []).slice(0, 1);
}

function wordState(text: string, tail: RegExp): Said[] {
  if (text === '') return [];
  for (const [word, state] of BY_WORD) if (startsWithWord(text, word, tail)) return [state];
  return [];
}

function startsWithWord(text: string, word: string, tail: RegExp): boolean {
  return text === word || (text.startsWith(`${word} `) && tail.test(text.slice(word.length + 1)));
}

function bareWords(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** One message may tell of several alerts: one that fires is enough. */
function gravest(states: readonly Said[]): Said | undefined {
  return states.includes('firing') ? 'firing' : states[0];
}

const NAMED_COLOURS: Readonly<Record<string, Said>> = { danger: 'firing', warning: 'firing', good: 'resolved' };

/** Each sender has its own green and red: the hue tells, in degrees of the colour wheel. Grey and blue say nothing. */
function colourState(colour: string): Said[] {
  const named = NAMED_COLOURS[colour];
  if (named !== undefined) return [named];
  const hex = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(colour);
  if (hex === null) return [];
  const [red = 0, green = 0, blue = 0] = hex.slice(1).map((pair) => Number.parseInt(pair, 16));
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < 0.25 * most || most === 0) return [];
  if (most === red) return blue - green > 0.5 * range ? [] : ['firing'];
  return most === green && blue - red < 0.75 * range ? ['resolved'] : [];
}
