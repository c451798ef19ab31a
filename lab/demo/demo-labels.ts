import { hostname } from 'node:os';
import type Docker from 'dockerode';

const LABEL = 'botcore.demo';

/** On everything that a demo makes in the engine: which process on which machine it belongs to. */
export function demoLabels(): Record<string, string> {
  return { [LABEL]: `${hostname()}:${process.pid}` };
}

/** Removes what demos left behind that were killed; answers the names of the containers of those that still run. */
export async function sweepDeadDemos(docker: Docker): Promise<string[]> {
  const filters = { label: [LABEL] };
  const containers = await docker.listContainers({ all: true, filters });
  const dead = containers.filter(({ Labels }) => !isAlive(Labels[LABEL] ?? ''));
  await Promise.allSettled(dead.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  const networks = await docker.listNetworks({ filters });
  const unused = networks.filter(({ Labels }) => !isAlive(Labels?.[LABEL] ?? ''));
  await Promise.allSettled(unused.map(({ Id }) => docker.getNetwork(Id).remove()));
  return containers.filter((container) => !dead.includes(container)).flatMap(({ Names }) => Names);
}

function isAlive(owner: string): boolean {
  const [machine, pid] = owner.split(':');
  // What belongs to another machine on the same engine is none of our business.
  if (machine !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
