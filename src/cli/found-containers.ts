import type { ListedContainer } from '../diagnostics/targets/docker/answers.ts';
import type { PlatformDraft } from './draft-platform.ts';

type ServiceDraft = PlatformDraft['services'][string];

/** Networks that every engine has and that nobody chose. */
const BUILT_IN = new Set(['bridge', 'host', 'none']);

/** Containers that may be services: pods' containers are the cluster's affair, and one-off commands are no services. */
export function candidates(
  containers: readonly ListedContainer[],
  { project, network }: { project?: string; network?: string },
): ListedContainer[] {
  return containers
    .filter(({ names }) => !names.some((name) => name.startsWith('k8s_')))
    .filter(({ compose }) => compose?.oneoff !== true)
    .filter(({ compose }) => project === undefined || compose?.project === project)
    .filter(({ networks }) => network === undefined || networks.some(({ name }) => name === network));
}

/**
 * A service for each container, under the name that Compose gives it where that is nobody else's; the replicas of one
 * Compose service are one service. Who needs whom is what Compose was told.
 */
export function serviceDrafts(containers: readonly ListedContainer[]): Record<string, ServiceDraft> {
  const services: Record<string, ServiceDraft> = {};
  const named = new Map(containers.map((container) => [container, serviceName(container, containers)]));
  for (const [container, name] of named) {
    const own = containers.filter((other) => named.get(other) === name);
    const [first = ''] = container.names;
    const compose = container.compose?.service;
    const needs = containers.filter(
      (other) =>
        other.compose?.project === container.compose?.project &&
        container.compose?.dependsOn.includes(other.compose?.service ?? ''),
    );
    const dependsOn = [...new Set(needs.map((other) => named.get(other) ?? ''))].filter((need) => need !== name).sort();
    services[name] = {
      ...(own.length > 1 && compose !== undefined ? { composeService: compose } : { container: first }),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    };
  }
  return services;
}

function serviceName(container: ListedContainer, all: readonly ListedContainer[]): string {
  const { compose, names } = container;
  const [own = ''] = names;
  if (compose?.service === undefined) return own;
  const elsewhere = all.some(
    (other) => other.compose?.service === compose.service && other.compose?.project !== compose.project,
  );
  const taken = all.some(
    (other) => other !== container && other.compose === undefined && other.names[0] === compose.service,
  );
  return elsewhere || taken ? own : compose.service;
}

/** The network that most of these containers share, if it was made for them. */
export function sharedNetwork(containers: readonly ListedContainer[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { networks } of containers)
    for (const { name } of networks) if (!BUILT_IN.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [best] = [...counts.entries()].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  return best !== undefined && best[1] > 1 && best[1] * 2 > containers.length ? best[0] : undefined;
}
