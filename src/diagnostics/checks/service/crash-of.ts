import type { Instance, Termination } from '../../workload.ts';
import type { Case } from './case.ts';
import {
  crashesOf,
  hasDied,
  hasHealed,
  isDown,
  isLooping,
  lastEnd,
  ownEnds,
  recurs,
  restartedForUnknownReason,
} from './ends.ts';
import { type Panic, panicOf, SAME_SIGNATURE } from './panics.ts';

export interface Crash {
  readonly kind: 'panic-unhandled' | 'segfault' | 'crash-loop' | 'ended-once';
  readonly panic?: Panic;
  readonly end?: Termination;
  readonly ends: number;
  readonly looping: boolean;
  /** It happened once, and it runs since. */
  readonly single: boolean;
  /** The runtime still knows how it ended. */
  readonly reasonKnown: boolean;
  /** How long before the first crash a new revision or container was made; absent: not shortly before. */
  readonly changedBeforeMs?: number;
}

/** A change this long before the first crash is suspicious (catalogue 2.2, `panic-unhandled`). */
const CHANGE_MS = 60 * 60_000;
const SEGMENTATION_FAULT = 139;
/** A new revision that crashes at most this long after the change is a regression (catalogue 2.2, `deploy-regression`). */
const REGRESSION_MS = 30 * 60_000;

/** How the program itself ended; `undefined` for ends by others: memory, signals, stops, liveness, failed starts. */
export function crashOf(suspect: Case, instance: Instance, at: Date): Crash | undefined {
  const healed = hasHealed(instance, at);
  if (!hasDied(instance, at) && !healed && !recurs(instance, at)) return undefined;
  const end = lastEnd(instance, at) ?? crashesOf(instance, at)[0];
  const looping = isLooping(instance, at);
  const byItself = end === undefined || end.endedBy === 'itself' || end.endedBy === 'unknown';
  // A loop whatever ended it: what did is said by the checks of memory, signals and starts, which explain this.
  if (!byItself && (!looping || end.endedBy === 'liveness')) return undefined;
  if (end?.exitCode === 0 && !looping) return undefined;
  const panic = panicOf(instance, at);
  const ends = ownEnds(instance, at).length;
  const changedBeforeMs = changeBefore(suspect, instance, at);
  const segfault = end?.exitCode === SEGMENTATION_FAULT || end?.signal === 'SIGSEGV';
  const own = segfault && byItself ? 'segfault' : panic === undefined ? 'crash-loop' : 'panic-unhandled';
  // Then the change is the cause, and how the new revision crashes is its effect: said as such, with its last words.
  const kind = healed ? 'ended-once' : isRegression(suspect, instance) ? 'crash-loop' : own;
  return {
    kind,
    ...(panic === undefined ? {} : { panic }),
    ...(end === undefined ? {} : { end }),
    ends,
    looping,
    single: !looping && !isDown(instance) && ends < 2 && (panic?.count ?? 0) < SAME_SIGNATURE,
    reasonKnown:
      end !== undefined &&
      !(end.endedBy === 'unknown' && end.exitCode === undefined) &&
      !restartedForUnknownReason(instance, at),
    ...(changedBeforeMs === undefined ? {} : { changedBeforeMs }),
  };
}

function changeBefore({ workload }: Case, instance: Instance, at: Date): number | undefined {
  const { rollout } = workload;
  const changed =
    rollout === undefined || rollout.changes.length > 0 ? (rollout?.changedAt ?? instance.createdAt) : undefined;
  const ends = ownEnds(instance, at);
  const first = ends[ends.length - 1]?.at;
  if (changed === undefined || first === undefined) return undefined;
  const before = Date.parse(first) - Date.parse(changed);
  return before >= 0 && before <= CHANGE_MS ? before : undefined;
}

/** The revision before serves and does not crash, this one does: `rollout.deploy-regression` says so. */
function isRegression({ workload }: Case, instance: Instance): boolean {
  const { rollout, instances } = workload;
  if (rollout?.changedAt === undefined || rollout.oldReady === 0 || instance.restarts < 1) return false;
  const changed = Date.parse(rollout.changedAt);
  if (Date.parse(instance.createdAt) - changed > REGRESSION_MS) return false;
  return instances
    .filter(({ current, state }) => !current && state === 'running')
    .every(({ terminations }) => terminations.every(({ at }) => Date.parse(at) < changed));
}
