import type { PortHolder, PublishedPort } from '../../workload.ts';
import type { InspectedContainer, ListedContainer } from './answers.ts';

/** Which other containers hold the host ports that these containers want and do not have. */
export function portHolders(
  wanting: readonly InspectedContainer[],
  all: readonly ListedContainer[],
  isOfPlatform: (container: ListedContainer) => boolean,
): PortHolder[] {
  const holders = wanting.flatMap(({ id, wantedPorts }) =>
    wantedPorts.flatMap((wanted) => {
      const holder = all.find((other) => other.id !== id && other.ports.some((port) => collides(port, wanted)));
      if (holder === undefined || wanted.hostPort === undefined) return [];
      return [{ hostPort: wanted.hostPort, holder: holder.names[0] ?? holder.id, ofPlatform: isOfPlatform(holder) }];
    }),
  );
  const keys = holders.map(({ hostPort, holder }) => `${hostPort} ${holder}`);
  return holders.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

function collides(held: PublishedPort, wanted: PublishedPort): boolean {
  if (held.hostPort === undefined || held.hostPort !== wanted.hostPort || held.protocol !== wanted.protocol)
    return false;
  return isEveryAddress(held) || isEveryAddress(wanted) || held.hostAddress === wanted.hostAddress;
}

function isEveryAddress({ hostAddress }: PublishedPort): boolean {
  return hostAddress === undefined || hostAddress === '0.0.0.0' || hostAddress === '::';
}
