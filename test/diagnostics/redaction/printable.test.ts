import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../../src/diagnostics/redaction/printable.ts';
import { drawSamples, leakOf } from '../../redaction-corpus/corpus.ts';
import { fc, seed } from '../../seeded.ts';

describe('printable', () => {
  it('never shows a part of a secret, wherever the text is cut', () => {
    const samples = drawSamples(seed).filter((_sample, index) => index % 61 === 0);
    for (const sample of samples)
      for (const most of [1, 12, 40, 60, 90])
        for (const keep of ['start', 'end'] as const)
          expect(leakOf(sample, printable(sample.text, { most, keep }))).toBeUndefined();
  });

  it('never shows a part of a secret that the end of what is read cuts through', () => {
    const secret = 'Zq81xMarmaladeKw93Pd02LmYt';
    for (let before = 4060; before < 4100; before += 1)
      expect(printable(`${'a '.repeat(before / 2)}api_key=${secret}`, { most: 3000 })).not.toContain('Marmalade');
  });

  it('is at most as long as was asked for, and says what is missing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 120 }), (text, most) => {
        expect(printable(text, { most }).length).toBeLessThanOrEqual(most);
        expect(printable(text, { most, keep: 'end' }).length).toBeLessThanOrEqual(most);
      }),
    );
    expect(printable('word '.repeat(40), { most: 60, note: true })).toMatch(/… \(\d+ more characters\)$/);
    expect(printable('first second third', { most: 8, keep: 'end' })).toBe('…d third');
  });

  it('has no half of a character and no half of a mark at its cut', () => {
    expect(printable('🦀🦀🦀', { most: 4 })).toBe('🦀…');
    expect(printable('password=marmalade77 and more of it', { most: 14 })).toBe('password=…');
  });

  it('needs no longer for a text that is longer than anybody reads', () => {
    expect(printable(`${'token_'.repeat(400_000)}`, { most: 100 }).length).toBeLessThanOrEqual(100);
  });
});

describe('printableLines', () => {
  it('gives as many lines as there were, also where a secret has several', () => {
    const lines = [
      'ready',
      '-----BEGIN PRIVATE KEY-----',
      'aB3dE5H7jK9mN1pQaB3dE5H7jK9mN1pQ',
      '-----END PRIVATE KEY-----',
      'done',
    ];

    expect(printableLines(lines, 200)).toEqual(['ready', '[redacted]', '[redacted]', '[redacted]', 'done']);
  });

  it('reads a value below its name', () => {
    expect(printableLines(['password: |', '  marmalade nightfall', 'user: bot'], 200)).toEqual([
      'password: |',
      '  [redacted]',
      'user: bot',
    ]);
  });

  it('cuts each line, whatever its length', () => {
    const [line = ''] = printableLines([`GET /${'token_'.repeat(20_000)}`], 1000);

    expect(line.length).toBeLessThanOrEqual(1000);
    expect(line).toMatch(/^GET \//);
  });
});
