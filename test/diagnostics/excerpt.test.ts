import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../src/diagnostics/excerpt.ts';

describe('excerptOf', () => {
  it('shows an answer as people read it, without what is empty', () => {
    expect(excerptOf({ state: { exitCode: 137, oomKilled: true }, networks: [] })).toBe(
      'state:\n  exitCode: 137\n  oomKilled: true',
    );
  });

  it.each([
    ['the last of what happened', { lines: [1, 2, 3, 4, 5, 6, 7, 8] }, '… (2 before)', '8'],
    ['the first of a list', { names: [1, 2, 3, 4, 5, 6, 7, 8] }, '… (2 more)', '1'],
  ])('shows %s and says how much is missing', (_title, answer, says, shows) => {
    expect(excerptOf(answer)).toContain(says);
    expect(excerptOf(answer)).toContain(shows);
  });

  it('cuts between characters and says so', () => {
    expect(excerptOf('🦀'.repeat(10), 4)).toBe('🦀🦀🦀🦀… (6 more characters)');
  });

  it('redacts before it cuts, and shortens ids', () => {
    expect(excerptOf('mongodb://bot:hunter2@ledger', 20)).not.toContain('hunter2');
    expect(excerptOf('ab'.repeat(32))).toBe('ab'.repeat(6));
  });
});
