import { databaseUrls, type Environment, exchangeKeys } from './config.ts';
import { checks } from './diagnostics/checks/index.ts';
import type { Target } from './diagnostics/contract.ts';
import { examine } from './diagnostics/examine.ts';
import type { Platform } from './diagnostics/platform.ts';
import { registerChecks } from './diagnostics/registry.ts';
import { createTargets } from './diagnostics/targets/create-targets.ts';
import type { Examine } from './jobs/contract.ts';

/** The engine of a worker: clients stay open, and what Docker forgets is kept, from one examination to the next. */
export interface Examiner {
  readonly examine: Examine;
  /** What it reads with; an approved fix plans and verifies by the same. */
  readonly targets: readonly Target[];
  close(): Promise<void>;
}

interface DockerHistory {
  readonly targetOptions: Pick<Parameters<typeof createTargets>[1], 'events' | 'stats'>;
  stop(): Promise<void>;
}

export async function createExaminer(
  platform: Platform,
  environment: Pick<Environment, 'DOCKER_HOST' | 'KUBECONFIG'>,
  variables: NodeJS.ProcessEnv,
): Promise<Examiner> {
  const registered = registerChecks(checks);
  const history = platform.docker === undefined ? undefined : await followDocker(platform, environment.DOCKER_HOST);
  const targets: readonly Target[] = createTargets(platform, {
    dockerHost: environment.DOCKER_HOST,
    kubeconfig: environment.KUBECONFIG,
    urls: databaseUrls(platform, variables),
    exchangeKeys: exchangeKeys(platform, variables),
    ...history?.targetOptions,
  });
  // The first command should not wait for a client library; one that cannot be loaded fails by its questions.
  void Promise.allSettled(targets.map((target) => target.ready?.()));
  return {
    targets,
    examine: (request) => examine({ ...request, platform, targets, checks: registered }),
    async close() {
      await history?.stop();
      await Promise.allSettled(targets.map((target) => target.close()));
    },
  };
}

async function followDocker(platform: Platform, host: string | undefined): Promise<DockerHistory> {
  const [{ connectEngine }, { ContainerEventStore }, { ContainerStatsStore }, { containersOf }] = await Promise.all([
    import('./diagnostics/targets/docker/engine.ts'),
    import('./diagnostics/targets/docker/container-events.ts'),
    import('./diagnostics/targets/docker/container-stats.ts'),
    import('./diagnostics/targets/docker/service-containers.ts'),
  ]);
  const engine = connectEngine(host === undefined ? {} : { host });
  const events = new ContainerEventStore(engine);
  const stats = new ContainerStatsStore(engine, { follows: containersOf(platform) });
  events.start();
  stats.start();
  return {
    targetOptions: { events, stats },
    async stop() {
      await Promise.allSettled([events.stop(), stats.stop()]);
      engine.close();
    },
  };
}
