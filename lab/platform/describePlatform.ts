import type { z } from 'zod';
import type { Platform } from '../../src/diagnostics/platform.ts';
import type { PlatformPlan } from './containerPlan.ts';
import { definitions, type ServiceId } from './definition.ts';

export type PlatformDescription = z.input<typeof Platform>;

/** The platform as the bot is told of it: what `config/platform.yaml` would say. */
export function describePlatform(plan: PlatformPlan): PlatformDescription {
  const { ids } = plan;
  const services = ids.map((id) => [plan.service(id), describeService(id, plan)] as const);
  const databases = ids.flatMap((id) => {
    const { kind } = definitions[id];
    return kind === 'service' ? [] : [[`${plan.service(id)}-data`, { kind, service: plan.service(id) }] as const];
  });
  return {
    name: plan.project,
    docker: { project: plan.project, network: plan.network },
    services: Object.fromEntries(services),
    databases: Object.fromEntries(databases),
  };
}

function describeService(id: ServiceId, plan: PlatformPlan): PlatformDescription['services'][string] {
  const { port, program, dependsOn, kind } = definitions[id];
  const roles = { 'rust-core-engine': 'trading-engine', mongodb: 'datastore', redis: 'datastore' } as const;
  const role = id in roles ? roles[id as keyof typeof roles] : 'stateless';
  return {
    container: plan.container(id),
    composeService: plan.service(id),
    role,
    port,
    dependsOn: dependsOn.filter((needed) => plan.ids.includes(needed)).map(plan.service),
    ...(kind === 'service' &&
      program && {
        health: { url: `http://127.0.0.1:${plan.hostPorts[id]}${program.healthPath}` },
        requiredEnvironment: program.requiredEnvironment,
        ...(program.configuration && { configuration: program.configuration }),
      }),
  };
}
