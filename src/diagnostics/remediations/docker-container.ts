import { z } from 'zod';
import type { Evidence, Reader, Subject } from '../contract.ts';
import type { Platform, Service } from '../platform.ts';
import type { Refusal } from '../remediation.ts';
import { dependentsOf, subjectOf } from '../scope.ts';
import type { InspectedContainer } from '../targets/docker/answers.ts';
import { inspectContainer, listContainers } from '../targets/docker/questions.ts';
import { runsInDocker } from '../targets/docker/service-containers.ts';
import type { Instance, Workload } from '../workload.ts';
import { gatherWorkloads } from '../workloads.ts';
import { gatherOpenOrders, isTradingEngine } from './open-orders.ts';

/** What the engine and the platform file allow a name to be. */
export const NameOf = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must consist of letters, digits, "-", "_" and "."');

/** Parameters of everything that is done to one container of a service. */
export const containerParams = {
  container: NameOf.describe('The container, by its name.'),
  service: NameOf.describe('Its service in the platform file.'),
};

/** A container and its service: all that most of them take. */
export const ContainerParams = z.strictObject(containerParams);
export type ContainerParams = z.output<typeof ContainerParams>;

export interface ContainerNames {
  readonly container: string;
  readonly service?: string;
}

/** A container of a service, as the engine shows it now. */
export interface FoundContainer {
  readonly service: string;
  readonly entry: Service;
  readonly subject: Subject;
  readonly workload: Workload;
  readonly instance: Instance;
  readonly inspected: InspectedContainer;
}

/** The service that an offer names, or whose container it names. Nothing outside of the platform is ever touched. */
export function serviceOf(platform: Platform, { container, service }: ContainerNames): string | undefined {
  if (service !== undefined) return runsInDocker(platform.services[service]) ? service : undefined;
  return Object.entries(platform.services).find(([, entry]) => entry.container === container)?.[0];
}

export function subjectOfContainer(platform: Platform, names: ContainerNames): Subject | undefined {
  const service = serviceOf(platform, names);
  return service === undefined ? undefined : subjectOf(platform, service);
}

/** Asks all that is known of the service's containers; of a trading engine its open orders, too. */
export async function gatherContainer(read: Reader, names: ContainerNames): Promise<void> {
  const service = serviceOf(read.platform, names);
  if (service === undefined) return;
  await Promise.all([gatherWorkloads(read, [service]), gatherOpenOrders(read, service)]);
}

/** The container, if it is one of that service; else why there is nothing to plan on. */
export function findContainer(evidence: Evidence, names: ContainerNames): FoundContainer | Refusal {
  const service = serviceOf(evidence.platform, names) ?? '';
  const entry = evidence.platform.services[service];
  const workload = dockerWorkload(evidence, service);
  if (entry === undefined || workload === undefined) return unreadable(evidence, service);
  const instance = workload.instances.find(({ name }) => name === names.container);
  const inspected = instance === undefined ? undefined : inspectedOf(evidence, instance);
  if (instance === undefined || inspected === undefined)
    return {
      reason: `There is no container ${names.container} of ${service} now.`,
      remedy: 'Diagnose again: it may have been removed, or made anew under another name.',
    };
  return { service, entry, subject: evidence.subjectOf(service), workload, instance, inspected };
}

export function dockerWorkload(evidence: Evidence, service: string): Workload | undefined {
  return evidence.workloads.find((workload) => workload.service === service && workload.runtime === 'docker');
}

/** Where the list could not be read, the container was asked for by its name. */
export function inspectedOf({ readings }: Evidence, { id, name }: Instance): InspectedContainer | undefined {
  const answers = [readings.answer(inspectContainer(id)), readings.answer(inspectContainer(name))];
  return answers.flatMap((answer) => (answer?.ok ? [answer.value] : []))[0];
}

export function unreadable({ readings }: Evidence, service: string): Refusal {
  const list = readings.answer(listContainers());
  const error = list?.ok === false ? list.error : undefined;
  return {
    reason: error?.message ?? `The containers of ${service} could not be read.`,
    remedy: error?.remedy ?? 'Run `botcore doctor`: it says what the Docker target needs.',
  };
}

/** No two remediations act on the same container at once. */
export function lockOf({ inspected }: FoundContainer): string {
  return `docker:container:${inspected.name}`;
}

/** `a, b`: who notices, if anybody does. */
export function dependentsText({ platform }: Evidence, service: string): string {
  return dependentsOf(platform, [service]).join(', ');
}

/** What a runner may undo by itself: never what befalls a trading engine. */
export function undoesItself({ platform }: Evidence, service: string): boolean {
  return !isTradingEngine(platform, service);
}
