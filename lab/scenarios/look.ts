import { setTimeout as sleep } from 'node:timers/promises';
import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Diagnosis, Target } from '../../src/diagnostics/contract.ts';
import { examine } from '../../src/diagnostics/examine.ts';
import type { Platform } from '../../src/diagnostics/platform.ts';

/** A point in time after a fault. */
export interface Moment {
  /** Seconds after the fault. */
  readonly after: number;
  /** By how much it was missed. */
  readonly lateMs: number;
}

/** What one look at a platform said. */
export interface Look extends Moment {
  readonly verdict: string;
  /** `cause subject`, in order. */
  readonly roots: readonly string[];
  /** `code: summary` of the roots: what to know of a wrong one. */
  readonly words: readonly string[];
  readonly notes: readonly string[];
  readonly unchecked: readonly string[];
  readonly tookMs: number;
}

/** Does something at these moments after now, one after the other. */
export async function atMoments<Result>(
  moments: readonly number[],
  act: (moment: Moment) => Promise<Result>,
): Promise<Result[]> {
  const startedAt = performance.now();
  const results: Result[] = [];
  for (const after of moments) {
    const leftMs = (): number => after * 1000 - (performance.now() - startedAt);
    await sleep(Math.max(0, leftMs()));
    results.push(await act({ after, lateMs: Math.round(Math.max(0, -leftMs())) }));
  }
  return results;
}

/** Examines the whole platform at these moments after now, with the same targets. */
export function lookAt(platform: Platform, targets: readonly Target[], moments: readonly number[]): Promise<Look[]> {
  return atMoments(moments, (moment) => lookNow(platform, targets, moment));
}

/** Examines the whole platform, and says at which moment that was. */
export async function lookNow(platform: Platform, targets: readonly Target[], moment: Moment): Promise<Look> {
  const { diagnosis } = await examine({ platform, subject: '', targets, checks });
  return lookOf(diagnosis, moment, diagnosis.durationMs);
}

/** What a diagnosis says, in short. */
export function lookOf({ verdict, roots, notes, unchecked }: Diagnosis, moment: Moment, tookMs: number): Look {
  return {
    ...moment,
    verdict,
    roots: roots.map(({ finding }) => `${finding.cause} ${finding.subject}`),
    words: roots.map(({ finding }) => `${finding.code}: ${finding.summary}`),
    notes: notes.map(({ code, summary }) => `${code}: ${summary}`),
    unchecked: unchecked.map(({ question, reason }) => `${question}: ${reason}`),
    tookMs,
  };
}
