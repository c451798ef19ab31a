import type { Answered, Question, Reader, Readings } from '../../contract.ts';
import { prepareLines } from '../../log-signals.ts';
import type { Platform, Service } from '../../platform.ts';
import type { ConfigurationFile, Instance, Unread, Workload } from '../../workload.ts';
import type { InspectedContainer, ListedContainer } from './answers.ts';
import { expectedNetworks } from './engine-networks.ts';
import { instanceOf } from './instance.ts';
import { portHolders } from './port-holders.ts';
import * as questions from './questions.ts';
import { earlierLogUntil } from './run-logs.ts';
import { containersOf, containersOfService, runsInDocker } from './service-containers.ts';
import { withoutUndefined } from './without-undefined.ts';

/** Asks all that `dockerWorkloads` shapes: what is about the whole engine at once, then each container by itself. */
export async function gatherDockerWorkloads(read: Reader, services: readonly string[]): Promise<void> {
  const ours = services.map((name) => read.platform.services[name]).filter(runsInDocker);
  if (ours.length === 0) return;
  const besides = Promise.all([read.ask(questions.listNetworks()), read.ask(questions.engineInfo())]);
  const listing = read.ask(questions.listContainers());
  askAheadOfList(read, ours);
  const list = await listing;
  // Nothing that is asked of an engine that does not answer would be answered.
  const isDeaf = !list.ok && (list.error.kind === 'unreachable' || list.error.kind === 'timeout');
  const found: Found[] = ours.flatMap((service): Found[] => {
    if (!list.ok) return isDeaf || service.container === undefined ? [] : [{ service, id: service.container }];
    return containersOfService(service, read.platform, list.value.containers).map((listed) => {
      return { service, id: listed.id, listed };
    });
  });
  const inspections = Promise.all(found.map(({ id }) => read.ask(questions.inspectContainer(id))));
  await Promise.all([
    // After the inspections: an end that inspect shows must not be younger than the events.
    inspections.then(() => (isDeaf ? undefined : read.ask(questions.containerEvents()))),
    ...found.map((each) => gatherContainer(read, each)),
    // Last, since each takes a second or two, and the reader asks only so many questions at once.
    ...found.map((each) => gatherStats(read, each)),
  ]);
  await besides;
}

/** A list and then the rest takes twice as long as both at once; most containers are still those of a moment ago. */
function askAheadOfList(read: Reader, services: readonly Service[]): void {
  const remembered = read.remembered(questions.listContainers())?.containers ?? [];
  for (const service of services)
    for (const { id } of containersOfService(service, read.platform, remembered)) {
      read.askAhead(questions.inspectContainer(id));
      read.askAhead(questions.containerLogs(id));
    }
}

/** A container of a service; `listed` is missing where the list could not be read. */
interface Found {
  readonly service: Service;
  readonly id: string;
  readonly listed?: ListedContainer;
}

async function gatherContainer(read: Reader, { service, id, listed }: Found): Promise<void> {
  const [inspected, log] = await Promise.all([
    read.ask(questions.inspectContainer(id)),
    read.ask(questions.containerLogs(id)).then((answer) => {
      if (answer.ok) prepareLines(answer.value.lines);
      return answer;
    }),
  ]);
  const until = inspected.ok && log.ok ? earlierLogUntil(inspected.value, log.value) : undefined;
  const { configuration } = service;
  await Promise.all([
    until && read.ask(questions.containerLogs(id, until)),
    // Why a container does not run may be that its image is for another processor.
    listed && listed.state !== 'running' && read.ask(questions.inspectImage(listed.imageId)),
    // Not before: while the engine reads a file of a container, it keeps every other question about it waiting.
    configuration &&
      !(inspected.ok && isSteady(inspected.value)) &&
      read.ask(questions.configurationFile(id, configuration.path, configuration.format)),
  ]);
}

/** It has read its files and passes its health check: to read them again would take longer than everything else. */
function isSteady({ state, restartCount }: InspectedContainer): boolean {
  const runs = state.running && !state.restarting && !state.paused && !state.dead;
  return runs && restartCount === 0 && state.health?.status === 'healthy';
}

/** A container that does not run has no figures. */
async function gatherStats(read: Reader, { id, listed }: Found): Promise<void> {
  if (listed === undefined || listed.state === 'running') await read.ask(questions.containerStats(id));
}

/** The workloads that the recorded readings show; none for a service of which nothing could be read. */
export function dockerWorkloads(
  readings: Readings,
  platform: Platform,
  services: readonly string[],
  at: Date,
): Workload[] {
  return services.flatMap((name) => {
    const service = platform.services[name];
    const workload = runsInDocker(service) ? workloadOf({ readings, platform, at }, name, service) : undefined;
    return workload === undefined ? [] : [workload];
  });
}

