import { printable } from '../../redaction/printable.ts';
import type { Instance, InstanceState, Mount, Notice, RunLog, Unread } from '../../workload.ts';
import { withoutMeter } from '../probe-output.ts';
import type { ContainerSpec, ContainerState, ContainerStatus, KubernetesEvent, Pod, PodSpec } from './answers.ts';
import { present } from './present.ts';
import { probesOf } from './probe.ts';
import { quantityOf } from './quantity.ts';
import { terminationsOf } from './termination.ts';

export interface InstanceContext {
  readonly pod: Pod;
  readonly spec: PodSpec;
  /** Of the revision that is wanted now. */
  readonly current: boolean;
  /** The container that the service is, by the name of service or deployment. */
  readonly names: readonly string[];
  /** Of this pod, undefined when the events could not be read. */
  readonly events: readonly KubernetesEvent[] | undefined;
  readonly logs: (container: string) => {
    readonly logs: readonly RunLog[];
    readonly readings: readonly string[];
    readonly unread?: readonly Unread[];
  };
  readonly readings: readonly string[];
  readonly at: Date;
}

/** Every container of a pod as an instance: init containers first, in the order in which they run. */
export function instancesOf(context: InstanceContext): Instance[] {
  const main = mainContainer(context);
  return context.spec.containers.map((container) => instanceOf(container, main, context));
}

function mainContainer({ pod, spec, names }: InstanceContext): string | undefined {
  const candidates = spec.containers.filter(({ role }) => role === 'main').map(({ name }) => name);
  return (
    candidates.find((name) => name === pod.defaultContainer) ??
    candidates.find((name) => names.includes(name)) ??
    candidates[0]
  );
}

function instanceOf(container: ContainerSpec, main: string | undefined, context: InstanceContext): Instance {
  const { pod, spec, at } = context;
  const status = pod.containers.find(({ name }) => name === container.name);
  // Events about the whole pod belong to each of its containers: no place, no volume, evicted.
  const events = (context.events ?? []).filter(
    (event) => event.container === undefined || event.container === container.name,
  );
  const hasLivenessProbe = container.probes.some(({ kind }) => kind !== 'readiness');
  const known = context.events === undefined ? undefined : events;
  const terminations = status ? terminationsOf(status, { pod, hasLivenessProbe, events: known, at }) : [];
  // Of a container that waits, the log is that of the run that ended, whichever way it was asked for.
  const { logs, readings, unread } = isSpotless(status) ? NO_LOGS : context.logs(container.name);
  const probes = probesOf(container, { state: status?.state, ready: status?.ready ?? false, events, at });
  return present({
    name: `${pod.name}/${container.name}`,
    id: pod.uid,
    role: container.role === 'main' && container.name !== main ? 'sidecar' : container.role,
    current: context.current && !hasLeft(pod),
    ...stateOf(container, status, context),
    createdAt: pod.createdAt,
    startedAt: status?.state?.startedAt ?? status?.last?.startedAt,
    restarts: status?.restarts ?? 0,
    restartPolicy: container.role === 'init' && spec.restartPolicy === 'always' ? 'on-failure' : spec.restartPolicy,
    terminations,
    forgottenTerminations: Math.max(0, (status?.restarts ?? 0) - terminations.length),
    probes,
    ready: readyOf(container, status, probes),
    image: present({ reference: container.image, id: status?.imageId }),
    command: container.command,
    environment: container.environment,
    environmentIsPartial: container.environmentIsPartial,
    ports: container.ports,
    networks: [],
    address: pod.address,
    mounts: container.mounts.map(mountOf),
    memoryLimitBytes: quantityOf(container.limits['memory']),
    logs: status?.state?.kind === 'running' ? logs : logs.map((log) => ({ ...log, run: 'previous' as const })),
    unread: unread?.length ? unread : undefined,
    notices: events.map(noticeOf),
    readings: [...context.readings, ...readings],
  });
}

/** What is left of a pod that ended for good is not the patient (catalogue 3, traps 29 and 30). */
function hasLeft({ phase, deletedAt }: Pod): boolean {
  return deletedAt !== undefined || phase === 'Failed' || phase === 'Succeeded';
}

