import type { Evidence } from '../../contract.ts';
import type { Instance, Runtime, Termination, Unread, Workload } from '../../workload.ts';
import { unreadRuntimes } from '../../workloads.ts';
import { failedReadings } from '../service/case.ts';

/** What the runtime says of the process of a database. */
export interface ProcessView {
  /** `ended`: it does not run now. `absent`: there is no such container. `unknown`: no runtime could be asked. */
  readonly state: 'running' | 'paused' | 'ended' | 'absent' | 'unknown';
  readonly ready: Instance['ready'];
  readonly runtime?: Runtime;
  readonly instance?: Instance;
  readonly termination?: Termination;
  readonly startedAt?: string;
  readonly readings: readonly string[];
  /** What would have told more of it: its log, or where nothing is known of it, its runtime. */
  readonly unread: readonly Unread[];
}

const UNKNOWN: ProcessView = { state: 'unknown', ready: 'unknown', readings: [], unread: [] };
const RUNNING_STATES: ReadonlySet<Instance['state']> = new Set(['running', 'terminating']);

/** One view of all that runs a service: while one instance serves, the service does. */
export function processView(evidence: Evidence, service: string | undefined): ProcessView {
  const workloads = evidence.workloads.filter((workload) => workload.service === service);
  const readings = workloads.flatMap((workload) => workload.readings);
  const instances = workloads.flatMap(mainInstances);
  if (instances.length === 0) {
    const unread = service === undefined ? [] : unreadRuntimes(evidence.readings, evidence.platform, service);
    return { ...withoutInstances(workloads, readings), unread };
  }
  const instance = mostAlive(instances);
  const [termination] = instance.terminations;
  return {
    state: stateOf(instance),
    ready: instance.ready,
    runtime: runtimeOf(workloads, instance),
    instance,
    ...(termination === undefined ? {} : { termination }),
    ...(instance.startedAt === undefined ? {} : { startedAt: instance.startedAt }),
    readings: [...readings, ...instance.readings],
    unread: failedReadings(instance),
  };
}

function withoutInstances(workloads: readonly Workload[], readings: readonly string[]): ProcessView {
  const [workload] = workloads;
  if (workload === undefined) return UNKNOWN;
  const scaledDown = workload.presence === 'present' && workload.rollout?.desired === 0;
  if (workload.presence !== 'absent' && !scaledDown) return { ...UNKNOWN, readings };
  return { state: scaledDown ? 'ended' : 'absent', ready: 'unknown', runtime: workload.runtime, readings, unread: [] };
}

function mainInstances({ instances }: Workload): readonly Instance[] {
  const main = instances.filter(({ role }) => role === 'main');
  const current = main.filter((instance) => instance.current);
  return current.length > 0 ? current : main;
}

/** The one that speaks for the service: a ready one, else one that runs, else the first. */
function mostAlive(instances: readonly Instance[]): Instance {
  const rank = (instance: Instance) =>
    instance.ready === 'yes' ? 0 : RUNNING_STATES.has(instance.state) ? 1 : instance.state === 'paused' ? 2 : 3;
  const [first, ...others] = instances;
  if (first === undefined) throw new Error('a service without instances has no view');
  return others.reduce((best, each) => (rank(each) < rank(best) ? each : best), first);
}

function stateOf({ state }: Instance): ProcessView['state'] {
  if (RUNNING_STATES.has(state)) return 'running';
  if (state === 'paused') return 'paused';
  return state === 'unknown' ? 'unknown' : 'ended';
}

function runtimeOf(workloads: readonly Workload[], instance: Instance): Runtime {
  return workloads.find(({ instances }) => instances.includes(instance))?.runtime ?? 'docker';
}

/** One clause that says what the runtime sees. */
export function processSentence({ state, instance, termination }: ProcessView): string {
  const name = instance === undefined ? 'its workload' : `container ${instance.name}`;
  if (state === 'absent') return 'its container does not exist';
  if (state === 'paused') return `${name} is paused`;
  if (state === 'running') return `${name} runs`;
  if (instance === undefined) return 'it is scaled to zero';
  if (instance.state === 'created') return `${name} was created and has not started`;
  const code = termination?.exitCode === undefined ? '' : ` with exit code ${termination.exitCode}`;
  const by = termination === undefined ? '' : endedSentence(termination);
  return instance.state === 'exited'
    ? `${name} exited${code}${by}`
    : `${name} is ${instance.state}${code && `, last ended${code}`}${by}`;
}

function endedSentence({ endedBy, at }: Termination): string {
  const who = { oom: ', killed at its memory limit', stopped: ', stopped on request', killed: ', killed from outside' };
  return `${endedBy in who ? who[endedBy as keyof typeof who] : ''} at ${at}`;
}
