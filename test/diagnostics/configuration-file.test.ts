import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/diagnostics/configuration-file.ts';

const SECRET = 'hunter2canary';

describe('parseConfiguration', () => {
  it.each([
    ['toml', 'a = 1\n[b]\nc = "d"\nbig = 9223372036854775807\nat = 2024-01-01T00:00:00Z\n'],
    ['toml', ''],
    ['yaml', 'a: 1\nb: [1, 2]\n---\nc: !vault x\n'],
    ['yaml', 'base: &base {a: 1}\nother:\n  <<: *base\n'],
    ['yaml', ''],
    // PyYAML takes the last one
    ['yaml', 'a: 1\na: 2\n'],
    ['json', '{"a": [1, {"b": null}]}\n'],
  ] as const)('accepts %s %j', (format, text) => {
    expect(parseConfiguration(text, format)).toEqual({ state: 'valid' });
  });

  it.each([
    ['toml', `a = 1\npassword = ${SECRET}\n`, 2, 12, 'invalid value'],
    ['toml', `a = "${SECRET}\nb = 1`, 1, 19, 'control characters are not allowed in strings'],
    ['toml', `[server]\nport = 1 ${SECRET}\n`, 2, 10, 'each key-value declaration must be followed by an end-of-line'],
    ['toml', `${SECRET} = 1\n${SECRET} = 2\n`, 2, 1, 'trying to redefine an already defined table or value'],
    ['yaml', `a: 1\nb: "${SECRET}\n`, 3, 1, yamlSentence('MISSING_CHAR')],
    ['yaml', `a: ${SECRET}: x\n`, 1, 4, yamlSentence('BLOCK_AS_IMPLICIT_KEY')],
    ['yaml', `a:\n\t${SECRET}: x\n`, 2, 1, yamlSentence('TAB_AS_INDENT')],
    ['yaml', `a: "\\q${SECRET}"\n`, 1, 5, yamlSentence('BAD_DQ_ESCAPE')],
    ['yaml', `a: @${SECRET}\n`, 1, 4, yamlSentence('BAD_SCALAR_START')],
    ['json', `{"a": 1,\n "b": ${SECRET}}`, 2, 7, 'unexpected token'],
    ['json', `{"a": "${SECRET}",}`, 1, 23, 'expected double-quoted property name'],
    ['json', `{"a": [1 "${SECRET}"]}`, 1, 10, "expected ',' or ']' after array element"],
    ['json', `{"a": 1} ${SECRET}`, 1, 10, 'unexpected non-whitespace character'],
    ['json', `{"a": "${SECRET}`, 1, 21, 'unterminated string'],
    ['json', `{"a": "${SECRET}"\n,, `, 2, 2, 'expected double-quoted property name'],
    ['json', `${SECRET}`, 1, 1, 'unexpected token'],
    ['json', '', 1, 1, 'unexpected end of the file'],
    ['json', '{"a": [1,', 1, 10, 'unexpected end of the file'],
  ] as const)('rejects %s %j at %i:%i', (format, text, line, column, message) => {
    const parsed = parseConfiguration(text, format);
    expect(parsed).toEqual({ state: 'invalid', line, column, message });
    expect(JSON.stringify(parsed)).not.toContain(SECRET);
  });

  it('finds the fault of a large JSON file in about twenty parses', () => {
    const text = `{"rows": [${'{"a": "b"}, '.repeat(80_000)}\n!]}`;
    const started = performance.now();
    expect(parseConfiguration(text, 'json')).toMatchObject({ state: 'invalid', line: 2, column: 1 });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

function yamlSentence(code: string): string {
  return (
    {
      MISSING_CHAR: 'a character is missing: ":", "-", a comma, a quote, a bracket or white space',
      BLOCK_AS_IMPLICIT_KEY: 'nested mapping or sequence where a plain value is expected',
      TAB_AS_INDENT: 'a tab is used as indentation',
      BAD_DQ_ESCAPE: 'invalid escape sequence in a double-quoted string',
      BAD_SCALAR_START: 'a plain value cannot start with this character',
      DUPLICATE_KEY: 'a key is given twice',
    }[code] ?? code
  );
}
