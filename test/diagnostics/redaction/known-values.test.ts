import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { KnownValues } from '../../../src/diagnostics/redaction/known-values.ts';

const VALUES = {
  uuid: '3f2b8c1e-77aa-4d0e-9b1c-5a6d7e8f9a0b',
  word: 'sunshine',
  digits: '4815162342',
  odd: `p@ss "wörd"/\\+&<'1`,
  passphrase: 'correct horse battery staple',
};

let known: KnownValues;
beforeEach(() => {
  known = new KnownValues();
  for (const value of Object.values(VALUES)) known.learn(value);
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const everyPercent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const WRITTEN: Record<string, (value: string) => string> = {
  'as it is': (value) => value,
  'in capitals': (value) => value.toUpperCase(),
  'of an address': encodeURIComponent,
  'of a form': (value) => encodeURIComponent(value).replaceAll('%20', '+'),
  'every byte of an address': everyPercent,
  'partly of an address': (value) => everyPercent(value.slice(0, 3)) + value.slice(3),
  'of an address twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  JSON: (value) => JSON.stringify(value).slice(1, -1),
  'JSON in JSON': (value) => JSON.stringify(JSON.stringify(value)),
  'JSON in ASCII': (value) => value.replace(/[^a-z]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`),
  HTML: (value) =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  shell: (value) => `'${value.replaceAll("'", "'\\''")}'`,
  base64: base64,
  'base64 for addresses': (value) => Buffer.from(value).toString('base64url'),
  'Basic, one character before': (value) => base64(`u:${value}`),
  'Basic, two characters before': (value) => base64(`us:${value}`),
  'Basic, three characters before, more behind': (value) => base64(`use:${value}, and what follows`),
};

describe('a known value', () => {
  it.each(Object.keys(WRITTEN))('is removed where it is written %s', (way) => {
    for (const value of Object.values(VALUES)) {
      const written = WRITTEN[way]?.(value) ?? '';
      const shown = known.without(`before ${written} after`);
      expect(shown).toMatch(/^before ["'\\]{0,4}[\w=+/-]{0,8}\[redacted\][\w=+/-]{0,28}["'\\]{0,4} after$/);
      expect(longestCommon(shown, value)).toBeLessThan(5);
      expect(known.without(shown)).toBe(shown);
    }
  });

  it('leaves nothing of the value readable in base64', () => {
    for (const value of Object.values(VALUES)) {
      const shown = known.without(base64(`bot:${value}`)).replace('[redacted]', '');
      expect(Buffer.from(shown, 'base64').toString()).not.toContain(value.slice(2, 6));
    }
  });

  it.each([
    'connect mongodb://bot:3f2b8c1e-77aa-4d0e-9b1c-5a6d7e8f9a0b@db:27017/desk failed',
    '{"msg":"login with sunshine refused"}',
    'mysunshine4815162342x',
  ])('is removed in the middle of %s', (text) => {
    expect(known.without(text)).toContain('[redacted]');
    expect(known.without(text).toLowerCase()).not.toMatch(/sunshine|4815162342|3f2b8c1e/);
  });

  it('is removed up to where a text was cut', () => {
    for (const value of [VALUES.uuid, VALUES.digits, VALUES.passphrase])
      for (let length = 8; length < value.length; length += 1) {
        expect(known.without(`token ${value.slice(0, length)}`), value.slice(0, length)).not.toContain(
          value.slice(0, 8),
        );
        expect(known.without(`${value.slice(-length)} was sent`)).not.toContain(value.slice(-8));
        expect(known.without(`token ${value.slice(0, length)}…`)).not.toContain(value.slice(0, 8));
        expect(known.without(`a\n${value.slice(0, length)}\nb`)).not.toContain(value.slice(0, 8));
        expect(known.without(value.slice(1, 1 + length))).not.toContain(value.slice(1, 9));
      }
  });

  it('leaves a whole word of the platform where a line ends, though a secret begins with it', () => {
    known.learnNames(['rust-core-engine']);
    for (const value of ['rust-core-engine-77x', 'production-77x', '77x-rust-core-engine']) known.learn(value);
    for (const text of ['restart rust-core-engine', 'rust-core-engine is down', 'in production', 'in production\nand'])
      expect(known.without(text)).toBe(text);
    expect(known.without('token rust-core-engine-7')).toBe('token [redacted]');
  });

  it('that is a short number is not taken for a part of a longer one', () => {
    known.learn('482916');
    for (const text of ['at 1764482916000', 'sha256:ab482916cd']) expect(known.without(text)).toBe(text);
    for (const text of ['pin 482916', 'pin=482916&x', '482916']) expect(known.without(text)).toContain('[redacted]');
  });

  it('gives back a text without one as it is', () => {
    for (const text of ['', 'the sun shines', 'id 3f2b8c1', '50% of 100%', 'C:\\new\\table', 'a&b;c', '%zz \\u12'])
      expect(known.without(text)).toBe(text);
  });

  it('of many lines is removed line by line', () => {
    known.learn('-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n');
    expect(known.without('MIIEvQIBADANBgkq\nand\nhkiG9w0BAQEFAASC')).toBe('[redacted]\nand\n[redacted]');
    expect(known.without('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
  });

  it('is removed also in part when it is long', () => {
    const long = Array.from({ length: 100 }, (_, at) => `Q${at * 7919}z`).join('');
    known.learn(long);
    expect(known.without(`x ${long} y`)).toBe('x [redacted] y');
    expect(known.without(long.slice(100, 420)).length).toBeLessThan(20);
  });
});

describe('no needle', () => {
  it.each([
    'true',
    'abcde',
    '12345',
    'production',
    'localhost',
    '5432',
    'changeme',
    '$DB_PASSWORD',
    '/run/secrets/db',
    '/work/of-somebody/x',
    'db.example.com:5432',
  ])('is made of %s', (value) => {
    known.learn(value);
    expect(known.without(`it is ${value} here`)).toBe(`it is ${value} here`);
  });

  it('is made of a name that the platform has, told before or after', () => {
    known.learnNames(['rust-core-engine']);
    known.learn('Rust-Core-Engine');
    known.learn('ledger-writer');
    known.learnNames(['ledger-writer']);
    expect(known.without('rust-core-engine and ledger-writer')).toBe('rust-core-engine and ledger-writer');
  });
});

describe('the register', () => {
  it('shows nothing of what it knows', () => {
    expect(inspect(known, { showHidden: true, depth: 10 })).not.toMatch(/sunshine|3f2b8c1e/);
    expect(JSON.stringify(known)).toBe('{}');
    expect(Object.getOwnPropertyNames(known)).toEqual([]);
  });

  it('forgets what it learnt longest ago, and never what is its own', () => {
    known.learn('our-own-key-4711', true);
    for (let at = 0; at < 4_100; at += 1) known.learn(`value-${at}-of-many`);
    expect(known.without('value-4099-of-many our-own-key-4711 sunshine')).toBe('[redacted] [redacted] sunshine');
  });

  it('counts what is new, and nothing else', () => {
    const before = known.generation;
    known.learn(VALUES.word);
    known.learn('true');
    expect(known.generation).toBe(before);
    known.learn('moonshine-77');
    expect(known.generation).toBe(before + 1);
  });
});

/** Length of the longest part that two texts share. */
function longestCommon(left: string, right: string): number {
  let longest = 0;
  for (let from = 0; from < right.length; from += 1)
    while (from + longest < right.length && left.includes(right.slice(from, from + longest + 1))) longest += 1;
  return longest;
}
