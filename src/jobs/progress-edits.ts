import type { Progress } from './contract.ts';

export interface ProgressEdits {
  report(progress: Progress): void;
  /** No more edits, also none under way: what follows must be the last word. */
  stop(): Promise<void>;
}

/** Tells progress by edits: at most one every `everyMs`, one at a time, always the latest. A failed one is not missed. */
export function createProgressEdits(everyMs: number, tell: (progress: Progress) => Promise<void>): ProgressEdits {
  let latest: Progress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const next = (): void => {
    timer = undefined;
    const progress = latest;
    latest = undefined;
    if (stopped || progress === undefined) return;
    running = tell(progress)
      .catch(() => {})
      .then(schedule);
  };
  const schedule = (): void => {
    if (!stopped && timer === undefined) timer = setTimeout(next, everyMs);
  };
  schedule();
  return {
    report(progress) {
      latest = progress;
      if (timer === undefined && !stopped) schedule();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
