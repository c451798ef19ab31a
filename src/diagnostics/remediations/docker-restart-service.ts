import { stateOfDependency } from '../checks/service/dependencies.ts';
import { isLooping } from '../checks/service/ends.ts';
import { inWords } from '../checks/service/remedies.ts';
import type { Evidence, Reader } from '../contract.ts';
import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import type { Effectiveness, Precondition } from '../remediation.ts';
import { closureOf } from '../scope.ts';
import { configurationFile, listContainers } from '../targets/docker/questions.ts';
import { containersOfService } from '../targets/docker/service-containers.ts';
import { gatherWorkloads } from '../workloads.ts';
import {
  type ContainerNames,
  ContainerParams,
  dependentsText,
  type FoundContainer,
  findContainer,
  lockOf,
  serviceOf,
  subjectOfContainer,
} from './docker-container.ts';
import { effectOfRun, type SeenContainer, seePlanned } from './docker-effect.ts';
import { gatherOpenOrders, isTradingEngine, openOrdersOf, ordersAreKnown, ordersText } from './open-orders.ts';
import { precondition } from './precondition.ts';

/** Catalogue section 5: `?t=30`. */
const GRACE_SECONDS = 30;
/** Catalogue section 5: "healthy 3 consecutive". */
const PASSES_NEEDED = 3;

/** Catalogue 5, `docker-restart-service`. */
export const restartService = defineRemediation<ContainerParams>({
  id: 'docker-restart-service',
  title: 'Restart a service',
  risk: 'R2',
  target: 'docker',
  params: ContainerParams,
  subjectOf: subjectOfContainer,
  gather: gatherRestart,
  plan(evidence, params) {
    const found = findContainer(evidence, params);
    if (isRefusal(found)) return found;
    const { inspected, instance, service, subject } = found;
    const orders = isTradingEngine(evidence.platform, service) ? openOrdersOf(evidence) : undefined;
    return {
      action: `Restart container ${inspected.name} (runs since ${inspected.state.startedAt ?? 'an unknown time'})`,
      subject,
      lock: lockOf(found),
      identity: {
        container: inspected.id,
        name: inspected.name,
        state: instance.state,
        startedAt: inspected.state.startedAt ?? '',
      },
      steps: [`Restart container ${inspected.name}, with ${GRACE_SECONDS} s to end by itself.`],
      effects: [
        ...gap(evidence, found),
        ...(orders === undefined ? [] : [`While it is away nobody looks after ${ordersText(orders)}.`]),
      ],
      preconditions: [...conditions(evidence, found), ...(orders === undefined ? [] : [ordersAreKnown(orders)])],
      wayBack: { possible: false, says: 'There is none: what its processes held in memory is gone.', automatic: false },
      decidedOn: {
        service,
        image: inspected.image.id,
        restartPolicy: inspected.restartPolicy,
        // It may have come to itself meanwhile: then nobody wants it restarted.
        ready: instance.ready,
      },
      ...(orders === undefined ? {} : { openOrders: orders }),
    };
  },
  execute: ({ writer }, plan) => writer.docker.restart(String(plan.identity['container']), GRACE_SECONDS),
  effectiveness(evidence, plan) {
    const seen = seePlanned(evidence, plan);
    const name = String(plan.identity['name']);
    const isNewRun = ({ state }: { state: { startedAt?: string } }) => state.startedAt !== plan.identity['startedAt'];
    const effect = effectOfRun(seen, name, isNewRun);
    return effect.state === 'reached' ? afterPasses(seen, effect, name) : effect;
  },
  verify: { withinMs: 180_000, steadyMs: 10_000 },
});

/** The service, what it needs, and its configuration file even where it passes its health check. */
async function gatherRestart(read: Reader, names: ContainerNames): Promise<void> {
  const service = serviceOf(read.platform, names);
  if (service === undefined) return;
  const services = closureOf(read.platform, [service]).filter((name) => name in read.platform.services);
  await Promise.all([gatherWorkloads(read, services), gatherOpenOrders(read, service)]);
  const entry = read.platform.services[service];
  const list = await read.ask(listContainers());
  if (entry?.configuration === undefined || !list.ok) return;
  const { path, format } = entry.configuration;
  const ids = containersOfService(entry, read.platform, list.value.containers).map(({ id }) => id);
  await Promise.all(ids.map((id) => read.ask(configurationFile(id, path, format))));
}

function conditions(evidence: Evidence, found: FoundContainer): Precondition[] {
  const { instance, inspected, entry, workload, service } = found;
  const { name } = inspected;
  const down = entry.dependsOn.filter((needed) => stateOfDependency(evidence, needed) === 'down');
  const file = workload.configuration;
  return [
    precondition(`Container ${name} runs.`, instance.state === 'running', `It is ${instance.state}.`),
    precondition(
      `${name} is in no crash loop.`,
      !isLooping(instance, evidence.at),
      'It ends again and again by itself: another restart changes nothing.',
    ),
    precondition(`What ${service} needs works.`, down.length === 0, `${down.join(', ')} does not: mend that first.`),
    ...(entry.configuration === undefined
      ? []
      : [
          precondition(
            `Its configuration file ${entry.configuration.path} is valid: it would start with it.`,
            file === undefined ? undefined : file.state === 'valid',
            file === undefined ? 'The file could not be read.' : `The file is ${file.state}: ${file.message ?? ''}`,
          ),
        ]),
  ];
}

function gap(evidence: Evidence, { service, instance, inspected }: FoundContainer): string[] {
  const startPeriodMs = instance.probes[0]?.startPeriodMs ?? 0;
  const start = startPeriodMs > 0 ? `, then up to ${inWords(startPeriodMs)} to start` : '';
  const needed = dependentsText(evidence, service);
  return [
    `${service} is away for up to ${GRACE_SECONDS} s to end${start}; open connections break.${needed === '' ? '' : ` These need it: ${needed}.`}`,
    `The restart count of ${inspected.name} (${instance.restarts}) starts again at 0.`,
  ];
}

function afterPasses(seen: SeenContainer, effect: Effectiveness, name: string): Effectiveness {
  const probe = seen.state === 'seen' ? seen.instance.probes[0] : undefined;
  if (seen.state !== 'seen' || probe === undefined) return effect;
  const since = seen.inspected.state.startedAt ?? '';
  const passes = probe.results.filter(({ at, exitCode }) => at >= since && exitCode === 0).length;
  if (passes >= PASSES_NEEDED) return effect;
  return { state: 'pending', says: `${name} has passed its health check ${passes} of ${PASSES_NEEDED} times.` };
}
