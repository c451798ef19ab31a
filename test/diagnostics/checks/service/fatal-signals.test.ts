import { describe, expect, it } from 'vitest';
import { ended, log, seconds } from '../../evidenceOf.ts';
import { rootsOf, troubles } from './judged.ts';
import { died, matcher, refusal } from './matcher.ts';

const NOISE: readonly (readonly [string, string])[] = [
  ['a variable', 'ERROR SENTRY_DSN is not set'],
  ['a file', 'ERROR Failed to load config overrides.yaml: unknown field `x`'],
  ['a port', 'ERROR metrics: address already in use 0.0.0.0:9090, metrics are off'],
  ['a disk', 'ERROR ENOSPC: could not write the cache file'],
];
const work = Array.from({ length: 12 }, (_, index) => `order ${index} matched`);
const panic = ["thread 'main' panicked at src/book.rs:42:9:", 'index out of bounds: the len is 3 but the index is 7'];

describe('what a run complained of at its start, and did without', () => {
  it.each(NOISE)('is not why it panicked: %s', (_what, line) => {
    expect(rootsOf(matcher(died(101, line, ...work, ...panic)))).toEqual(['panic-unhandled service:matcher']);
  });

  it.each(NOISE)('is not why it gave up on what it needs: %s', (_what, line) => {
    const said = troubles(matcher(died(1, line, ...work, refusal)));
    expect(said).toContain('dependency-error service:matcher');
    expect(said).toHaveLength(2);
  });

  it.each(NOISE)('is not why it ended much later: %s', (_what, line) => {
    const [early, late] = [log('current', seconds(100), line), log('current', seconds(30), 'bye')];
    const logs = [{ ...late, lines: [...early.lines, ...late.lines] }];
    const terminations = [30, 150, 270].map((each) => ended(seconds(each), { exitCode: 1, ranForMs: seconds(110) }));
    expect(rootsOf(matcher({ terminations, logs }))).toEqual(['crash-loop service:matcher']);
  });
});

describe('what a run said just before it ended', () => {
  it.each([
    ['missing-env', NOISE[0]],
    ['config-invalid', NOISE[1]],
    ['port-inuse-in-container', NOISE[2]],
    ['disk-full', NOISE[3]],
  ])('is why: %s', (cause, noise) => {
    const line = noise?.[1] ?? '';
    expect(rootsOf(matcher(died(101, ...work, line, 'shutting down', ...panic)))).toEqual([`${cause} service:matcher`]);
    expect(rootsOf(matcher(died(1, ...work, line)))).toEqual([`${cause} service:matcher`]);
  });
});
