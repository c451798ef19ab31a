import { describe, expect, it } from 'vitest';
import { clockTimes, factTexts } from '../../src/diagnostics/fact-texts.ts';

describe('factTexts', () => {
  it.each([
    ['a size in words', { memoryLimitBytes: 536_870_912 }, '', ['memory limit: 512 MiB']],
    ['a duration in words', { ranForMs: 4200 }, '', ['ran for: 4.2 s']],
    ['a list in one line', { missing: ['A', 'B'] }, '', ['missing: A, B']],
    [
      'not what the summary says already',
      { holder: 'nginx', kills: 3 },
      'Port held by nginx, killed 3 times.',
      ['kills: 3'],
    ],
    ['not what only names the subject', { service: 'desk', exitCode: 101 }, '', ['exit code: 101']],
    [
      'not what holds nothing',
      { none: [], empty: '', absent: undefined, no: false, orphan: true },
      '',
      ['orphan: yes'],
    ],
  ])('says %s', (_title, facts, summary, expected) => {
    expect(factTexts(facts, summary)).toEqual(expected);
  });
});

describe('clockTimes', () => {
  const now = '2026-03-02T12:00:00.000Z';

  it.each([
    ['an instant of our own', 'stopped at 2026-03-02T11:59:01.250Z.', 'stopped at 11:59:01 UTC.'],
    ['one of another day', 'stopped at 2026-03-01T11:59:01Z.', 'stopped at 2026-03-01 11:59:01 UTC.'],
    [
      'not what a log says',
      'its last words: “2026-03-02T11:59:01Z gone”.',
      'its last words: “2026-03-02T11:59:01Z gone”.',
    ],
    ['not what a probe says', 'it fails ("at 2026-03-02T11:59:01Z")', 'it fails ("at 2026-03-02T11:59:01Z")'],
    ['not what is code', 'run `at 2026-03-02T11:59:01Z`', 'run `at 2026-03-02T11:59:01Z`'],
    ['behind a quotation mark that is never closed', '5" at 2026-03-02T11:59:01Z', '5" at 11:59:01 UTC'],
  ])('turns %s', (_title, text, expected) => {
    expect(clockTimes(text, now)).toBe(expected);
  });
});
