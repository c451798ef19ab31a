import { expect, it } from 'vitest';
import { cleanText } from '../../../src/diagnostics/redaction/clean-text.ts';
import { KnownValues } from '../../../src/diagnostics/redaction/known-values.ts';
import { contexts, names } from '../../redaction-corpus/contexts.ts';
import { BASE62, DIGITS, type Draw, drawFrom, HEX, LOWER } from '../../redaction-corpus/draw.ts';
import { seed } from '../../seeded.ts';

/** Values of which no pattern knows that they are secrets. */
const SHAPES: Record<string, (draw: Draw) => string> = {
  uuid: (draw) => [8, 4, 4, 4, 12].map((length) => draw.text(HEX, length)).join('-'),
  'a word': (draw) => draw.text(LOWER, 8),
  'a number': (draw) => draw.text(DIGITS, 12),
  'some words': (draw) => [5, 6, 7].map((length) => draw.text(LOWER, length)).join(' '),
  'words with dashes': (draw) => [5, 6, 7].map((length) => draw.text(LOWER, length)).join('-'),
  'letters and digits': (draw) => draw.text(BASE62, 20),
  'with an at, a slash and a colon': (draw) =>
    `${draw.text(BASE62, 6)}@${draw.text(BASE62, 6)}/${draw.text(BASE62, 4)}:x`,
};

/** So many characters in a row are a leak. */
const LEAK = 8;

it.each(Object.keys(SHAPES))('%s that is known stands in no text of the corpus any more', (shape) => {
  const draw = drawFrom(seed);
  const known = new KnownValues();
  const samples = contexts.flatMap((context) =>
    Array.from({ length: 20 }, () => ({ context, secret: SHAPES[shape]?.(draw) ?? '' })),
  );
  for (const { secret } of samples) known.learn(secret);
  const leaks = samples
    .filter(({ context, secret }) => context.holds?.(secret) !== false)
    .flatMap(({ context, secret }) => {
      const shown = known.without(cleanText(context.write(secret, draw.of(names), draw)));
      const left = Array.from({ length: secret.length - LEAK + 1 }, (_, at) => secret.slice(at, at + LEAK));
      return left.some((part) => shown.includes(part)) ? [`${context.id}: ${secret} in ${shown}`] : [];
    });
  expect(leaks).toEqual([]);
});

it('takes time linear in the text, whatever the secrets are', () => {
  const known = new KnownValues();
  const secrets = ['aaaaaaaaaaaaaaab', 'abababababababac', 'password-password-x', '%41'.repeat(20), 'x'.repeat(3000)];
  for (const secret of secrets) known.learn(secret);
  const worst = ['a', 'ab', 'password-', '%41', '%2541', '\\u0041', '\\\\', '&#65;', '\n', '…', '...', 'xxxxxxxx\n'];
  const act = (shape: string) => (size: number) => known.without(shape.repeat(size / shape.length));
  expect(worst.filter((shape) => growthOf(act(shape)) > 1.5)).toEqual([]);
});

/**
 * The exponent of the processor's time by the size, between 50,000 and 800,000 characters: 1 is linear, 2 quadratic. The
 * least of some tries, since a collection of garbage in the middle is not the text's doing.
 */
function growthOf(act: (size: number) => unknown): number {
  const [small, large] = [50_000, 800_000];
  const timeOf = (size: number): number => {
    const before = process.cpuUsage();
    act(size);
    const { user, system } = process.cpuUsage(before);
    return Math.max(500, user + system);
  };
  act(small);
  return Math.min(...[1, 2, 3, 4].map(() => Math.log(timeOf(large) / timeOf(small)) / Math.log(large / small)));
}
