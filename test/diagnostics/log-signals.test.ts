import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LogSignal, logSignals } from '../../src/diagnostics/log-signals.ts';

function read(...texts: readonly string[]): readonly LogSignal[] {
  return logSignals(texts.flatMap((text) => text.split('\n')).map((text) => ({ text })));
}

describe('what a line says', () => {
  it.each<[string, Partial<LogSignal> & Record<string, unknown>]>([
    [
      'Error: environment variable not found: EXCHANGE_SECRET_KEY',
      { kind: 'missing-environment', name: 'EXCHANGE_SECRET_KEY' },
    ],
    ['Environment variable DEPLOY_ENV is undefined', { kind: 'missing-environment', name: 'DEPLOY_ENV' }],
    ['FATAL: missing required environment variable: STORE_URL', { kind: 'missing-environment', name: 'STORE_URL' }],
    ['thread main: STORE_URL must be set: NotPresent', { kind: 'missing-environment', name: 'STORE_URL' }],
    ["KeyError: 'EXCHANGE_SECRET_KEY'", { kind: 'missing-environment', name: 'EXCHANGE_SECRET_KEY' }],
    ['Error: environment variable not found', { kind: 'missing-environment', name: '' }],
    ['{"level":60,"msg":"API_KEY is not set"}', { kind: 'missing-environment', name: 'API_KEY' }],
    ['./run.sh: line 3: STORE_URL: unbound variable', { kind: 'missing-environment', name: 'STORE_URL' }],
    [
      'Error: TOML parse error at line 14, column 9',
      { kind: 'configuration-error', format: 'toml', line: 14, column: 9 },
    ],
    [
      'Error: failed to parse config.toml: missing field `database` at line 3 column 1',
      { kind: 'configuration-error', line: 3, column: 1 },
    ],
    ['config.yaml: unknown field `workrs`, expected `workers`', { kind: 'configuration-error', format: 'yaml' }],
    [
      'yaml: line 3: mapping values are not allowed in this context',
      { kind: 'configuration-error', format: 'yaml', line: 3 },
    ],
    ['toml: line 7 (last key "limits"): expected value', { kind: 'configuration-error', format: 'toml', line: 7 }],
    [
      "/etc/desk/config.json: invalid character '}' looking for beginning of object key string",
      { kind: 'configuration-error', format: 'json' },
    ],
    [
      'nginx: [emerg] unknown directive "proxy_pas" in /etc/nginx/conf.d/default.conf:12',
      { kind: 'configuration-error', line: 12 },
    ],
    ['*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***', { kind: 'configuration-error' }],
    ['2026/11/24 13:36:08 yaml: line 3: did not find expected key', { kind: 'configuration-error', line: 3 }],
    [
      '2026-11-24T13:36:08.101Z ERROR desk::http: Name or service not known',
      { kind: 'dependency-refused', how: 'unresolved' },
    ],
    [
      'Error: connect ECONNREFUSED 172.18.0.3:6379',
      { kind: 'dependency-refused', how: 'refused', host: '172.18.0.3', port: 6379, protocol: 'redis' },
    ],
    [
      'Error: getaddrinfo ENOTFOUND store-primry',
      { kind: 'dependency-refused', how: 'unresolved', host: 'store-primry' },
    ],
    [
      'pymongo.errors.ServerSelectionTimeoutError: store:27017: [Errno 111] Connection refused',
      { kind: 'dependency-refused', how: 'refused', host: 'store', port: 27017, protocol: 'mongodb' },
    ],
    [
      'redis.exceptions.ConnectionError: Error -2 connecting to cache:6379. Name or service not known.',
      { kind: 'dependency-refused', how: 'unresolved', host: 'cache', port: 6379 },
    ],
    [
      'error sending request for url (http://oracle:8000/predict): tcp connect error: Connection refused (os error 111)',
      { kind: 'dependency-refused', how: 'refused', host: 'oracle', port: 8000 },
    ],
    [
      'Kind: Server selection timeout: No available servers. Topology: { Type: Unknown, Servers: [ { Address: store:27017, Type: Unknown } ] }',
      { kind: 'dependency-refused', how: 'selection', host: 'store', port: 27017 },
    ],
    [
      'dial tcp: lookup store on 127.0.0.11:53: no such host',
      { kind: 'dependency-refused', how: 'unresolved', host: 'store' },
    ],
    [
      "HTTPConnectionPool(host='oracle', port=8000): Max retries exceeded with url: / (Caused by NewConnectionError('[Errno 111] Connection refused'))",
      { kind: 'dependency-refused', how: 'refused', host: 'oracle', port: 8000 },
    ],
    [
      'nginx: [emerg] host not found in upstream "matcher:8080" in /etc/nginx/conf.d/default.conf:3',
      { kind: 'dependency-refused', how: 'unresolved', host: 'matcher' },
    ],
    [
      'level=error msg="cannot reach store" err="dial tcp 10.0.0.4:27017: connect: connection refused"',
      { kind: 'dependency-refused', how: 'refused', port: 27017 },
    ],
    ['Error: listen EADDRINUSE: address already in use 0.0.0.0:8080', { kind: 'address-in-use', port: 8080 }],
    [
      'Error: Os { code: 98, kind: AddrInUse, message: "Address already in use" } (os error 98)',
      { kind: 'address-in-use' },
    ],
    [
      "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
      { kind: 'address-in-use', port: 8000 },
    ],
    ['2026/11/28 15:15:45 listen tcp :9000: bind: address already in use', { kind: 'address-in-use', port: 9000 }],
    [
      "[2026-11-28 15:15:45 +0000] [7] [ERROR] Connection in use: ('0.0.0.0', 8000)",
      { kind: 'address-in-use', port: 8000 },
    ],
    ['Web server failed to start. Port 8080 was already in use.', { kind: 'address-in-use', port: 8080 }],
    [
      'read tcp 10.0.0.2:52314->10.0.0.3:27017: i/o timeout',
      { kind: 'dependency-refused', how: 'timeout', host: '10.0.0.3', port: 27017 },
    ],
    ['write error: No space left on device (os error 28)', { kind: 'disk-full' }],
    ['OperationFailure: command find requires authentication', { kind: 'authentication-failed', what: 'mongodb' }],
    [
      'MongoServerError: not authorized on trading to execute command { find: "orders" }',
      { kind: 'authentication-failed', what: 'mongodb' },
    ],
    [
      'redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.',
      { kind: 'authentication-failed', what: 'redis' },
    ],
    ["Could not resolve placeholder 'STORE_URL' in value", { kind: 'missing-environment', name: 'STORE_URL' }],
    ['STORE_URL is not set. Set it before using this service', { kind: 'missing-environment', name: 'STORE_URL' }],
    [
      'UndefinedValueError: STORE_URL not found. Declare it as envvar or define a default value.',
      { kind: 'missing-environment', name: 'STORE_URL' },
    ],
    [
      'MongoParseError: Invalid scheme, expected connection string to start with "mongodb://"',
      { kind: 'configuration-error' },
    ],
    [
      'ERROR quotes: error sending request for url (http://oracle:8000/quotes)',
      { kind: 'dependency-refused', how: 'selection', host: 'oracle', port: 8000 },
    ],
    [
      'dial tcp: lookup oracle on 127.0.0.11:53: server misbehaving',
      { kind: 'dependency-refused', how: 'unresolved', host: 'oracle' },
    ],
    [
      'MongooseError: Operation `orders.find()` buffering timed out after 10000ms',
      { kind: 'dependency-refused', how: 'selection', protocol: 'mongodb' },
    ],
    [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      { kind: 'heap-exhausted', runtime: 'node' },
    ],
    ['[ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?', { kind: 'worker-killed' }],
    ['MongoServerError: Authentication failed.', { kind: 'authentication-failed', what: 'mongodb' }],
    ['WRONGPASS invalid username-password pair', { kind: 'authentication-failed', what: 'redis' }],
    ['connection refused because there are too many open connections: 819', { kind: 'too-many-connections' }],
    [
      'INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)',
      { kind: 'listening', host: '127.0.0.1', port: 8000 },
    ],
    [
      '{"level":"INFO","fields":{"message":"listening on 0.0.0.0:8080"}}',
      { kind: 'listening', host: '0.0.0.0', port: 8080 },
    ],
  ])('%s', (text, expected) => {
    const signals = read(text);

    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject(expected);
  });
});

