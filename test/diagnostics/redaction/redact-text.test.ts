import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../src/diagnostics/redaction/clean-text.ts';
import { issuedTokens } from '../../../src/diagnostics/redaction/find-issued-tokens.ts';
import { redactText } from '../../../src/diagnostics/redaction/redact-text.ts';
import { shapedSecrets } from '../../../src/diagnostics/redaction/shaped-secrets.ts';
import { drawBenign } from '../../redaction-corpus/benign.ts';
import { drawSamples, leakOf } from '../../redaction-corpus/corpus.ts';
import { drawFrom } from '../../redaction-corpus/draw.ts';
import { seed } from '../../seeded.ts';

const gate = (text: string): string => redactText(cleanText(text));

const LETTERS_OF = {
  alphanumeric: 'aB3dE5gH7jK9mN1pQ',
  word: 'aB3dE5_H7jK9-N1pQ',
  dotted: 'aB3dE5.H7jK9-N1pQ',
  base64: 'aB3dE5/H7jK9+N1pQ',
  hex: '0a1b2c3d4e5f6789',
  upper: 'A3B5C7D9E2F4G6H8',
} as const;

describe('the gate over the corpus', () => {
  const samples = drawSamples(seed);

  it('lets no secret of any kind out of any context', () => {
    const leaks = samples.filter((sample) => leakOf(sample, gate(sample.text)) !== undefined);

    expect(leaks.map(({ kind, context, text }) => `${kind.id}, ${context.id}: ${text}`)).toEqual([]);
  });

  it('changes nothing more the second time', () => {
    const changed = samples.map(({ text }) => gate(text)).filter((shown) => redactText(shown) !== shown);

    expect(changed).toEqual([]);
  });

  it('finds the secret in the middle of a long text as it does alone', () => {
    const every = samples.filter((_sample, index) => index % 97 === 0);
    const around = 'level=info msg="candle closed" symbol=BTCUSDT took=12ms\n'.repeat(40);
    const leaks = every.filter((sample) => leakOf(sample, gate(`${around + sample.text}\n${around}`)) !== undefined);

    expect(leaks.map(({ kind, context }) => `${kind.id}, ${context.id}`)).toEqual([]);
  });

  it('alters at most one in two hundred texts that only look alike', () => {
    const benign = drawBenign(seed, 20);
    const altered = benign.filter(({ text }) => gate(text) !== text);

    expect(benign.length).toBeGreaterThan(2000);
    expect(altered.length <= benign.length / 200 ? [] : altered.map(({ text }) => gate(text))).toEqual([]);
  });
});

describe('what is said of each format', () => {
  const draw = drawFrom(7);

  it.each(issuedTokens.flatMap((token) => token.begins.map((begin) => [begin, token] as const)))(
    '%s… is taken out of a sentence',
    (begin, { alphabet, least }) => {
      const token = begin + draw.text(LETTERS_OF[alphabet], Math.max(least, 16));

      expect(gate(`rejected: ${token} of desk`)).not.toContain(token.slice(-10));
    },
  );

  it.each(
    [...issuedTokens, ...shapedSecrets].flatMap(({ of, nearMisses = [] }) =>
      nearMisses.map((text) => [of, text] as const),
    ),
  )('%s: %j is none', (_of, text) => {
    expect(gate(text)).toBe(text);
  });
});

describe('what hides a name or a value', () => {
  it.each([
    ['colours', '\u001b[36mpassword\u001b[0m=marmalade77'],
    ['colours written out', '{"log":"\\u001b[3mpassword\\u001b[0m=marmalade77"}'],
    ['a zero byte', 'pass\0word=marmalade77'],
    ['a zero-width space', 'pass\u200bword=marmalade77'],
    ['a soft hyphen', 'pass\u00adword=marmalade77'],
    ['a Hangul filler', 'pass\u3164word=marmalade77'],
    ['a tag character', 'pass\u{e0061}word=marmalade77'],
    ['an Arabic letter mark', 'pass\u061cword=marmalade77'],
    ['the direction of the line', '\u202epassword\u202c=marmalade77'],
    ['half of a surrogate pair', 'password=marmalade77\ud800'],
  ])('%s does not', (_what, text) => {
    expect(gate(text)).not.toContain('marmalade');
  });
});

describe('a private key that begins out of sight', () => {
  const body = Array.from({ length: 5 }, () => drawFrom(11).text('aB3dE5/H7jK9+N1pQxYz', 64));

  it('is taken out by its end', () => {
    const shown = gate(
      ['12:00 started', ...body, 'aB3dE5==', '-----END RSA PRIVATE KEY-----', '12:01 ready'].join('\n'),
    );

    expect(shown).not.toContain(body[0]?.slice(0, 12));
    expect(shown).not.toContain('aB3dE5==');
    expect(shown).toContain('12:00 started');
    expect(shown).toContain('12:01 ready');
  });

  it('is taken out where neither end is seen', () => {
    expect(gate(body.join('\n'))).not.toContain(body[0]?.slice(0, 12));
  });

  it('is taken out when one line holds the end of a key and the beginning of the next', () => {
    const two = [
      ...body,
      '-----END PRIVATE KEY----- -----BEGIN PRIVATE KEY-----',
      ...body,
      '-----END PRIVATE KEY-----',
    ];

    expect(gate(two.join('\n'))).not.toContain(body[0]?.slice(0, 12));
  });

  it('does not take the log behind it along', () => {
    const text = `-----BEGIN PRIVATE KEY-----\n${body[0]}\n2026-01-01 ERROR connection to db:5432 refused`;

    expect(gate(text)).toContain('connection to db:5432 refused');
  });

  it('is no certificate', () => {
    const text = ['-----BEGIN CERTIFICATE-----', ...body, '-----END CERTIFICATE-----'].join('\n');

    expect(gate(text)).toBe(text);
  });
});
