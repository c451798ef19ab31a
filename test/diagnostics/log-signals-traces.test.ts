import { describe, expect, it } from 'vitest';
import { type LogSignal, logSignals } from '../../src/diagnostics/log-signals.ts';

function read(...texts: readonly string[]): readonly LogSignal[] {
  return logSignals(texts.flatMap((text) => text.split('\n')).map((text) => ({ text })));
}

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
