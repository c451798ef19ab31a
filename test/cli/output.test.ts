import { styleText } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createOutput } from '../../src/cli/output.ts';
import { forgetKnownValues, learnSecrets } from '../../src/diagnostics/redaction/known-values.ts';

const red = (text: string): string => styleText('red', text, { validateStream: false });

function written(act: (output: ReturnType<typeof createOutput>) => void): string {
  const parts: string[] = [];
  act(createOutput({ write: (part) => parts.push(part) }, (_format, part) => part));
  return parts.join('');
}

afterEach(forgetKnownValues);

describe('the output of the terminal', () => {
  it('is without secrets, though colours stand in their middle', () => {
    learnSecrets(['sunflower-field']);
    expect(written(({ write }) => write(`${red('sunflower')}-field`))).toBe('[redacted]');
    expect(written(({ write }) => write(`at ${red('redis://u:hunter2@c:1')}`))).toBe('at redis://[redacted]@c:1');
  });

  it('keeps its colours where there is none', () => {
    expect(written(({ write }) => write(red('down')))).toBe(red('down'));
  });

  it('stays JSON', () => {
    learnSecrets(['a"b\\c-field']);
    const value = { token: 'hunter2hunter2', tokens: 512, log: 'it was a"b\\c-field' };
    expect(JSON.parse(written(({ json }) => json(value)))).toEqual({
      token: '[redacted]',
      tokens: 512,
      log: 'it was [redacted]',
    });
    expect(written(({ json }) => json({ a: 1 }, 0))).toBe('{"a":1}\n');
  });
});
