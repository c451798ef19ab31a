import type { Platform } from '../../platform.ts';

/** Names that health bodies give to a database by its kind. */
const KINDS: readonly (readonly [RegExp, 'mongodb' | 'redis'])[] = [
  [/mongo/i, 'mongodb'],
  [/redis|cache|queue/i, 'redis'],
  [/^(?:db|database)$/i, 'mongodb'],
];

/**
 * The service or database of the platform file that a health body means by one of these names. Only what the service
 * depends on; `undefined`: nothing is known by that name, and nobody is blamed.
 */
export function blamedDependency(platform: Platform, service: string, names: readonly string[]): string | undefined {
  const needs = platform.services[service]?.dependsOn ?? [];
  const normal = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  for (const name of names) {
    const same = needs.find((need) => normal(need) === normal(name));
    if (same !== undefined) return same;
    const part = needs.find((need) => normal(need).includes(normal(name)) || normal(name).includes(normal(need)));
    if (part !== undefined && normal(name).length > 2) return part;
    const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
    // a service may depend on the database, or on the service that runs it
    const ofKind = needs.filter((need) =>
      Object.entries(platform.databases).some(
        ([database, entry]) => entry.kind === kind && (database === need || entry.service === need),
      ),
    );
    if (ofKind.length === 1) return ofKind[0];
  }
  return undefined;
}
