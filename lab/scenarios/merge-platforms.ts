import type { PlatformDescription } from '../platform/describePlatform.ts';

/**
 * One platform file for several platforms whose services have different names. Each service names its own network, since
 * they share neither a network nor a Compose project.
 */
export function mergePlatforms(name: string, platforms: readonly PlatformDescription[]): PlatformDescription {
  const services = platforms.flatMap(({ docker, services }) =>
    Object.entries(services).map(
      ([service, entry]) =>
        [service, { ...entry, ...(docker?.network === undefined ? {} : { network: docker.network }) }] as const,
    ),
  );
  const databases = platforms.flatMap((platform) => Object.entries(platform.databases ?? {}));
  for (const entries of [services, databases])
    if (new Set(entries.map(([entry]) => entry)).size < entries.length)
      throw new Error('Platforms that have a name in common cannot be one.');
  return { name, docker: {}, services: Object.fromEntries(services), databases: Object.fromEntries(databases) };
}
