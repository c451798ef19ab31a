import type { ContainerStatus, Pod, Pods } from './answers.ts';

/** A container whose log may say why it does not run or is not ready. */
export interface FailingContainer {
  readonly service: string;
  readonly pod: string;
  readonly container: string;
  /** Its log is of the run before the one that is on. */
  readonly previous: boolean;
}

interface Candidate extends FailingContainer {
  readonly at: number;
  readonly died: boolean;
}

/**
 * Whose logs to read, the most telling first: one of each service, the newest death, before a second one of any; dead
 * ones before those that run and are not ready.
 */
export function failingContainers(
  podsByService: ReadonlyMap<string, readonly Pod[]>,
  specs: Pods['specs'],
): FailingContainer[] {
  const queues = [...podsByService.entries()].map(([service, pods]) =>
    pods
      .flatMap((pod) => candidatesOf(service, pod, specs))
      .sort((left, right) => Number(right.died) - Number(left.died) || right.at - left.at || compareNames(left, right)),
  );
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => turn).flatMap((turn) =>
    queues.flatMap((queue) => queue[turn] ?? []),
  );
}

function candidatesOf(service: string, pod: Pod, specs: Pods['specs']): Candidate[] {
  if (pod.deletedAt !== undefined || pod.phase === 'Succeeded') return [];
  return pod.containers.flatMap((status) => {
    const isInit = specs[pod.spec]?.containers.find(({ name }) => name === status.name)?.role === 'init';
    const end = lastEnd(status, isInit);
    const running = status.state?.kind === 'running';
    if (end === undefined && !(running && !status.ready && !isInit)) return [];
    const at = Date.parse(end ?? status.state?.startedAt ?? pod.createdAt);
    const which = { service, pod: pod.name, container: status.name };
    return [{ ...which, at, died: end !== undefined, previous: end !== undefined && running }];
  });
}

function lastEnd({ state, last }: ContainerStatus, isInit: boolean): string | undefined {
  const ended = [state, last].find((each) => each?.kind === 'terminated');
  // An init container that is done is no failure.
  if (ended === undefined || (isInit && ended.exitCode === 0)) return undefined;
  return ended.finishedAt ?? ended.startedAt;
}

function compareNames(left: Candidate, right: Candidate): number {
  return `${left.pod}/${left.container}` < `${right.pod}/${right.container}` ? -1 : 1;
}
