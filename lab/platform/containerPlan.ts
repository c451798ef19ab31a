import { createHash } from 'node:crypto';
import type { ContainerCreateOptions, HealthConfig } from 'dockerode';
import type { Entry } from './archive.ts';
import { behaviourOf, definitions, environmentOf, type ServiceId } from './definition.ts';
import type { LabImages } from './images.ts';
import { behaviourPath, type Trouble } from './service/behaviour.ts';

/** What all containers of one platform have in common. */
export interface PlatformPlan {
  project: string;
  network: string;
  images: LabImages;
  labels: Readonly<Record<string, string>>;
  pace: Pace;
  container(id: ServiceId): string;
  /** The compose service, which is also the name on the network. */
  service(id: ServiceId): string;
  hostPorts: Readonly<Partial<Record<ServiceId, number>>>;
  /** The services that there are. */
  ids: readonly ServiceId[];
}

/**
 * How often health is looked at: every second for tests and demos, at an easy pace where many platforms stand beside
 * each other, or as compose files have it.
 */
export type Pace = 'fast' | 'easy' | 'production';

/** Where one container departs from its definition. */
export interface Change {
  environment?: Readonly<Record<string, string | undefined>>;
  healthcheck?: readonly string[];
  trouble?: Trouble;
  configurationText?: string;
}

const second = 1_000_000_000;
const paces = {
  fast: { Interval: second, Timeout: 5 * second, Retries: 3, StartPeriod: 3 * second },
  easy: { Interval: 6 * second, Timeout: 5 * second, Retries: 3, StartPeriod: 5 * second },
  production: { Interval: 30 * second, Timeout: 10 * second, Retries: 3, StartPeriod: 40 * second },
} as const;

function healthcheckOf(id: ServiceId, { images, pace }: PlatformPlan, test?: readonly string[]): HealthConfig {
  const { kind, port, program } = definitions[id];
  const own = {
    service: ['CMD', 'curl', '-f', `http://localhost:${port}${program?.healthPath}`],
    redis: images.redis ? ['CMD', 'redis-cli', 'ping'] : ['CMD', 'node', '/app/ping.mjs', 'redis://127.0.0.1:6379'],
    // The image that keeps data brings a check of its own, and has no node.
    mongodb: images.mongodb
      ? ['CMD', '/bin/healthcheck']
      : ['CMD', 'node', '/app/ping.mjs', 'mongodb://127.0.0.1:27017'],
  }[kind];
  return { Test: [...(test ?? own)], ...paces[pace] };
}

function imageOf(id: ServiceId, { images }: PlatformPlan): { Image: string; Entrypoint?: string[]; Cmd?: string[] } {
  const { kind } = definitions[id];
  if (kind === 'mongodb')
    return images.mongodb
      ? { Image: images.mongodb }
      : { Image: images.service, Entrypoint: ['node', '/app/mongodb.mjs'] };
  if (kind !== 'redis') return { Image: images.service };
  if (!images.redis) throw new Error('the platform needs a Redis: install redis-server or valkey-server');
  return { Image: images.redis, Cmd: ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'] };
}

/** The labels by which Docker Compose knows its own. */
function composeLabels(id: ServiceId, plan: PlatformPlan): Record<string, string> {
  const present = definitions[id].dependsOn.filter((needed) => plan.ids.includes(needed));
  const needs = present.map((needed) => `${plan.service(needed)}:service_healthy:false`);
  return {
    'com.docker.compose.project': plan.project,
    'com.docker.compose.service': plan.service(id),
    'com.docker.compose.depends_on': needs.join(','),
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.config-hash': createHash('sha256').update(`${plan.project}/${id}`).digest('hex'),
    'com.docker.compose.version': '2.29.7',
  };
}

/** What the engine is told to create for one service. */
export function containerOptions(
  id: ServiceId,
  plan: PlatformPlan,
  change: Change = {},
): ContainerCreateOptions & { name: string } {
  const { port, memoryMegabytes } = definitions[id];
  const environment = { ...environmentOf(id, plan.service), ...change.environment };
  const memory = memoryMegabytes * 1024 * 1024;
  return {
    name: plan.container(id),
    ...imageOf(id, plan),
    Hostname: plan.service(id),
    Env: Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
    Labels: { ...composeLabels(id, plan), ...plan.labels },
    Healthcheck: healthcheckOf(id, plan, change.healthcheck),
    ExposedPorts: { [`${port}/tcp`]: {} },
    HostConfig: {
      Memory: memory,
      MemorySwap: memory,
      RestartPolicy: { Name: 'unless-stopped' },
      NetworkMode: plan.network,
      PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(plan.hostPorts[id] ?? '') }] },
    },
    NetworkingConfig: { EndpointsConfig: { [plan.network]: { Aliases: [plan.service(id)] } } },
  };
}

/** The files that lie in the container before it starts. */
export function containerFiles(id: ServiceId, plan: PlatformPlan, change: Change = {}): Entry[] {
  const behaviour = behaviourOf(id, plan.service(id), change.trouble);
  if (!behaviour) return [];
  const { configuration } = behaviour;
  const dependencies = behaviour.dependencies.filter(({ name }) => plan.ids.some((present) => present === name));
  const text = change.configurationText ?? definitions[id].program?.configurationText ?? '';
  return [
    { path: behaviourPath, text: JSON.stringify({ ...behaviour, dependencies }) },
    ...(configuration ? [{ path: configuration.path, text }] : []),
  ];
}
