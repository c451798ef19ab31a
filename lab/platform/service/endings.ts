import type { Manner } from './behaviour.ts';

/** How a program of each language says on its standard error why it cannot go on, and with which code it ends. */
export interface Ending {
  text: string;
  code: number;
}

const traceback = (file: string, line: number, place: string, source: string, error: string): string =>
  `Traceback (most recent call last):\n  File "/app/main.py", line 41, in <module>\n    main()\n  File "${file}", line ${line}, in ${place}\n    ${source}\n${error}`;

const nodeError = (error: string, place: string): string =>
  `${error}\n    at ${place}\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`;

export function panicEnding(manner: Manner): Ending {
  const texts: Record<Manner, Ending> = {
    rust: {
      text: "\nthread 'main' panicked at src/exchange/order_book.rs:214:38:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
      code: 101,
    },
    python: {
      text: traceback(
        '/app/ai_service/model.py',
        87,
        'load',
        'self.weights = bundle["weights"]',
        "KeyError: 'weights'",
      ),
      code: 1,
    },
    node: {
      text: nodeError(
        "TypeError: Cannot read properties of undefined (reading 'routes')",
        'start (/app/server.js:52:31)',
      ),
      code: 1,
    },
  };
  return texts[manner];
}

export function missingVariableEnding(manner: Manner, variable: string): Ending {
  const texts: Record<Manner, string> = {
    rust: `Error: environment variable ${variable} not set`,
    python: traceback(
      '/app/ai_service/settings.py',
      23,
      'load',
      `os.environ["${variable}"]`,
      `KeyError: '${variable}'`,
    ),
    node: nodeError(`Error: environment variable ${variable} not set`, 'required (/app/settings.js:9:11)'),
  };
  return { text: texts[manner], code: 1 };
}

export function portTakenEnding(manner: Manner, port: number): Ending {
  const texts: Record<Manner, string> = {
    rust: 'Error: Address already in use (os error 98)',
    python: `ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', ${port}): address already in use`,
    node: nodeError(
      `Error: listen EADDRINUSE: address already in use 0.0.0.0:${port}`,
      'Server.setupListenHandle [as _listen2] (node:net:1872:16)',
    ),
  };
  return { text: texts[manner], code: 1 };
}