interface StateWords {
  readonly state: InstanceState;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

function stateOf(container: ContainerSpec, status: ContainerStatus | undefined, context: InstanceContext): StateWords {
  const { pod, spec } = context;
  const words = { reason: pod.reason, message: pod.message };
  if (pod.deletedAt !== undefined) return { state: 'terminating', ...words };
  if (pod.phase === 'Succeeded') return { state: 'completed', ...words };
  // A pod that its controller would run for ever ends as Failed only when a node or the kubelet sends it away.
  if (pod.phase === 'Failed' && (pod.reason === 'Evicted' || spec.restartPolicy === 'always'))
    return { state: 'evicted', ...words };
  const unplaced = pod.conditions.find(({ type }) => type === 'PodScheduled');
  if (unplaced !== undefined && spec.node === undefined)
    return { state: 'pending', reason: unplaced.reason, message: unplaced.message };
  if (pod.phase === 'Unknown') return { state: 'unknown', ...words };
  const state = status?.state;
  if (state === undefined) return spec.node === undefined ? { state: 'pending', ...words } : notYet(status);
  if (state.kind === 'running') return { state: 'running' };
  if (state.kind === 'terminated') return endedState(container, state, spec);
  return waitingState(state, status, context);
}

function notYet(status: ContainerStatus | undefined): StateWords {
  if (status?.last?.kind === 'terminated') return { state: 'restarting' };
  return { state: 'waiting', reason: 'ContainerCreating' };
}

function endedState(container: ContainerSpec, state: ContainerState, spec: PodSpec): StateWords {
  const words = { reason: state.reason, message: state.message };
  const failed = state.exitCode !== 0;
  if (container.role === 'init' && !failed) return { state: 'completed', ...words };
  const again = spec.restartPolicy === 'always' || (spec.restartPolicy === 'on-failure' && failed);
  if (again) return { state: 'restarting', ...words };
  return { state: failed ? 'exited' : 'completed', ...words };
}

/** Words of the waiting state that only say that the kubelet waits before it tries again. */
const BACK_OFF = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'RunContainerError',
  'CreateContainerError',
  'ContainerCreating',
]);

function waitingState(
  state: ContainerState,
  status: ContainerStatus | undefined,
  context: InstanceContext,
): StateWords {
  // Between two attempts to start it the word changes with each look: the run that ended tells.
  const starts = state.reason === 'RunContainerError' && status?.last?.kind === 'terminated';
  if (state.reason === 'CrashLoopBackOff' || starts)
    return { state: 'restarting', reason: state.reason, message: state.message };
  const message = BACK_OFF.has(state.reason ?? '') ? tellingMessage(state, status, context) : state.message;
  return { state: 'waiting', reason: state.reason, message };
}

/** While the kubelet backs off, the state says only that; why stands in the last event about the failure. */
function tellingMessage(
  state: ContainerState,
  status: ContainerStatus | undefined,
  { events }: InstanceContext,
): string | undefined {
  const failures = (events ?? [])
    .filter((event) => event.isWarning && TELLING_FAILURES.has(event.reason) && !SAYS_NOTHING.test(event.message))
    .filter((event) => status === undefined || event.container === undefined || event.container === status.name)
    .sort((left, right) => Date.parse(right.last) - Date.parse(left.last));
  const stateTells = state.message !== undefined && !/^back-off/i.test(state.message);
  return stateTells ? state.message : (failures[0]?.message ?? state.message);
}

const TELLING_FAILURES = new Set([
  'Failed',
  'FailedMount',
  'FailedCreatePodSandBox',
  'InspectFailed',
  'FailedAttachVolume',
]);
const SAYS_NOTHING = /^Error: \w+$|^Back-off/;

function readyOf(
  container: ContainerSpec,
  status: ContainerStatus | undefined,
  probes: Instance['probes'],
): Instance['ready'] {
  if (container.role === 'init') return 'unknown';
  if (status?.ready === true) return 'yes';
  if (status?.state?.kind !== 'running') return 'no';
  const readiness = probes.find(({ kind }) => kind === 'readiness');
  const startup = probes.find(({ kind }) => kind === 'startup');
  if (readiness?.status === 'failing' || startup?.status === 'failing') return 'no';
  return readiness?.status === 'unknown' && startup?.status !== 'starting' ? 'no' : 'starting';
}

const NO_LOGS = { logs: [], readings: [], unread: [] };

/** Whose logs nobody asks for; thousands of such are looked at for a few that fail. */
function isSpotless(status: ContainerStatus | undefined): boolean {
  return status?.ready === true && status.restarts === 0;
}

function mountOf({ subPath: _subPath, ...mount }: ContainerSpec['mounts'][number]): Mount {
  return mount;
}

function noticeOf({ last, reason, message, count }: KubernetesEvent): Notice {
  return { at: last, reason, message: printable(withoutMeter(message), { most: 1000 }), count };
}
