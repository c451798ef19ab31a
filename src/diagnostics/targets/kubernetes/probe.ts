import type { Probe, ProbeResult } from '../../workload.ts';
import { probeOutput } from '../probe-output.ts';
import type { ContainerSpec, ContainerState, KubernetesEvent, ProbeSpec } from './answers.ts';
import { present } from './present.ts';

/** Events are written a moment after what they tell, milliseconds. */
const SLACK_MS = 5000;
const TIMED_OUT = /timed? ?out|deadline exceeded|Timeout exceeded/i;
const PREFIX = /^(?:Readiness|Liveness|Startup) probe (?:failed|errored|warning)(?: and resulted in \w+ state)?: /i;

export interface ProbeContext {
  readonly state: ContainerState | undefined;
  readonly ready: boolean;
  readonly events: readonly KubernetesEvent[];
  readonly at: Date;
}

/** What is known of a container's probes. A cluster says nothing of a probe that passes, and an event of one that fails. */
export function probesOf(container: ContainerSpec, context: ProbeContext): Probe[] {
  return container.probes.map((probe) => {
    const failures = failuresOf(probe, context);
    const last = failures.at(-1);
    const status = statusOf(probe, container, context, last);
    const isFailing = status === 'failing';
    return present({
      kind: probe.kind,
      status,
      failingStreak: isFailing ? (last?.count ?? 0) : 0,
      command: probe.command,
      timeoutMs: probe.timeoutMs,
      intervalMs: probe.intervalMs,
      retries: probe.failureThreshold,
      startPeriodMs: startPeriodOf(probe, container),
      results: failures.map(resultOf),
      failingSince: isFailing ? failingSince(context.state, failures) : undefined,
    });
  });
}

/** How long a container may take before its probe counts against it: its own delay, and all that the startup probe allows. */
function startPeriodOf(probe: ProbeSpec, container: ContainerSpec): number {
  const startup = container.probes.find(({ kind }) => kind === 'startup');
  if (startup === undefined || probe.kind === 'startup') return probe.initialDelayMs;
  return probe.initialDelayMs + startup.initialDelayMs + startup.intervalMs * startup.failureThreshold;
}

/** Of the run that is on, oldest first: the sentences of a run before say nothing of this one. */
function failuresOf({ kind }: ProbeSpec, { events, state }: ProbeContext): KubernetesEvent[] {
  const runs = Date.parse(state?.startedAt ?? '') - SLACK_MS;
  return events
    .filter((event) => event.reason === 'Unhealthy' && event.message.toLowerCase().startsWith(`${kind} probe`))
    .filter((event) => Number.isNaN(runs) || Date.parse(event.last) >= runs)
    .sort((left, right) => Date.parse(left.last) - Date.parse(right.last));
}

function statusOf(
  probe: ProbeSpec,
  container: ContainerSpec,
  { state, ready, at }: ProbeContext,
  last: KubernetesEvent | undefined,
): Probe['status'] {
  if (state?.kind !== 'running') return 'unknown';
  const age = at.getTime() - Date.parse(state.startedAt ?? '');
  const starting = age < startPeriodOf(probe, container);
  // Ready is the verdict on the readiness probe; failures before it were the start.
  if (probe.kind === 'readiness' && ready) return 'passing';
  if (last === undefined) return starting ? 'starting' : probe.kind === 'readiness' ? 'unknown' : 'passing';
  if (starting) return 'starting';
  if (probe.kind === 'readiness') return 'failing';
  // The kubelet repeats the event with each failure; silence for a few intervals means that it passes again.
  const quietMs = at.getTime() - Date.parse(last.last);
  return quietMs <= 3 * probe.intervalMs + probe.timeoutMs + SLACK_MS ? 'failing' : 'passing';
}

function resultOf(event: KubernetesEvent): ProbeResult {
  const output = probeOutput(event.message.replace(PREFIX, ''));
  return { at: event.last, exitCode: TIMED_OUT.test(output) ? -1 : 1, output };
}

function failingSince(state: ContainerState | undefined, failures: readonly KubernetesEvent[]): string | undefined {
  const first = failures.map(({ first }) => first).sort()[0];
  const started = state?.startedAt;
  if (first === undefined || started === undefined) return first;
  return Date.parse(first) > Date.parse(started) ? first : started;
}