interface Known {
  readonly readings: Readings;
  readonly platform: Platform;
  readonly at: Date;
}

function workloadOf(known: Known, name: string, service: Service): Workload | undefined {
  const list = known.readings.answer(questions.listContainers());
  const found = list?.ok ? containersOfService(service, known.platform, list.value.containers) : undefined;
  // Without the list a container may still be asked for by its name, but not a Compose service.
  const ids = found?.map(({ id }) => id) ?? (service.container === undefined ? [] : [service.container]);
  const inspected = ids.map((id) => ({ id, answer: known.readings.answer(questions.inspectContainer(id)) }));
  const read = inspected.flatMap(({ id, answer }) => (answer?.ok ? [{ id, container: answer.value }] : []));
  const isGone = inspected.every(({ answer }) => answer?.ok === false && answer.error.kind === 'not-found');
  if (read.length === 0 && (!isGone || (found === undefined && ids.length === 0))) return undefined;
  const info = answerOf(known.readings.answer(questions.engineInfo()));
  const networks = answerOf(known.readings.answer(questions.listNetworks()));
  const containers = read.map(({ container }) => container);
  const all = list?.ok ? list.value.containers : [];
  const about = [list, ...inspected.map(({ answer }) => answer)];
  return withoutUndefined({
    service: name,
    runtime: 'docker' as const,
    presence: read.length > 0 ? ('present' as const) : ('absent' as const),
    instances: instancesOf(known, read),
    portHolders: portHolders(containers, all, containersOf(known.platform)),
    expectedNetworks: expectedNetworks(service, known.platform, containers, networks),
    configuration: configurationOf(known, service, read[0]?.id),
    hostArchitecture: info?.architecture,
    hostMemoryBytes: info?.memoryBytes,
    readings: readingsOf(about),
  });
}

function answerOf<Answer>(answered: Answered<Answer> | undefined): Answer | undefined {
  return answered?.ok ? answered.value : undefined;
}

function readingsOf(answered: readonly (Answered<unknown> | undefined)[]): string[] {
  return answered.flatMap((answer) => (answer === undefined ? [] : [answer.reading]));
}

function instancesOf(known: Known, read: readonly { id: string; container: InspectedContainer }[]): Instance[] {
  const wanted = wantedConfiguration(read.map(({ container }) => container));
  const ask = <Answer>(question: Question<Answer>) => known.readings.answer(question);
  const history = ask(questions.containerEvents());
  return read.map(({ id, container }) => {
    const log = ask(questions.containerLogs(id));
    const until = log?.ok ? earlierLogUntil(container, log.value) : undefined;
    const earlier = until === undefined ? undefined : ask(questions.containerLogs(id, until));
    const stats = ask(questions.containerStats(id));
    const image = ask(questions.inspectImage(container.image.id));
    return instanceOf({
      inspected: container,
      log: answerOf(log),
      earlierLog: answerOf(earlier),
      stats: answerOf(stats),
      image: answerOf(image),
      history: answerOf(history),
      unread: unreadLog(log),
      current: wanted === undefined || container.compose?.configHash === wanted,
      readings: readingsOf([ask(questions.inspectContainer(id)), log, earlier, stats, image, history]),
      at: known.at,
    });
  });
}

/** That a container is gone meanwhile is an answer. */
function unreadLog(log: Answered<unknown> | undefined): Unread[] {
  return log?.ok === false && log.error.kind !== 'not-found' ? [{ what: 'log', reading: log.reading }] : [];
}

/** Why nothing is known of a service that runs here; empty where it does not, or where the engine answered. */
export function unreadInDocker(readings: Readings, service: Service): Unread[] {
  if (!runsInDocker(service)) return [];
  const list = readings.answer(questions.listContainers());
  const own = service.container && readings.answer(questions.inspectContainer(service.container));
  return [list, own || undefined].flatMap((answer): Unread[] =>
    answer?.ok === false && answer.error.kind !== 'not-found' ? [{ what: 'runtime', reading: answer.reading }] : [],
  );
}

/** The configuration of the newest container; others of the service are left over from an earlier one. */
function wantedConfiguration(containers: readonly InspectedContainer[]): string | undefined {
  return [...containers].sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1))[0]?.compose?.configHash;
}

function configurationOf(known: Known, service: Service, id: string | undefined): ConfigurationFile | undefined {
  const { configuration } = service;
  if (configuration === undefined || id === undefined) return undefined;
  const { path, format } = configuration;
  const answered = known.readings.answer(questions.configurationFile(id, path, format));
  return answered?.ok ? { path, format, ...answered.value, reading: answered.reading } : undefined;
}
