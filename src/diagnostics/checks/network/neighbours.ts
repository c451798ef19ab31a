import type { Evidence } from '../../contract.ts';
import type { Instance, NetworkAttachment } from '../../workload.ts';
import { type Case, casesOf } from '../service/case.ts';

/** One container of a service on the engine's networks. */
export interface Attached {
  readonly suspect: Case;
  readonly instance: Instance;
}

/** These reach others by other ways than a shared network: that of the host, none, or that of another container. */
function isSpecial({ name }: NetworkAttachment): boolean {
  return name === 'host' || name === 'none' || name.startsWith('container:');
}

/** The containers whose networks tell something: they run, and use networks of their own. */
export function attachedContainers(evidence: Evidence): Attached[] {
  return casesOf(evidence)
    .filter(({ workload }) => workload.runtime === 'docker')
    .flatMap((suspect) =>
      suspect.instances
        .filter(({ state, networks }) => state !== 'created' && !networks.some(isSpecial))
        .map((instance) => ({ suspect, instance })),
    );
}

export function shareNetwork(left: Instance, right: Instance): boolean {
  const ids = new Set(left.networks.map(({ id, name }) => id || name));
  return right.networks.some(({ id, name }) => ids.has(id || name));
}

/** What this service needs, and what needs it, as far as it runs in containers: those must share a network with it. */
export function neighboursOf(evidence: Evidence, { suspect }: Attached, all: readonly Attached[]): Attached[] {
  const { services, databases } = evidence.platform;
  const runs = (name: string) => databases[name]?.service ?? name;
  const needs = (service: string) => (services[service]?.dependsOn ?? []).map(runs);
  return all.filter(
    ({ suspect: { service } }) =>
      service !== suspect.service &&
      (needs(suspect.service).includes(service) || needs(service).includes(suspect.service)),
  );
}
