import type { Evidence } from '../../contract.ts';
import { type Attached, attachedContainers, neighboursOf, shareNetwork } from './neighbours.ts';

/** A container that is on none of the networks of those it works with. */
export interface Misplaced {
  readonly attached: Attached;
  readonly network: string;
  /** Services that it shares no network with, although one needs the other. */
  readonly cutOff: readonly string[];
}

/** The misplaced containers of the platform, one for each service. */
export function misplacedIn(evidence: Evidence): Misplaced[] {
  const all = attachedContainers(evidence);
  const found = all.flatMap((attached) => misplacementOf(evidence, attached, all) ?? []);
  // One of two that share no network is misplaced; the one that lacks what is named for it is named, not its partner.
  const named = new Set(found.map(({ attached }) => attached.suspect.service));
  const apart = all.flatMap((attached) => apartFromAll(evidence, attached, all) ?? []);
  return [
    ...oncePerService(found),
    ...oncePerService(apart).filter(
      ({ attached, cutOff }) => !named.has(attached.suspect.service) && !cutOff.some((other) => named.has(other)),
    ),
  ];
}

function oncePerService(found: readonly Misplaced[]): Misplaced[] {
  return found.filter(
    ({ attached }, index) =>
      found.findIndex((other) => other.attached.suspect.service === attached.suspect.service) === index,
  );
}

/** It lacks a network that is named for it, and is cut off for that; lacking one without harm is nobody's fault. */
function misplacementOf(evidence: Evidence, attached: Attached, all: readonly Attached[]): Misplaced | undefined {
  const { suspect, instance } = attached;
  const names = new Set(instance.networks.map(({ name }) => name));
  const missing = suspect.workload.expectedNetworks.filter((name) => !names.has(name));
  const cutOff = cutOffFrom(evidence, attached, all);
  const network =
    missing.find((name) => cutOff.some(({ instance: other }) => other.networks.some((each) => each.name === name))) ??
    (instance.networks.length === 0 ? missing[0] : undefined);
  return network === undefined ? undefined : { attached, network, cutOff: servicesOf(cutOff) };
}

/** Nothing names its networks, but it shares none with any of its neighbours, while those share one with each other. */
function apartFromAll(evidence: Evidence, attached: Attached, all: readonly Attached[]): Misplaced | undefined {
  const neighbours = neighboursOf(evidence, attached, all);
  const cutOff = cutOffFrom(evidence, attached, all);
  if (cutOff.length === 0 || cutOff.length < neighbours.length) return undefined;
  const joined = cutOff.find((one) =>
    all.some(
      ({ suspect, instance }) =>
        suspect.service !== one.suspect.service &&
        suspect.service !== attached.suspect.service &&
        shareNetwork(one.instance, instance),
    ),
  );
  const isDependent = cutOff.every(({ suspect }) => needs(evidence, attached.suspect.service, suspect.service));
  const network = (joined ?? (isDependent ? cutOff[0] : undefined))?.instance.networks[0]?.name;
  return network === undefined ? undefined : { attached, network, cutOff: servicesOf(cutOff) };
}

function needs({ platform }: Evidence, service: string, needed: string): boolean {
  return (platform.services[service]?.dependsOn ?? []).some(
    (name) => (platform.databases[name]?.service ?? name) === needed,
  );
}

function cutOffFrom(evidence: Evidence, attached: Attached, all: readonly Attached[]): Attached[] {
  return neighboursOf(evidence, attached, all).filter(({ instance }) => !shareNetwork(attached.instance, instance));
}

function servicesOf(attached: readonly Attached[]): string[] {
  return [...new Set(attached.map(({ suspect }) => suspect.service))];
}
