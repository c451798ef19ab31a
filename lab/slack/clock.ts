import { setImmediate as turn } from 'node:timers/promises';

/** Where the local Slack gets its time and its timers, so that a test need not wait three seconds for a timeout. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Runs once, after so many milliseconds of this clock. Gives a function that cancels it. */
  after(milliseconds: number, run: () => void): () => void;
}

/** A clock whose time passes only when told to. */
export interface ManualClock extends Clock {
  /** Moves on, running every timer that falls due on the way, in order. */
  advance(milliseconds: number): Promise<void>;
}

/** Real time. With `speed` 60, a minute of Slack's passes in a second. */
export function systemClock(speed = 1): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * speed,
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds / speed);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** Time for tests. It starts at the real time, because Bolt refuses signatures that are older than five minutes. */
export function manualClock(start: number = Date.now()): ManualClock {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    after: (milliseconds, run) => {
      const timer = { at: now + milliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (milliseconds) => {
      const target = now + milliseconds;
      for (;;) {
        await turn();
        const due = [...timers].filter((timer) => timer.at <= target).sort((one, other) => one.at - other.at)[0];
        if (!due) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = target;
    },
  };
}

/** Resolves after so many milliseconds of the clock. */
export const wait = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => clock.after(milliseconds, resolve));
