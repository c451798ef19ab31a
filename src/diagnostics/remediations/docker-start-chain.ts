import type { Evidence } from '../contract.ts';
import type { PlanDraft, Precondition } from '../remediation.ts';
import { closureOf } from '../scope.ts';
import { runsInDocker } from '../targets/docker/service-containers.ts';
import { dependencyCycle } from './dependency-cycle.ts';
import { dockerWorkload, type FoundContainer, inspectedOf } from './docker-container.ts';
import { startPreconditions } from './docker-startable.ts';
import { isTradingEngine } from './open-orders.ts';
import { precondition } from './precondition.ts';

const STILL: ReadonlySet<string> = new Set(['exited', 'created']);

/** What a service needs and what does not run, what is needed first; of each service the container that is to run now. */
export function stillIn(evidence: Evidence, service: string): FoundContainer[] {
  return neededBy(evidence, service).flatMap((name): FoundContainer[] => {
    const workload = dockerWorkload(evidence, name);
    const entry = evidence.platform.services[name];
    const current = workload?.instances.filter((instance) => instance.current) ?? [];
    const instance = current.every(({ state }) => STILL.has(state)) ? current[0] : undefined;
    const inspected = instance === undefined ? undefined : inspectedOf(evidence, instance);
    if (workload === undefined || entry === undefined || instance === undefined || inspected === undefined) return [];
    return [{ service: name, entry, subject: evidence.subjectOf(name), workload, instance, inspected }];
  });
}

function neededBy({ platform }: Evidence, service: string): string[] {
  return closureOf(platform, [service]).filter((name) => name !== service && runsInDocker(platform.services[name]));
}

/** Their ids, and the ends that their starts are decided on. */
export function identityOf(chain: readonly FoundContainer[]): PlanDraft['identity'] {
  return Object.fromEntries(
    chain.flatMap(({ service, inspected, instance }) => [
      [`${service} container`, inspected.id],
      [`${service} state`, instance.state],
      ...(inspected.state.finishedAt === undefined ? [] : [[`${service} finishedAt`, inspected.state.finishedAt]]),
    ]),
  ) as PlanDraft['identity'];
}

export function chainPreconditions(
  evidence: Evidence,
  service: string,
  dependency: string,
  chain: readonly FoundContainer[],
): Precondition[] {
  const { platform } = evidence;
  const cycle = dependencyCycle(platform, service);
  const meant = platform.databases[dependency]?.service ?? dependency;
  const unknown = neededBy(evidence, service).filter((name) => dockerWorkload(evidence, name) === undefined);
  const engine = chain.find((each) => isTradingEngine(platform, each.service));
  return [
    precondition(
      `What ${service} needs has an order.`,
      cycle === undefined,
      `It is a circle: ${cycle?.join(' → ') ?? ''}.`,
    ),
    precondition(
      `${dependency} is among what does not run.`,
      chain.some((each) => each.service === meant),
      `${dependency} runs, or is nothing that ${service} needs.`,
    ),
    precondition(
      `Everything that ${service} needs in Docker can be seen.`,
      unknown.length === 0 ? true : undefined,
      `${unknown.join(', ')} cannot.`,
    ),
    precondition(
      'No trading engine is among them.',
      engine === undefined,
      `${engine?.service ?? ''} is one: it is started by itself, by those who may.`,
    ),
    ...chain.flatMap((each) => startPreconditions(evidence, each)),
  ];
}
