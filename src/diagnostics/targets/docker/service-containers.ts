import type { Platform, Service } from '../../platform.ts';
import type { ListedContainer } from './answers.ts';

/** Whether the platform file says that this service runs in Docker. */
export function runsInDocker(service: Service | undefined): service is Service {
  return service?.container !== undefined || service?.composeService !== undefined;
}

/**
 * The containers of a service: the one of exactly that name, else those of the Compose service of that name. One-off
 * containers (`docker compose run`) are never the service.
 */
export function containersOfService(
  service: Service,
  platform: Platform,
  containers: readonly ListedContainer[],
): ListedContainer[] {
  const { container } = service;
  if (container !== undefined) {
    const named = containers.filter(({ names }) => names.includes(container));
    if (named.length > 0) return named;
  }
  const composeService = service.composeService ?? container;
  const project = platform.docker?.project;
  return containers.filter(
    ({ compose }) =>
      compose?.service === composeService &&
      !compose?.oneoff &&
      (project === undefined || compose?.project === project),
  );
}

/** Tells the containers of a platform from all others, e.g. for `ContainerStatsStore`. */
export function containersOf(platform: Platform): (container: ListedContainer) => boolean {
  const services = Object.values(platform.services).filter(runsInDocker);
  return (container) => services.some((service) => containersOfService(service, platform, [container]).length > 0);
}
