import type { EndedBy, Termination } from '../../workload.ts';
import type { ContainerState, ContainerStatus, KubernetesEvent, Pod } from './answers.ts';
import { present } from './present.ts';

/** Events arrive a little after what they tell, and clocks of nodes differ, milliseconds. */
const SLACK_MS = 10_000;
/** How long a cluster keeps events, unless it was set up otherwise, milliseconds. */
const EVENTS_KEPT_MS = 3_600_000;
const EVENTS_LATE_MS = 30_000;

const PROBE_KILL = /failed (?:liveness|startup) probe/i;
const NEVER_STARTED = new Set(['ContainerCannotRun', 'StartError', 'RunContainerError', 'CreateContainerError']);
const SIGNALS: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
};

/** What a termination is judged by besides itself. */
export interface TerminationContext {
  readonly pod: Pod;
  readonly hasLivenessProbe: boolean;
  /** Of this pod; about one container where `container` is set. Undefined: they could not be read. */
  readonly events: readonly KubernetesEvent[] | undefined;
  readonly at: Date;
}

/** The ends of runs that the status still knows: at most the run that just ended and the one before. Newest first. */
export function terminationsOf(status: ContainerStatus, context: TerminationContext): Termination[] {
  return [status.state, status.last]
    .filter((state) => state?.kind === 'terminated')
    .flatMap((state) => (state === undefined ? [] : [terminationOf(status.name, state, context)]));
}

function terminationOf(container: string, state: ContainerState, context: TerminationContext): Termination {
  const { exitCode = 0, startedAt, finishedAt } = state;
  const number = state.signal ?? (exitCode > 128 ? exitCode - 128 : undefined);
  const endedBy = endedByOf(container, state, context);
  const started = endedBy === 'start-failed' ? undefined : startedAt;
  const ranForMs = started && finishedAt ? Date.parse(finishedAt) - Date.parse(started) : undefined;
  return present({
    at: finishedAt ?? startedAt ?? context.pod.createdAt,
    startedAt: started,
    ranForMs: ranForMs === undefined || Number.isNaN(ranForMs) ? undefined : Math.max(0, ranForMs),
    exitCode,
    signal: number === undefined ? undefined : SIGNALS[number],
    endedBy,
    reason: state.reason,
    message: state.message,
  });
}

function endedByOf(container: string, state: ContainerState, context: TerminationContext): EndedBy {
  const { exitCode = 0, reason } = state;
  // The kernel's word stands even where a probe failed in the same seconds: a process out of memory answers no probe.
  if (reason === 'OOMKilled') return 'oom';
  if (reason !== undefined && NEVER_STARTED.has(reason)) return 'start-failed';
  // The kubelet lost sight of it and made the exit code up.
  if (reason === 'ContainerStatusUnknown') return 'unknown';
  const wasKilled = exitCode === 137 || exitCode === 143;
  if (killedByProbe(container, state, context, wasKilled)) return 'liveness';
  if (!wasKilled) return 'itself';
  if (context.pod.deletedAt !== undefined) return 'stopped';
  return mayHaveBeenProbe(state, context) ? 'unknown' : 'killed';
}

/**
 * The event says when the kubelet began to kill. Its time is that of the first kills only: after some 25 events about one
 * pod the kubelet reports no more of them for minutes, so that a loop of kills looks as if it had stopped.
 */
function killedByProbe(
  container: string,
  { finishedAt }: ContainerState,
  { events }: TerminationContext,
  wasKilled: boolean,
): boolean {
  const end = Date.parse(finishedAt ?? '');
  return (events ?? []).some((event) => {
    if (event.reason !== 'Killing' || !PROBE_KILL.test(event.message) || !isAbout(event, container)) return false;
    // A process that obeys the polite signal may end with any code, but then right after the event.
    if (Math.abs(end - Date.parse(event.last)) <= SLACK_MS) return true;
    return wasKilled && end >= Date.parse(event.first) - SLACK_MS;
  });
}

/**
 * A probe is as likely as anybody: the events could not be read, the end is older than they are kept, or so young that
 * they may not be there yet (a kubelet sends five a second, for all its pods).
 */
function mayHaveBeenProbe(
  { finishedAt }: ContainerState,
  { hasLivenessProbe, events, at }: TerminationContext,
): boolean {
  if (!hasLivenessProbe) return false;
  const ago = at.getTime() - Date.parse(finishedAt ?? '');
  return events === undefined || ago > EVENTS_KEPT_MS || ago < EVENTS_LATE_MS;
}

function isAbout(event: KubernetesEvent, container: string): boolean {
  return event.container === undefined ? event.message.includes(container) : event.container === container;
}
