import { setTimeout as sleep } from 'node:timers/promises';
import { WriteError } from '../errors.ts';
import { GrantExpiredError } from '../grant.ts';

/** A gap between two runs lasts milliseconds; who waits on a card should not wait much longer, milliseconds. */
const WITHIN_MS = 20_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

export interface Trying {
  /** Aborted: no further try. */
  readonly signal: AbortSignal;
  readonly withinMs?: number;
  /** Throws unless the target shows that the refused write did nothing. Left out where each try begins with that. */
  proveNothingDone?(refusal: WriteError): Promise<void>;
}

/**
 * Sends a write until the target takes it, as long as each answer is a refusal that may pass and the target shows that
 * nothing was done. `write` asks by itself, each time, whether it may still write. No answer is never followed by
 * another try. Throws what the last try came to.
 */
export async function tryUntilTaken(write: () => Promise<void>, trying: Trying): Promise<void> {
  const { signal, withinMs = WITHIN_MS, proveNothingDone } = trying;
  const begun = performance.now();
  let refusal: WriteError | undefined;
  for (let [tries, pauseMs] = [1, FIRST_PAUSE_MS]; ; tries += 1, pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await write();
    } catch (error) {
      // The time to write is over: what is known is the refusal.
      if (error instanceof GrantExpiredError && refusal !== undefined) throw refusal;
      if (!(error instanceof WriteError && error.mayPass)) throw error;
      const spentMs = performance.now() - begun;
      refusal = tries === 1 ? error : afterTries(error, tries, spentMs);
      if (spentMs + pauseMs > withinMs) throw refusal;
    }
    await proveNothingDone?.(refusal);
    const last = refusal;
    await sleep(pauseMs, undefined, { signal }).catch(() => {
      throw last;
    });
  }
}

function afterTries({ outcome, message, remedy, cause }: WriteError, tries: number, spentMs: number): WriteError {
  const says = `${message} (Tried ${tries} times in ${Math.ceil(spentMs / 1000)} s.)`;
  return new WriteError(outcome, says, { remedy, cause, mayPass: true });
}
