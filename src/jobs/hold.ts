import type { Grant } from '../diagnostics/grant.ts';
import { type Approvals, type Execution, RENEW_EVERY_MS } from './approval-contract.ts';
import type { JobContext } from './worker.ts';

/** An execution that is held for as long as it takes, so that nobody takes it for dead. */
export interface Hold {
  /** Aborts when it must stop: somebody paused writes, took over, or this worker ends. */
  readonly signal: AbortSignal;
  release(): void;
}

/** Renews a grant, or what is left of one after a take-over, until it is released. */
export function hold(
  approvals: Pick<Approvals, 'renew'>,
  held: Grant | Execution,
  { signal, log }: Pick<JobContext, 'signal' | 'log'>,
  everyMs = RENEW_EVERY_MS,
): Hold {
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    try {
      await approvals.renew(held);
    } catch (error) {
      log.warn({ error: String(error) }, 'An execution is no longer ours, and stops');
      lost.abort(error);
    }
  };
  const renewing = setInterval(() => void renew(), everyMs);
  return { signal: AbortSignal.any([signal, lost.signal]), release: () => clearInterval(renewing) };
}
