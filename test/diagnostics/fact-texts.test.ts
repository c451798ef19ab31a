import { describe, expect, it } from 'vitest';
import { factTexts } from '../../src/diagnostics/fact-texts.ts';

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
