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
  if (end === undefined) return restartedForUnknownReason(instance, at);
  return end.endedBy !== 'stopped' && !hasHealed(instance, at);
}

/** By itself, and not well: what nobody asked for and no kernel, signal or probe did. */
function isCrash({ endedBy, exitCode }: Termination): boolean {
  return (endedBy === 'itself' || endedBy === 'unknown') && exitCode !== undefined && exitCode !== 0;
}

/** Crashes of the last hour, newest first, however well it has been since. */
export function crashesOf(instance: Instance, at: Date): Termination[] {
  return ownEnds(instance, at).filter(isCrash);
}

/** Runs at most this long by then, and it is taken to have come up: Docker's own back-off ends after 10 s. */
const UP_AFTER_MS = 30_000;
/** Without a health check that says so, it must also outlive the run that ended, up to this. */
const UP_UNCHECKED_MS = 45_000;

/** It crashed once within the hour, and has been well since: over, whatever it was. */
export function hasHealed(instance: Instance, at: Date): boolean {
  const [end, ...others] = ownEnds(instance, at);
  if (end === undefined || others.length > 0 || !isCrash(end) || restartsWithinHour(instance, at) > 1) return false;
  return isWell(instance, end, at);
}

function isWell({ state, ready, startedAt, probes }: Instance, { ranForMs }: Termination, at: Date): boolean {
  if (state !== 'running' || startedAt === undefined || ready === 'no' || ready === 'starting') return false;
  const upMs = at.getTime() - Date.parse(startedAt);
  const isChecked = ready === 'yes' && probes.some(({ status }) => status === 'passing');
  const outlives = Math.min(UP_UNCHECKED_MS, (ranForMs ?? UP_UNCHECKED_MS) * 1.5);
  return upMs >= (isChecked ? UP_AFTER_MS : Math.max(UP_AFTER_MS, outlives));
}

/** Of what is younger than an hour, the counter tells how often it ended. */
function restartsWithinHour({ createdAt, restarts }: Instance, at: Date): number {
  return at.getTime() - Date.parse(createdAt) <= RECENT_MS ? restarts : 0;
}

/** "Two such ends in an hour": it crashed again, and may do so once more, though it is up. */
export function recurs(instance: Instance, at: Date): boolean {
  const crashes = crashesOf(instance, at).length;
  return crashes > 0 && Math.max(crashes, restartsWithinHour(instance, at)) > 1;
}

/** Since when it dies: the earliest of the ends that belong together. */
export function onsetOf(instance: Instance, at: Date): string | undefined {
  const ends = ownEnds(instance, at);
  return ends[ends.length - 1]?.at ?? newestEnd(instance)?.at;
}
