import { describe, expect, it } from 'vitest';
import { isCommonWord } from '../../../src/diagnostics/redaction/common-words.ts';

describe('a value that is no secret', () => {
  it.each(['your_api_key', 'my very secret token', 'some-password-here', 'the_value', 'changeme', 'db.internal:5432'])(
    '%j',
    (value) => {
      expect(isCommonWord(value)).toBe(true);
    },
  );

  // Whoever sets the environment of a container writes these; one of them took hours.
  it.each(['my_a_', 'my a ', 'a.', 'a/', 'your-', 'a-', '1.', '1_', '\\', '"', '[', '${', '<'])(
    'is told in no time when it repeats %j',
    (shape) => {
      expect(isCommonWord(`my_${shape.repeat(30_000)}!`)).toBe(false);
    },
  );
});
