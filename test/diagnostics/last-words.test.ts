import { describe, expect, it } from 'vitest';
import { EMPTY_WORDS, saysSomething, spokenWords } from '../../src/diagnostics/log-signals/last-words.ts';
import { quoted } from '../../src/diagnostics/quoted.ts';

describe('what says nothing of why', () => {
  it.each(EMPTY_WORDS.flatMap(({ examples }) => examples))('is "%s"', (line) => {
    expect(saysSomething(line)).toBe(false);
  });

  it.each(['the ledger is torn', 'Error: Killed by the matcher', 'atomic swap failed'])('is not "%s"', (line) => {
    expect(saysSomething(line)).toBe(true);
  });
});

describe('spokenWords', () => {
  it.each([
    ['2026-03-02T11:59:01.250Z  WARN the ledger is torn', 'the ledger is torn'],
    ['2026-03-02 11:59:01,250 - ERROR - the ledger is torn', 'the ledger is torn'],
    ['[2026/03/02 11:59:01] [FATAL] the ledger is torn', 'the ledger is torn'],
    ['Error: the ledger is torn', 'Error: the ledger is torn'],
    ['ERROR', 'ERROR'],
  ])('of "%s"', (line, expected) => {
    expect(spokenWords(line)).toBe(expected);
  });
});

describe('quoted', () => {
  it('marks what it cuts', () => {
    expect(quoted(`2026-03-02T11:59:01Z ${'a'.repeat(300)}`)).toBe(`“${'a'.repeat(200)}…”`);
    expect(quoted('short')).toBe('“short”');
  });
});
