import type { z } from 'zod';
import { Platform } from '../../src/diagnostics/platform.ts';
import type { RunningPlatform } from '../platform/contract.ts';
import type { ServiceId } from '../platform/definition.ts';

/** The names of the shipped platform file. */
export const demoNames: Readonly<Record<ServiceId, string>> = {
  mongodb: 'mongodb-primary',
  redis: 'redis-cache',
  'python-ai-service': 'python-ai-service',
  'rust-core-engine': 'rust-core-engine',
  frontend: 'frontend',
};

const databases = {
  mongodb: { kind: 'mongodb', service: demoNames.mongodb, urlFrom: 'DATABASE_URL' },
  redis: { kind: 'redis', service: demoNames.redis, urlFrom: 'CACHE_URL' },
} as const;

/** The stand-in platform as `config/platform.yaml` describes the real one: databases by their names, an alert channel. */
export function describeDemoPlatform(
  { config }: Pick<RunningPlatform, 'config'>,
  exchange: z.input<typeof Platform>['exchange'],
): Platform {
  const databaseOf = (service: string): string =>
    Object.entries(databases).find(([, database]) => database.service === service)?.[0] ?? service;
  const services = Object.entries(config.services).map(([name, service]) => [
    name,
    { ...service, dependsOn: (service.dependsOn ?? []).map(databaseOf) },
  ]);
  return Platform.parse({
    ...config,
    name: 'bot-core',
    services: Object.fromEntries(services),
    databases,
    exchange,
    alertChannels: ['alerts'],
  });
}
