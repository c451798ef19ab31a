import { describe, expect, it } from 'vitest';
import {
  secretsOfCommand,
  secretsOfText,
  secretsOfValue,
  secretsOfVariable,
} from '../../../src/diagnostics/redaction/secret-values.ts';

describe('the secrets of a variable', () => {
  it.each([
    ['DB_PASSWORD', 'hunter2hunter2', 'hunter2hunter2'],
    ['DB_PASSWORD', '"hunter2 hunter2"', 'hunter2 hunter2'],
    ['API_KEYS', 'first-key-1,second-key-2', 'second-key-2'],
    ['BASIC_AUTH', 'bot:hunter2hunter2', 'hunter2hunter2'],
    ['HTTP_AUTHORIZATION', 'Bearer abc123def456', 'abc123def456'],
    ['HTTP_AUTHORIZATION', 'Basic Ym90Omh1bnRlcjJodW50ZXIy', 'hunter2hunter2'],
    ['SECRET_BASE64', 'aHVudGVyMmh1bnRlcjI=', 'hunter2hunter2'],
    ['GOOGLE_CREDENTIALS', '{"type":"service_account","private_key":"-----BEGIN\\nabcdefgh"}', '-----BEGIN\nabcdefgh'],
    ['SLACK_WEBHOOK_URL', 'https://hooks.slack.com/services/T0001/B00000001/XyZ123abc456', 'XyZ123abc456'],
    ['ANY', 'mongodb://bot:hunter2hunter2@a:1,b:2/desk', 'hunter2hunter2'],
    ['ANY', 'mongodb://bot:hunt%40r2hunter2@a/desk', 'hunt@r2hunter2'],
    ['ANY', 'mongodb://bot:hun/ter2@hunter2@a/desk', 'hun/ter2@hunter2'],
    ['ANY', 'redis://:hunter2hunter2@cache:6379/0', 'hunter2hunter2'],
    ['ANY', 'https://0123456789abcdef01@sentry.example.com/4', '0123456789abcdef01'],
    ['ANY', 'bot:hunter2hunter2@tcp(db:3306)/desk', 'hunter2hunter2'],
    ['ANY', 'http_proxy bot:hunter2hunter2@proxy:3128', 'hunter2hunter2'],
    ['ANY', 'jdbc:oracle:thin:bot/hunter2hunter2@//db:1521/desk', 'hunter2hunter2'],
    ['ANY', 'Server=db;User Id=bot;Pwd=hunter2hunter2;Encrypt=True', 'hunter2hunter2'],
    ['ANY', 'host=db user=bot password=hunter2hunter2 sslmode=require', 'hunter2hunter2'],
    ['ANY', 'jdbc:postgresql://db/desk?user=bot&password=hunter2hunter2&ssl=true', 'hunter2hunter2'],
    ['ANY', 'https://db.example.com/x?api_key=hunter2hunter2', 'hunter2hunter2'],
    ['OTEL_HEADERS', 'x=1,api-key=hunter2hunter2', 'hunter2hunter2'],
    ['JAVA_OPTS', '-Xmx1g -Ddb.password=hunter2hunter2 -Dx=y', 'hunter2hunter2'],
  ])('%s=%s', (name, value, secret) => {
    expect(secretsOfVariable(name, value)).toContain(secret);
  });

  it.each([
    ['DATABASE_URL', 'postgres://db.example.com:5432/desk'],
    ['TOKEN_URL', 'https://auth.example.com/oauth/token'],
    ['PUBLIC_HOST', 'hunter2hunter2'],
    ['MAIL_FROM', 'desk@example.com'],
    ['OAUTH_SECRET_URL', 'https://auth.example.com/v1/secret'],
    ['AUTH', 'https://auth.example.com/v1/check'],
    ['GIT', 'git@github.com:desk/engine.git'],
  ])('%s=%s holds none', (name, value) => {
    expect(secretsOfVariable(name, value)).toEqual([]);
  });
});

describe('the secrets of a command line', () => {
  it.each([
    [['redis-server', '--requirepass', 'hunter2hunter2']],
    [['engine', '--api-secret=hunter2hunter2']],
    [['sh', '-c', 'exec engine --db-password "hunter2hunter2" --verbose']],
    [['mysqladmin', 'ping', '-phunter2hunter2']],
    [['curl', '-u', 'bot:hunter2hunter2', 'http://x']],
    [['sshpass', '-p', 'hunter2hunter2', 'ssh', 'x']],
    [['engine', '--db', 'mongodb://bot:hunter2hunter2@db/x']],
  ])('%j', (parts) => {
    expect(secretsOfCommand(parts)).toContain('hunter2hunter2');
  });

  it.each([[['docker', '-p', 'desk-project']], [['engine', '--token-ttl', 'thirty-days']], [['nc', '-p', '8080']]])(
    '%j holds none',
    (parts) => {
      expect(secretsOfCommand(parts)).toEqual([]);
    },
  );
});

it('reads the secrets of a parsed file by key and within its texts', () => {
  const file = {
    exchange: { name: 'x', apiSecret: 'hunter2hunter2' },
    urls: ['redis://:other4other4@c'],
    n: 4,
    no: null,
  };
  expect(new Set(secretsOfValue(file))).toEqual(new Set(['hunter2hunter2', 'other4other4']));
});

it('takes time linear in the text', () => {
  const long = ['token_', 'a.', '--password ', 'x://', 'a:', 'a=', '"', 'mongodb://a:b@'].map((part) =>
    part.repeat(60_000),
  );
  for (const text of long) expect(secretsOfText(text)).toBeDefined();
});
