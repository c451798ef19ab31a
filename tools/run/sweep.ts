import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { runLabel } from '../parts/part.ts';

export async function sweepContainers(host: string, run: string): Promise<void> {
  const docker = new Docker(host.startsWith('unix://') ? { socketPath: host.slice(7) } : { host });
  const filters = { label: [`${runLabel}=${run}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.allSettled(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
  const networks = await docker.listNetworks({ filters });
  await Promise.allSettled(networks.map(({ Id }) => docker.getNetwork(Id).remove()));
}

/** Ends the servers whose process id a test left in the run's folder. */
export function sweepProcesses(scratch: string): void {
  for (const file of readdirSync(scratch, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.pid')) continue;
    try {
      process.kill(Number(readFileSync(join(scratch, file), 'utf8')), 'SIGKILL');
    } catch {
      // Already gone, which is what we want.
    }
  }
}
