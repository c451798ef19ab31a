import { describe, expect, it } from 'vitest';
import { saysSecret } from '../../../src/diagnostics/redaction/secret-name.ts';
import { SECRET_WORDS } from '../../../src/diagnostics/redaction/secret-words.ts';

describe('a name that says secret', () => {
  it.each(SECRET_WORDS.flatMap(({ kind, examples }) => examples.map((name) => [name, kind] as const)))(
    '%s is one (%s)',
    (name) => {
      expect(saysSecret(name)).toBe(true);
    },
  );

  it.each(SECRET_WORDS.flatMap(({ kind, counterexamples }) => counterexamples.map((name) => [name, kind] as const)))(
    '%s is none (%s)',
    (name) => {
      expect(saysSecret(name)).toBe(false);
    },
  );

  it('finds every phrase of the table, however a name joins its words', () => {
    const missed = SECRET_WORDS.filter(({ where }) => where === 'anywhere').flatMap(({ phrases }) =>
      phrases.flatMap((phrase) => {
        const words = phrase.split(' ');
        const camel = words
          .map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
          .join('');
        const joined = camel === camel.toLowerCase() ? [] : [camel];
        return [
          phrase,
          words.join('_').toUpperCase(),
          `db.${words.join('-')}`,
          `app_${words.join('_')}_2`,
          ...joined,
        ].filter((name) => !saysSecret(name));
      }),
    );
    expect(missed).toEqual([]);
  });

  it('is judged by its end when it is long, in linear time', () => {
    expect(saysSecret(`${'a.'.repeat(5_000)}password`)).toBe(true);
    expect(saysSecret('token_'.repeat(50_000))).toBe(true);
    expect(saysSecret('')).toBe(false);
  });
});
