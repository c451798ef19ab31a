import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Pace, PlatformPlan } from './containerPlan.ts';
import { containerFiles, containerOptions } from './containerPlan.ts';
import type { RunningPlatform, RunningService, StartOptions } from './contract.ts';
import { definitions, type ServiceId, serviceIds } from './definition.ts';
import { describePlatform } from './describePlatform.ts';
import { faults } from './faults.ts';
import { freePort } from './freePort.ts';
import { create, platformHands, removeContainer, type Touched } from './hands.ts';
import { buildImages } from './images.ts';

/** On everything of a platform, with its project: what a start and a stop remove. */
const platformLabel = 'botcore-lab.platform';

/**
 * How long all may take to be well, and how often that is looked at, milliseconds. In production the first health check
 * comes after half a minute and the next after a whole one; and two dozen such platforms may start at the same time.
 */
const patience: Readonly<Record<Pace, { within: number; every: number }>> = {
  fast: { within: 150_000, every: 200 },
  easy: { within: 150_000, every: 1000 },
  production: { within: 240_000, every: 1000 },
};

/** Starts the stand-in platform as real containers on a network of their own. */
export async function startPlatform(options: StartOptions): Promise<RunningPlatform> {
  const { docker } = options;
  const plan = await planOf(options);
  await remove(docker, plan.project);
  const labels = {
    'com.docker.compose.project': plan.project,
    'com.docker.compose.network': 'bot-network',
    ...plan.labels,
  };
  await docker.createNetwork({ Name: plan.network, Driver: 'bridge', Labels: labels });
  const touched: Touched = { services: new Set(), extras: [] };
  const hands = platformHands(docker, plan, touched);
  const platform: RunningPlatform = {
    services: () => runningServices(docker, plan),
    config: describePlatform(plan),
    project: plan.project,
    network: plan.network,
    hands,
    async inject(id, subject) {
      const fault = faults[id];
      await fault.inject(hands, subject ?? fault.subject);
    },
    async heal() {
      await Promise.all(touched.extras.splice(0).map(removeContainer));
      const broken = plan.ids.filter((id) => touched.services.has(id));
      for (const id of broken) await hands.recreate(id, {});
      touched.services.clear();
      for (const id of plan.ids) await hands.container(id).start().catch(alreadyStarted);
      await platform.healthy();
    },
    healthy: (timeoutMilliseconds = patience[plan.pace].within) => healthy(docker, plan, timeoutMilliseconds),
    stop: () => remove(docker, plan.project),
  };
  try {
    await startAll(docker, plan);
    await platform.healthy();
    if (options.fault) await platform.inject(options.fault);
    return platform;
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

async function planOf(options: StartOptions): Promise<PlatformPlan> {
  const { docker, prefix, names = {}, only = serviceIds, pace = 'fast', labels = {} } = options;
  const project = options.project ?? `${prefix}bot-core`;
  const service = (id: ServiceId) => names[id] ?? id;
  const ids = serviceIds.filter((id) => only.includes(id));
  return {
    project,
    network: `${prefix}bot-network`,
    images: options.images ?? (await buildImages(docker)),
    labels: { ...labels, [platformLabel]: project },
    pace,
    service,
    container: (id) => `${prefix}${service(id)}`,
    hostPorts: await hostPorts(ids, options.ports ?? 'random'),
    ids,
  };
}

async function hostPorts(
  ids: readonly ServiceId[],
  ports: NonNullable<StartOptions['ports']>,
): Promise<PlatformPlan['hostPorts']> {
  const given = typeof ports === 'object' ? ports : {};
  // All at once: a port that was given back could be handed out a second time.
  const entries = ids.map(
    async (id) => [id, ports === 'own' ? definitions[id].port : (given[id] ?? (await freePort()))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function startAll(docker: Docker, plan: PlatformPlan): Promise<void> {
  const containers = await Promise.all(
    plan.ids.map((id) => create(docker, containerOptions(id, plan), containerFiles(id, plan))),
  );
  // In the order of their dependencies, so that none has to be restarted before it first comes up.
  for (const container of containers) await container.start();
}

function alreadyStarted(error: { statusCode?: number }): void {
  if (error.statusCode !== 304) throw error;
}

async function runningServices(
  docker: Docker,
  plan: PlatformPlan,
): Promise<Partial<Record<ServiceId, RunningService>>> {
  const entries = plan.ids.map(async (id): Promise<[ServiceId, RunningService]> => {
    const container = plan.container(id);
    const { Id } = await docker.getContainer(container).inspect();
    return [id, { containerId: Id, container, hostPort: plan.hostPorts[id] ?? 0 }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function healthy(docker: Docker, plan: PlatformPlan, timeoutMilliseconds: number): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    const states = await Promise.all(
      plan.ids.map(async (id) => {
        const { State } = await docker.getContainer(plan.container(id)).inspect();
        return { id, text: State.Health && State.Status === 'running' ? State.Health.Status : State.Status };
      }),
    );
    const waiting = states.filter(({ text }) => text !== 'healthy');
    if (waiting.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(`not healthy in time: ${waiting.map(({ id, text }) => `${id} is ${text}`).join(', ')}`);
    await pause(patience[plan.pace].every);
  }
}

/** Removes every container and network of a project of the lab; also those that an earlier run left behind. */
async function remove(docker: Docker, project: string): Promise<void> {
  const filters = { label: [`${platformLabel}=${project}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => removeContainer(docker.getContainer(Id))));
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
}
