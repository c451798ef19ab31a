import type { Instance, InstanceState, NetworkAttachment, Notice, Unread } from '../../workload.ts';
import type {
  ContainerEvent,
  ContainerLog,
  ContainerStats,
  EventHistory,
  ImageFacts,
  InspectedContainer,
} from './answers.ts';
import { millisecondsOf } from './instant.ts';
import { probesOf, readiness } from './probe.ts';
import { runLogsOf } from './run-logs.ts';
import { terminationsOf } from './terminations.ts';
import { withoutUndefined } from './without-undefined.ts';

/** Everything that was read of one container. Only the inspection is always there. */
export interface ContainerReadings {
  readonly inspected: InspectedContainer;
  readonly log: ContainerLog | undefined;
  readonly earlierLog: ContainerLog | undefined;
  readonly stats: ContainerStats | undefined;
  readonly image: ImageFacts | undefined;
  readonly history: EventHistory | undefined;
  readonly unread?: readonly Unread[];
  /** Of the configuration that is wanted now. */
  readonly current: boolean;
  readonly readings: readonly string[];
  readonly at: Date;
}

export function instanceOf(read: ContainerReadings): Instance {
  const { inspected, stats } = read;
  const { state } = inspected;
  const events = read.history?.events.filter(({ container }) => container === inspected.id) ?? [];
  const historyFrom = historyStart(read.history, inspected.id);
  const { known, forgotten } = terminationsOf(inspected, { events, completeFrom: historyFrom, at: read.at });
  const probes = probesOf(inspected, events);
  const limit = inspected.memoryLimitBytes;
  const used = stats?.memoryBytes;
  return withoutUndefined({
    name: inspected.name,
    id: inspected.id,
    role: 'main' as const,
    current: read.current,
    state: instanceState(state),
    reason: state.dead ? 'Dead' : undefined,
    message: state.error === '' ? undefined : state.error,
    createdAt: inspected.createdAt,
    startedAt: state.startedAt,
    restarts: inspected.restartCount,
    restartPolicy: inspected.restartPolicy,
    terminations: known,
    forgottenTerminations: forgotten,
    historyFrom,
    probes,
    ready: readiness(inspected, probes),
    image: { ...inspected.image, ...read.image },
    command: inspected.command === '' ? undefined : inspected.command,
    environment: inspected.environment,
    ports: inspected.ports.length > 0 ? inspected.ports : inspected.wantedPorts,
    networks: networksOf(inspected),
    mounts: inspected.mounts,
    memory: used === undefined ? undefined : { usedBytes: used, ...(limit === undefined ? {} : { limitBytes: limit }) },
    memoryLimitBytes: limit,
    limitsChangedAt: events.findLast(({ action }) => action === 'update')?.at,
    cpuShare: cpuShare(inspected, stats),
    logs: runLogsOf(inspected, events, read.log, read.earlierLog),
    unread: read.unread?.length ? read.unread : undefined,
    notices: noticesOf(inspected, events),
    readings: read.readings,
  });
}

/**
 * Restarting and paused containers also say that they run, so these come first (catalogue 0.2). Old engines have no
 * `Status`, and some answers contradict themselves: then the word counts.
 */
export function instanceState(state: InspectedContainer['state']): InstanceState {
  if (state.restarting || state.status === 'restarting') return 'restarting';
  if (state.paused || state.status === 'paused') return 'paused';
  if (state.status === 'removing') return 'terminating';
  if (state.dead || state.status === 'dead') return 'exited';
  if (state.running || state.status === 'running') return 'running';
  return state.startedAt === undefined && state.status !== 'exited' ? 'created' : 'exited';
}

function historyStart(history: EventHistory | undefined, id: string): string | undefined {
  const own = history?.containersFrom[id];
  return own !== undefined && own > (history?.completeFrom ?? '') ? own : history?.completeFrom;
}

/** Share of the cores that the container may use, never of more than there are. */
function cpuShare(container: InspectedContainer, stats: ContainerStats | undefined): number | undefined {
  const online = stats?.onlineCores;
  const allowed = Math.min(container.allowedCores ?? Number.POSITIVE_INFINITY, online ?? Number.POSITIVE_INFINITY);
  if (stats?.usedCores === undefined || !Number.isFinite(allowed) || allowed <= 0) return undefined;
  return Math.min(1, Math.round((stats.usedCores / allowed) * 1000) / 1000);
}

/** `--network container:x`: it has none of its own, and is wherever the other one is. */
function networksOf({ networkMode, networks }: InspectedContainer): NetworkAttachment[] {
  return networkMode.startsWith('container:') ? [{ name: networkMode, id: '', aliases: [] }] : networks;
}

function noticesOf(container: InspectedContainer, events: readonly ContainerEvent[]): Notice[] {
  const paused = container.state.paused ? events.findLast(({ action }) => action === 'pause') : undefined;
  return [
    ...(paused === undefined
      ? []
      : [{ at: paused.at, reason: 'Paused', message: 'paused through the engine', count: 1 }]),
    ...detachments(container, events),
  ];
}

/** Networks that somebody took from the running container; when it ends, the engine takes all of them by itself. */
function detachments(container: InspectedContainer, events: readonly ContainerEvent[]): Notice[] {
  const attached = new Set(container.networks.map(({ name }) => name));
  const byHand = events.filter((event, index) => {
    if (event.action !== 'disconnect' || event.network === undefined || attached.has(event.network)) return false;
    const before = events.slice(0, index).findLast(({ action }) => ['create', 'start', 'die'].includes(action));
    return before?.action !== 'create' && before?.action !== 'die' && !isEndOfRun(event, events);
  });
  const last = new Map(byHand.map((event) => [event.network ?? '', event.at]));
  return [...last].map(([network, at]) => {
    return {
      at,
      reason: 'NetworkDisconnected',
      message: `detached from the network ${network} while it ran`,
      count: 1,
    };
  });
}

function isEndOfRun(event: ContainerEvent, events: readonly ContainerEvent[]): boolean {
  return events.some(
    ({ action, at }) => action === 'die' && Math.abs(millisecondsOf(at) - millisecondsOf(event.at)) < 2000,
  );
}
