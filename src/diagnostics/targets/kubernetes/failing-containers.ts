import type { ContainerState, ContainerStatus, Pod, Pods } from './answers.ts';

/** A container whose log may say why it does not run or is not ready. */
export interface FailingContainer {
  readonly service: string;
  readonly pod: string;
  readonly container: string;
  /** Its log is of the run before the one that is on. */
  readonly previous: boolean;
  /** When the run ended that its log is to tell of, in whole seconds; absent where none has ended. */
  readonly endedAt?: string;
}

interface Candidate extends FailingContainer {
  readonly at: number;
  /** How much its log is likely to tell; the higher, the earlier it is read. */
  readonly rank: number;
}

/**
 * Whose logs to read, the most telling first: one of each service before a second one of any, and those that are ill now
 * before those that once were. Of what ended by itself the log is all there is; why others were killed or never ran, the
 * cluster says itself.
 */
export function failingContainers(
  podsByService: ReadonlyMap<string, readonly Pod[]>,
  specs: Pods['specs'],
): FailingContainer[] {
  const queues = [...podsByService.entries()].map(([service, pods]) =>
    pods.flatMap((pod) => candidatesOf(service, pod, specs)).sort(compare),
  );
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  const inTurns = Array.from({ length: longest }, (_, turn) => turn).flatMap((turn) =>
    queues.flatMap((queue) => queue[turn] ?? []).sort(compare),
  );
  return [...inTurns.filter(isIll), ...inTurns.filter((each) => !isIll(each))];
}

function candidatesOf(service: string, pod: Pod, specs: Pods['specs']): Candidate[] {
  if (pod.deletedAt !== undefined || pod.phase === 'Succeeded') return [];
  return pod.containers.flatMap((status) => {
    const isInit = specs[pod.spec]?.containers.find(({ name }) => name === status.name)?.role === 'init';
    const ended = lastEnd(status, isInit);
    const end = ended?.finishedAt ?? ended?.startedAt;
    const running = status.state?.kind === 'running';
    if (end === undefined && !(running && !status.ready && !isInit)) return [];
    const at = Date.parse(end ?? status.state?.startedAt ?? pod.createdAt);
    const which = { service, pod: pod.name, container: status.name };
    const rank = (running && status.ready ? 0 : ILL) + rankOf(ended);
    const endedAt = ended?.finishedAt === undefined ? {} : { endedAt: ended.finishedAt };
    return [{ ...which, ...endedAt, at, rank, previous: end !== undefined && running }];
  });
}

function lastEnd({ state, last }: ContainerStatus, isInit: boolean): ContainerState | undefined {
  const ended = [state, last].find((each) => each?.kind === 'terminated');
  // An init container that is done is no failure.
  return isInit && ended?.exitCode === 0 ? undefined : ended;
}

/** More than any end is worth. */
const ILL = 10;

/** By itself, running and not ready, killed, never run. */
function rankOf(ended: ContainerState | undefined): number {
  if (ended === undefined) return 2;
  if (/^(?:ContainerCannotRun|StartError|RunContainerError)$/.test(ended.reason ?? '')) return 0;
  return ended.reason === 'OOMKilled' || ended.exitCode === 137 || ended.exitCode === 143 ? 1 : 3;
}

function isIll({ rank }: Candidate): boolean {
  return rank >= ILL;
}

function compare(left: Candidate, right: Candidate): number {
  const [one, other] = [`${left.pod}/${left.container}`, `${right.pod}/${right.container}`];
  return right.rank - left.rank || right.at - left.at || (one < other ? -1 : 1);
}
