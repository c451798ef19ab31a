import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import type { Reading, Target } from '../../../../src/diagnostics/contract.ts';
import type { Platform } from '../../../../src/diagnostics/platform.ts';
import { createRecordingReader } from '../../../../src/diagnostics/reader.ts';
import { readingsOf } from '../../../../src/diagnostics/snapshot.ts';
import { engineAddress } from '../../../../src/diagnostics/targets/docker/engine-address.ts';
import { dockerWorkloads, gatherDockerWorkloads } from '../../../../src/diagnostics/targets/docker/workload.ts';
import type { Instance, Workload } from '../../../../src/diagnostics/workload.ts';
import { runLabels } from '../../../realParts.ts';

const IMAGE = 'dt-busybox:local';
const APPLETS = ['sh', 'sleep', 'cat', 'echo', 'true', 'false', 'tail', 'head', 'yes', 'kill', 'date'];

/** Containers of one test file on the real engine; all of them are removed at its end. */
export class RealContainers {
  readonly docker: Docker;
  readonly #prefix = `dt-${process.pid}-`;
  readonly #containers = new Set<Docker.Container>();
  readonly #networks = new Set<Docker.Network>();

  constructor(host: string) {
    const { socketPath, host: name, port, protocol } = engineAddress({ host });
    this.docker = new Docker({ socketPath, host: name, port, protocol } as Docker.DockerOptions);
  }

  name(of: string): string {
    return this.#prefix + of;
  }

  /** An image of nothing but busybox and one configuration file. */
  async prepare(configuration: string): Promise<void> {
    const archive = pack();
    const busybox = readFileSync(execFileSync('sh', ['-c', 'command -v busybox']).toString().trim());
    archive.entry({ name: 'bin/busybox', mode: 0o755 }, busybox);
    for (const applet of APPLETS) archive.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
    archive.entry({ name: 'etc/app.toml' }, configuration);
    archive.entry({ name: 'etc/link.toml', type: 'symlink', linkname: 'app.toml' });
    archive.finalize();
    const options = { repo: 'dt-busybox', tag: 'local' };
    const done: NodeJS.ReadableStream = await this.docker.importImage(
      archive as unknown as NodeJS.ReadableStream,
      options,
    );
    await new Promise((resolve, reject) => {
      this.docker.modem.followProgress(done, (error: Error | null) => (error ? reject(error) : resolve(undefined)));
    });
  }

  async create(of: string, script: string, options: Docker.ContainerCreateOptions = {}): Promise<Docker.Container> {
    // A test that is tried again starts with a new one.
    await this.docker
      .getContainer(this.name(of))
      .remove({ force: true })
      .catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw error;
      });
    const container = await this.docker.createContainer({
      name: this.name(of),
      Image: IMAGE,
      Cmd: ['sh', '-c', script],
      ...options,
      Labels: { ...runLabels(), ...options.Labels },
    });
    this.#containers.add(container);
    return container;
  }

  async run(of: string, script: string, options: Docker.ContainerCreateOptions = {}): Promise<Docker.Container> {
    const container = await this.create(of, script, options);
    await container.start();
    return container;
  }

  async network(of: string): Promise<Docker.Network> {
    const network = await this.docker.createNetwork({ Name: this.name(of), Labels: runLabels() });
    this.#networks.add(network);
    return network;
  }

  async removeAll(): Promise<void> {
    await Promise.all(
      [...this.#containers].map((each) => each.remove({ force: true, v: true }).catch(() => undefined)),
    );
    await this.docker
      .getImage(IMAGE)
      .remove()
      .catch(() => undefined);
    await Promise.all([...this.#networks].map((each) => each.remove().catch(() => undefined)));
  }
}

export interface Look {
  readonly workloads: Workload[];
  /** Everything that was answered, as a snapshot would record it. */
  readonly recorded: string;
  readonly errors: string[];
  readonly tookMs: number;
}

/** One examination of some services, as the runner does it. */
export async function look(
  target: Target,
  platform: Platform,
  services = Object.keys(platform.services),
): Promise<Look> {
  const started = performance.now();
  const signal = AbortSignal.timeout(10_000);
  const reader = createRecordingReader({ platform, targets: [target], signal, now: () => new Date() });
  await gatherDockerWorkloads(reader, services);
  const tookMs = performance.now() - started;
  const recorded = JSON.stringify(reader.readings());
  const stored = JSON.parse(recorded) as Reading[];
  const errors = stored.flatMap(({ question, error }) => (error ? [`${question}: ${error.kind}`] : []));
  return {
    workloads: dockerWorkloads(readingsOf(stored, false), platform, services, new Date()),
    recorded,
    errors,
    tookMs,
  };
}

export function onlyInstance({ workloads }: Look, service = 'x'): Instance {
  const instances = workloads.find((each) => each.service === service)?.instances ?? [];
  if (instances[0] === undefined || instances.length > 1)
    throw new Error(`${instances.length} instances of ${service}`);
  return instances[0];
}
