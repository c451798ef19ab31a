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

describe('traces', () => {
  it('reads both forms of a Rust panic, and gives one fault one signature', () => {
    const [first] = read(
      "thread 'main' panicked at src/engine.rs:42:9:",
      'index out of bounds: the len is 3 but the index is 7',
      'note: run with `RUST_BACKTRACE=1`',
    );
    const [second] = read(
      "thread 'main' panicked at src/engine.rs:42:9:",
      'index out of bounds: the len is 5 but the index is 9',
    );
    const [old] = read("thread 'main' panicked at 'boom', src/main.rs:1:2");

    expect(first).toMatchObject({ kind: 'panic', runtime: 'rust', frame: 'src/engine.rs:42:9', uncaught: true });
    expect(first).toMatchObject({ signature: second?.kind === 'panic' ? second.signature : '' });
    expect(old).toMatchObject({ message: 'boom', frame: 'src/main.rs:1:2' });
  });

  it('takes the last line of a Python traceback as the error, and its own last frame', () => {
    const [signal] = read(
      'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\n    run()\n  File "/usr/lib/python3.11/json/decoder.py", line 9, in decode\n    raise ValueError("x")\nValueError: bad candle',
    );

    expect(signal).toMatchObject({
      kind: 'panic',
      runtime: 'python',
      message: 'ValueError: bad candle',
      frame: '/app/main.py:3 in <module>',
      lastIndex: 5,
    });
  });

  it('finds the variable and the parser place that a Python traceback ends with', () => {
    const signals = read(
      'Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>\nyaml.scanner.ScannerError: while scanning for the next token\nfound character \'\\t\' that cannot start any token\n  in "/app/config.yaml", line 3, column 1',
    );

    expect(signals.find(({ kind }) => kind === 'configuration-error')).toMatchObject({
      format: 'yaml',
      line: 3,
      column: 1,
      message: expect.stringContaining('found character'),
    });
  });

  it('reads the fields that a pydantic settings class misses', () => {
    const signals = read(
      'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nexchange_secret_key\n  Field required [type=missing, input_value={}, input_type=dict]',
    );

    expect(signals).toMatchObject([{ kind: 'missing-environment', name: 'EXCHANGE_SECRET_KEY' }]);
  });

  it('reads an uncaught error of Node, and tells it from one that was logged', () => {
    const thrown = read(
      '/app/index.js:12\n    throw new TypeError("x");\n    ^\n\nTypeError: x is not a function\n    at start (/app/index.js:12:11)\n    at node:internal/main/run_main_module:23:47\n\nNode.js v20.11.0',
    );
    const logged = read('TypeError: x is not a function\n    at start (/app/index.js:12:11)');

    expect(thrown).toMatchObject([
      { kind: 'panic', runtime: 'node', frame: 'start (/app/index.js:12:11)', uncaught: true },
    ]);
    expect(logged).toMatchObject([{ kind: 'panic', uncaught: false }]);
  });

  it('takes the deepest "Caused by" of Java', () => {
    const [signal] = read(
      'Exception in thread "main" java.lang.IllegalStateException: start\n\tat com.desk.Main.main(Main.java:6)\nCaused by: java.io.IOException: no key\n\tat com.desk.Keys.read(Keys.java:9)\n\t... 1 more',
    );

    expect(signal).toMatchObject({
      runtime: 'java',
      message: 'java.io.IOException: no key',
      frame: 'com.desk.Keys.read(Keys.java:9)',
      uncaught: true,
    });
  });

  it.each([
    [
      "terminate called after throwing an instance of 'std::runtime_error'\n  what():  bad price",
      { runtime: 'native', message: 'std::runtime_error: bad price', lastIndex: 1 },
    ],
    [
      "matcher: src/book.cc:88: void Book::add(Order): Assertion `order.size > 0' failed.",
      { runtime: 'native', message: "Assertion `order.size > 0' failed", frame: 'src/book.cc:88' },
    ],
    ['double free or corruption (!prev)', { runtime: 'native', message: 'double free or corruption (!prev)' }],
    [
      "thread 'main' has overflowed its stack\nfatal runtime error: stack overflow",
      { runtime: 'native', message: "thread 'main' has overflowed its stack" },
    ],
    [
      "thread 'tokio-runtime-worker' (4242) has overflowed its stack",
      { runtime: 'native', message: "thread 'tokio-runtime-worker' (4242) has overflowed its stack" },
    ],
    [
      "/app/desk.rb:14:in `best': undefined method `bid' for nil:NilClass (NoMethodError)\n\tfrom /app/desk.rb:30:in `<main>'",
      {
        runtime: 'ruby',
        message: "undefined method `bid' for nil:NilClass (NoMethodError)",
        frame: "/app/desk.rb:14 in `best'",
        lastIndex: 1,
      },
    ],
  ])('reads what natively compiled programs and Ruby say at their end: %s', (text, expected) => {
    const [signal] = read(text);

    expect(signal).toMatchObject({ kind: 'panic', uncaught: true, ...expected });
  });

  it('sees what an exception of C++ blames', () => {
    const signals = read(
      "terminate called after throwing an instance of 'boost::system::system_error'\n  what():  connect: Connection refused",
    );

    expect(signals.map(({ kind }) => kind)).toEqual(['panic', 'dependency-refused']);
  });

  it('keeps the excerpt of a configuration file out of the message: it may hold a secret', () => {
    const [signal] = read(
      'Error: TOML parse error at line 14, column 9\n   |\n14 | secret = hunter2\n   |         ^\ninvalid string',
    );

    expect(signal).toMatchObject({ message: 'Error: TOML parse error at line 14, column 9 invalid string' });
    expect(JSON.stringify(signal)).not.toContain('hunter2');
  });
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
