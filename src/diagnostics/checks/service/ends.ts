import type { Instance, Termination } from '../../workload.ts';

const MINUTE = 60_000;

/** Ends within this window, and how many of them, make a loop: "≥3 exits in 10 min = loop" (catalogue 2.1, [D]). */
export const LOOP_WINDOW_MS = 10 * MINUTE;
export const LOOP_ENDS = 3;
/**
 * A single crash is news this long. Docker waits at most 60 s between two runs, Kubernetes 5 min: whatever crashes at
 * its start has ended within it, at whatever moment one looks.
 */
export const FRESH_MS = 10 * MINUTE;
/** What the kernel, a signal or the same crash again proves stays the root this long, though the service is up again. */
export const RECENT_MS = 60 * MINUTE;

/** It does not run now. `created` counts: the engine keeps a container there whose start failed. */
export function isDown({ state }: Instance): boolean {
  return state === 'exited' || state === 'restarting' || state === 'waiting' || state === 'created';
}

/** Between two runs by policy right now. */
function isBackingOff({ state, reason }: Instance): boolean {
  return state === 'restarting' || (state === 'waiting' && reason === 'CrashLoopBackOff');
}

/** Ends of runs, newest first: a child process that was killed ended none. */
function endsOfRuns(instance: Instance): Termination[] {
  return instance.terminations.filter((end) => end.endedBy !== 'oom-child' && !isOfOldLimit(instance, end));
}

/**
 * A kill at a limit that was changed since, of what runs now: it tells nothing of the limit that it has. Else a fault
 * that was mended a minute ago would be found for an hour.
 */
export function isOfOldLimit(instance: Instance, { endedBy, at }: Termination): boolean {
  const isKill = endedBy === 'oom' || endedBy === 'oom-child';
  return isKill && instance.limitsChangedAt !== undefined && at <= instance.limitsChangedAt && !isDown(instance);
}

/** The end of the last run. */
export function newestEnd(instance: Instance): Termination | undefined {
  return endsOfRuns(instance)[0];
}

/** Ends that nobody asked for, newest first, as far back as they still tell something of now. */
export function ownEnds(instance: Instance, at: Date, windowMs = RECENT_MS): Termination[] {
  const newest = newestEnd(instance);
  // Of what does not run now, the last end tells why, however long ago it was.
  const reference = isDown(instance) && newest !== undefined ? Date.parse(newest.at) : at.getTime();
  return endsOfRuns(instance).filter((end) => end.endedBy !== 'stopped' && reference - Date.parse(end.at) <= windowMs);
}

/** The end that made it what it is now: the last one, if it is down or ended lately. */
export function lastEnd(instance: Instance, at: Date): Termination | undefined {
  const newest = newestEnd(instance);
  if (newest === undefined) return undefined;
  return isDown(instance) || at.getTime() - Date.parse(newest.at) <= FRESH_MS ? newest : undefined;
}

/** It dies again and again: in back-off now, or three ends in ten minutes, remembered or not. */
export function isLooping(instance: Instance, at: Date): boolean {
  if (isBackingOff(instance)) return true;
  return ownEnds(instance, at, LOOP_WINDOW_MS).length >= LOOP_ENDS || restartsOften(instance, at);
}

/**
 * Docker and Kubernetes remember one end only; the counter remembers the rest. Its rate over the life of the instance
 * tells a loop from 41 restarts of which the last was nine days ago (H01).
 */
function restartsOften(instance: Instance, at: Date): boolean {
  if (instance.restarts < LOOP_ENDS || instance.startedAt === undefined) return false;
  // They were counted at another limit; of the ends since then the history tells each.
  if (instance.terminations.some((end) => isOfOldLimit(instance, end))) return false;
  const started = Date.parse(instance.startedAt);
  if (at.getTime() - started > LOOP_WINDOW_MS) return false;
  return (started - Date.parse(instance.createdAt)) / instance.restarts <= LOOP_WINDOW_MS / LOOP_ENDS;
}

/** Restarted lately without the runtime knowing why any more. */
export function restartedForUnknownReason(instance: Instance, at: Date): boolean {
  if (instance.forgottenTerminations === 0 || instance.state !== 'running' || instance.startedAt === undefined)
    return false;
  if (at.getTime() - Date.parse(instance.startedAt) > FRESH_MS) return false;
  const newest = newestEnd(instance);
  return (
    newest === undefined ||
    newest.endedBy === 'unknown' ||
    Date.parse(newest.at) < Date.parse(instance.startedAt) - FRESH_MS
  );
}

/** Something ended it of late, or it is down: causes of death are worth naming. */
export function hasDied(instance: Instance, at: Date): boolean {
  if (isLooping(instance, at)) return true;
  const end = lastEnd(instance, at);
  return end === undefined ? restartedForUnknownReason(instance, at) : end.endedBy !== 'stopped';
}

/** Since when it dies: the earliest of the ends that belong together. */
export function onsetOf(instance: Instance, at: Date): string | undefined {
  const ends = ownEnds(instance, at);
  return ends[ends.length - 1]?.at ?? newestEnd(instance)?.at;
}
