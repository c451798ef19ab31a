import type Docker from 'dockerode';
import { archive, type Entry } from './archive.ts';
import { containerFiles, containerOptions, type PlatformPlan } from './containerPlan.ts';
import type { PlatformHands } from './contract.ts';
import type { ServiceId } from './definition.ts';
import { behaviourPath } from './service/behaviour.ts';

/** What healing has to do. */
export interface Touched {
  services: Set<ServiceId>;
  extras: Docker.Container[];
}

export async function create(
  docker: Docker,
  options: Docker.ContainerCreateOptions,
  files: readonly Entry[],
): Promise<Docker.Container> {
  const container = await docker.createContainer(options);
  if (files.length > 0) await container.putArchive(archive(files), { path: '/' });
  return container;
}

export async function removeContainer(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch((error: { statusCode?: number }) => {
    // 404: gone already; 409: somebody else is removing it just now.
    if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
  });
}

export function platformHands(docker: Docker, plan: PlatformPlan, touched: Touched): PlatformHands {
  const container = (id: ServiceId) => docker.getContainer(plan.container(id));
  return {
    docker,
    plan,
    container,
    touch: (id) => void touched.services.add(id),
    async recreate(id, change, { start } = { start: true }) {
      touched.services.add(id);
      await removeContainer(container(id));
      await create(docker, containerOptions(id, plan, change), containerFiles(id, plan, change));
      if (start) await container(id).start();
    },
    async trouble(id, trouble) {
      touched.services.add(id);
      const files = containerFiles(id, plan, { trouble }).filter(({ path }) => path === behaviourPath);
      if (files.length === 0) throw new Error(`${id} is a database: it takes no trouble`);
      await container(id).putArchive(archive(files), { path: '/' });
    },
    async extra(options, behaviour) {
      await removeContainer(docker.getContainer(options.name));
      const made = await create(docker, options, [{ path: behaviourPath, text: JSON.stringify(behaviour) }]);
      touched.extras.push(made);
      await made.start();
      return made;
    },
  };
}
