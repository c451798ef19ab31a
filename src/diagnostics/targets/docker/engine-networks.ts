import type { Platform, Service } from '../../platform.ts';
import type { InspectedContainer, NetworkList } from './answers.ts';

const NOT_BY_NAME: ReadonlySet<string> = new Set(['default', 'bridge', 'host', 'none', '']);

/**
 * The networks that a service should be attached to, of those that exist: the one that the platform file names, and
 * those of its configuration. `HostConfig.NetworkMode` keeps the first one even when the container is detached from it.
 */
export function expectedNetworks(
  service: Service,
  platform: Platform,
  containers: readonly InspectedContainer[],
  known: NetworkList | undefined,
): string[] {
  const existing = new Set(known?.networks.map(({ name }) => name) ?? attachedTo(containers));
  const named = service.network ?? platform.docker?.network;
  const projects = [platform.docker?.project, ...containers.map(({ compose }) => compose?.project)];
  const candidates = named === undefined ? [] : [named, ...projects.map((project) => `${project}_${named}`)];
  const ofFile = candidates.find((name) => existing.has(name));
  const ofConfiguration = [...containers.map(({ networkMode }) => networkMode), ...attachedTo(containers)];
  const expected = [...(ofFile === undefined ? [] : [ofFile]), ...ofConfiguration];
  return [...new Set(expected)].filter((name) => existing.has(name) && !NOT_BY_NAME.has(name)).sort();
}

function attachedTo(containers: readonly InspectedContainer[]): string[] {
  return containers.flatMap(({ networks }) => networks.map(({ name }) => name));
}
