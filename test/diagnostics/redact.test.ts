import { describe, expect, it } from 'vitest';
import { environmentVariable, REDACTED, redactText } from '../../src/diagnostics/redact.ts';
import { redactValue } from '../../src/diagnostics/redaction/redact-value.ts';
import { fc } from '../seeded.ts';

const KEY = 'Ab3dEf6hIj9kLmNoPqRsTuVwXyZ0123456789AbCdEfGhIjKlMnOpQrStUvWxYz01';

describe('redactText', () => {
  it.each([
    ['mongodb://bot:hunter2@mongodb:27017/trading', 'hunter2'],
    ['mongodb+srv://bot:p%40ss@cluster.example.net', 'p%40ss'],
    ['connect to redis://:s3cr3t@cache:6379/0 failed', 's3cr3t'],
    ['postgres://u:pa/ss@db/x', 'pa/ss'],
    ['mongodb://bot:p@ss@mongodb:27017', 'p@ss'],
    ['DATABASE_PASSWORD=hunter2', 'hunter2'],
    ['"api_key": "hunter2"', 'hunter2'],
    ["secret: 'hunter2 with spaces'", 'hunter2'],
    // JSON in JSON, as a log line or a command holds it
    ['{\\"apiKey\\":\\"hunter2\\",\\"b\\":1}', 'hunter2'],
    ['{\\\\"apiKey\\\\":\\\\"hunter2\\\\"}', 'hunter2'],
    ['BINANCE_SECRET_KEY=hunter2 next', 'hunter2'],
    ['X-MBX-APIKEY: hunter2hunter2', 'hunter2hunter2'],
    [`key ${KEY.slice(0, 64)} rejected`, KEY.slice(0, 64)],
    ['GET /order?signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', '0123456789abcdef'],
    ['Authorization: Bearer abcdef.ghijkl-mnop', 'abcdef.ghijkl-mnop'],
    ['token xoxb-123456-abcdefgh', 'xoxb-123456-abcdefgh'],
    ['token xapp-1-A1-abcdef', 'xapp-1-A1-abcdef'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', 'eyJzdWIiOiIxMjM0In0'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----', 'MIIabc'],
    ['openai sk-abcdefghijklm0p1', 'sk-abcdefghijklm0p1'],
    ['https://hooks.slack.com/services/T000/B000/XXXX', 'T000/B000'],
  ])('hides the secret of %j', (text, secret) => {
    const redacted = redactText(text);

    expect(redacted).not.toContain(secret);
    expect(redacted).toContain(REDACTED);
  });

  it.each([
    'connect ECONNREFUSED mongodb:27017',
    'mongodb://mongodb:27017/trading_bot?replicaSet=rs0',
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    'TOML parse error at line 14, column 9',
    'missing token in header',
    'exec: "/etc/passwd": permission denied',
    'open /run/secrets/db_password: no such file or directory',
    "cat: can't open '/app/token': Permission denied",
    'hasPassword: false',
    '{"hasPassword":true,"token":null}',
    'http://localhost:8080/api/health',
  ])('leaves %j as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const once = redactText(text);

        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it.each(['password: hunter2', 'api_key="hunter2"', '{"token":"hunter2"}', 'secret=falsehood', 'mongodb://a:b@c'])(
    'redacts %j once',
    (text) => {
      expect(redactText(redactText(text))).toBe(redactText(text));
      expect(redactText(text)).toContain(REDACTED);
    },
  );

  it('keeps the host of an address', () => {
    expect(redactText('mongodb://bot:hunter2@mongodb:27017/x')).toBe(`mongodb://${REDACTED}@mongodb:27017/x`);
  });
});

describe('redactValue', () => {
  it('reaches every string, keys included', () => {
    const hidden = JSON.stringify(
      redactValue({ 'password=hunter2': ['mongodb://a:hunter2@b', { deep: 'token=hunter2' }] }),
    );

    expect(hidden).not.toContain('hunter2');
  });
});

describe('environmentVariable', () => {
  it.each([
    ['NAME=value', { name: 'NAME', value: 'set' }],
    ['NAME=', { name: 'NAME', value: 'empty' }],
    ['NAME=   ', { name: 'NAME', value: 'empty' }],
    ['NAME', { name: 'NAME', value: 'empty' }],
    ['BINANCE_API_KEY=your_key_here', { name: 'BINANCE_API_KEY', value: 'placeholder' }],
    ['SECRET=changeme', { name: 'SECRET', value: 'placeholder' }],
    ['SECRET=<put it here>', { name: 'SECRET', value: 'placeholder' }],
    [
      'DATABASE_URL=mongodb://botuser:PASSWORD@mongodb:27017/trading_bot',
      { name: 'DATABASE_URL', value: 'placeholder', endpoints: [{ scheme: 'mongodb', host: 'mongodb', port: 27017 }] },
    ],
    [
      'DATABASE_URL=mongodb://bot:hunter2@one:1,two:2/db',
      {
        name: 'DATABASE_URL',
        value: 'set',
        endpoints: [
          { scheme: 'mongodb', host: 'one', port: 1 },
          { scheme: 'mongodb', host: 'two', port: 2 },
        ],
      },
    ],
    [
      'DATABASE_URL=mongodb://bot:hunter2@one:1,two:2/db?authSource=admin&MaxPoolSize=20&w=1',
      {
        name: 'DATABASE_URL',
        value: 'set',
        endpoints: [
          { scheme: 'mongodb', host: 'one', port: 1, poolSize: 20 },
          { scheme: 'mongodb', host: 'two', port: 2, poolSize: 20 },
        ],
      },
    ],
    [
      'DATABASE_URL=mongodb+srv://store.example?maxPoolSize=0',
      {
        name: 'DATABASE_URL',
        value: 'set',
        endpoints: [{ scheme: 'mongodb+srv', host: 'store.example', poolSize: 0 }],
      },
    ],
    [
      'CACHE_URL=redis://cache:6379?maxPoolSize=5',
      { name: 'CACHE_URL', value: 'set', endpoints: [{ scheme: 'redis', host: 'cache', port: 6379 }] },
    ],
    [
      'QUOTES_URL=http://quotes:8000/v1',
      { name: 'QUOTES_URL', value: 'set', endpoints: [{ scheme: 'http', host: 'quotes', port: 8000 }] },
    ],
  ])('of %j keeps what is no secret', (entry, expected) => {
    expect(environmentVariable(entry)).toEqual(expected);
  });

  it.each([
    ['no number', '/?maxPoolSize=many'],
    ['the end of another name', '/?minmaxPoolSize=5'],
    ['the value of another option', '/?a=maxPoolSize=5'],
    ['no option at all', '/maxPoolSize=5'],
    ['perhaps a password that was not escaped', '?x=1/?maxPoolSize=5@y'],
  ])('takes no pool size from %s', (_title, rest) => {
    expect(environmentVariable(`URL=mongodb://store${rest}`).endpoints).toEqual([{ scheme: 'mongodb', host: 'store' }]);
  });
});
