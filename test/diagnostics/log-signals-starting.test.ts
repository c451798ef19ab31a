import { describe, expect, it } from 'vitest';
import { START_WORDS } from '../../src/diagnostics/log-signals/starting.ts';
import { phaseOfStart } from '../../src/diagnostics/log-signals.ts';

const phaseOf = (...texts: readonly string[]): string | undefined => phaseOfStart(texts.map((text) => ({ text })));

describe.each(START_WORDS)('words of a start: $phase', ({ phase, says, saysNot }) => {
  it.each(says)('are in "%s"', (text) => {
    expect(phaseOf(text)).toBe(phase);
  });

  it.each(saysNot)('are not in "%s"', (text) => {
    expect(phaseOf(text)).not.toBe(phase);
  });
});

describe('how far a start has come', () => {
  it.each([
    ['by the last line that tells', ['Starting desk', 'loading the model', 'tick'], 'work'],
    ['over', ['loading the model', 'model loaded'], 'done'],
    ['not by what an error says', ['Starting desk', 'ERROR loading the model: no such file'], 'begun'],
    ['not told', ['tick', ''], undefined],
  ])('%s', (_title, lines, expected) => {
    expect(phaseOf(...lines)).toBe(expected);
  });
});
