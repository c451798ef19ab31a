/**
 * A terminal sends Ctrl-C to all its processes, and npm passes it on once more: what comes within this time after the
 * first, milliseconds, is no second Ctrl-C.
 */
const ECHO_MS = 700;

const EXIT_INTERRUPTED = 130;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Settles at the first Ctrl-C, SIGTERM or closing of the terminal. */
  readonly promise: Promise<void>;
}

/** The first interruption ends the demo in order; a second one ends it at once. */
export function untilInterrupted(say: (line: string) => void): Interruption {
  const controller = new AbortController();
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      const now = performance.now();
      if (first === undefined) {
        first = now;
        controller.abort();
        settle();
      } else if (now - first > ECHO_MS) {
        say('Ended at once. What is left of it, the next start removes.');
        process.exit(EXIT_INTERRUPTED);
      }
    });
  return { signal: controller.signal, promise };
}
