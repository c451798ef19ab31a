import { describe, expect, it } from 'vitest';
import { redactValue } from '../../../src/diagnostics/redaction/redact-value.ts';

describe('a JSON value', () => {
  it.each([
    [{ password: 'hunter2hunter2' }, { password: '[redacted]' }],
    [{ db: { 'api-key': 'sunflower' } }, { db: { 'api-key': '[redacted]' } }],
    [{ seedPhrase: ['abandon', 'ability'] }, { seedPhrase: ['[redacted]', '[redacted]'] }],
    [[{ name: 'DB_PASSWORD', value: 'sunflower' }], [{ name: 'DB_PASSWORD', value: '[redacted]' }]],
    [
      { key: 'x-auth-token', content: 'sunflower' },
      { key: 'x-auth-token', content: '[redacted]' },
    ],
    [{ url: 'redis://u:sunflower@c' }, { url: 'redis://[redacted]@c' }],
    [{ 'mongodb://u:sunflower@h/': 1 }, { 'mongodb://[redacted]@h/': 1 }],
  ])('%j becomes %j', (value, shown) => {
    expect(redactValue(value)).toEqual(shown);
    expect(redactValue(shown)).toEqual(shown);
  });

  it.each([
    { tokens: 512, max_tokens: '4096', hasPassword: true, secret: null },
    { secretName: 'db-login', secretFrom: 'EXCHANGE_SECRET', apiKeyFrom: 'EXCHANGE_KEY' },
    [
      { name: 'DB_PASSWORD', value: 'set' },
      { name: 'API_KEY', value: 'placeholder' },
    ],
    { kind: 'secret', name: 'db-login', key: 'password', variable: 'DB_PASSWORD' },
    { password_file: '/run/secrets/db', token: '$TOKEN' },
    { credentials: 'https://vault.example.com/v1' },
  ])('%j stays', (value) => {
    expect(redactValue(value)).toEqual(value);
  });
});