describe('what says nothing of a fault', () => {
  it.each([
    'finished: 0 errors, 3 warnings',
    'level=info msg="sync done" errors=0 error=null',
    '{"level":30,"msg":"batch","error":null,"errors":[],"error_count":0}',
    '{"level":"info","msg":"retrying after Connection refused by store:27017"}',
    'WARN SENTRY_DSN is not set, error reporting is disabled',
    'The "TAG" variable is not set. Defaulting to a blank string.',
    '10.0.0.1 - - "GET /search?q=ECONNREFUSED HTTP/1.1" 200 12',
    'Port 3000 is in use, trying another one instead: address in use',
    'decode failed: missing field `price` at line 1 column 300',
    "ERROR GET http://prices/v1/settings: invalid character '<' looking for beginning of value",
    'Error loading config for BTC from cache, using defaults',
    'batch 7 contains errors, see https://acme.confluence.io/x',
    'corrupted candle dropped',
    'user login: authentication failed for user bob',
    "KeyError: 'btcusdt'",
    'slow disk: 120 ms',
    'Error: ENOSPC: System limit for number of file watchers reached',
    'LOG_LEVEL is not set, using info',
    // A server that says of a client that it fell silent.
    'Connection stopped: read tcp 10.0.0.2:27017->10.0.0.5:35302: i/o timeout',
    'LOG:  could not receive data from client: Connection timed out',
    '[error] 7#7: *1 client timed out (110: Connection timed out) while waiting for request',
  ])('%s', (text) => {
    expect(read(text).filter(({ kind }) => kind !== 'listening')).toEqual([]);
  });
});

it('takes the reason of a faulty Redis file, and not the line that it quotes', () => {
  const [signal] = read(
    '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***',
    'Reading the configuration file, at line 3',
    ">>> 'requirepass hunter2 hunter3'",
    'wrong number of arguments',
  );

  expect(signal).toMatchObject({ kind: 'configuration-error', line: 3 });
  expect(signal).toHaveProperty('message', expect.stringMatching(/wrong number of arguments$/));
});

const recordings = join(process.env['BOTCORE_TEST_RECORDINGS'] ?? '../shared/recordings', 'logs');

describe.skipIf(!existsSync(recordings))('recorded logs', () => {
  const files = existsSync(recordings) ? readdirSync(recordings) : [];
  const signalsOf = (file: string) => read(readFileSync(join(recordings, file), 'utf8'));
  const healthy =
    /^(?:lnav_logfile_(?:ecs|grafana|haproxy|journald|otel|rust_tracing|shop|uwsgi|vmw|docker)|app_uvicorn|exc_arbitrary)/;

  it.each(files.filter((file) => healthy.test(file)))('%s says nothing of a fault', (file) => {
    expect(signalsOf(file).filter(({ kind }) => kind !== 'listening')).toEqual([]);
  });

  it.each([
    ['rust_', 'rust'],
    ['exc_go', 'go'],
    ['exc_dart', 'dart'],
    ['exc_php', 'php'],
    ['exc_client_js', 'node'],
    ['fluentbit', 'java'],
  ])('every recording %s* holds a panic of %s', (prefix, runtime) => {
    for (const file of files.filter((name) => name.startsWith(prefix)))
      expect(signalsOf(file)[0], file).toMatchObject({ kind: 'panic', runtime, message: expect.stringMatching(/./) });
  });
});
