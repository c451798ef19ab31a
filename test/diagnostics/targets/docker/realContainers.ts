import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { archive } from '../../../../lab/platform/archive.ts';
import { machineProgram } from '../../../../lab/platform/machineProgram.ts';
import type { Reading, Target } from '../../../../src/diagnostics/contract.ts';
import type { Platform } from '../../../../src/diagnostics/platform.ts';
import { createRecordingReader } from '../../../../src/diagnostics/reader.ts';
import { readingsOf } from '../../../../src/diagnostics/snapshot.ts';
import { engineAddress } from '../../../../src/diagnostics/targets/docker/engine-address.ts';
import { dockerWorkloads, gatherDockerWorkloads } from '../../../../src/diagnostics/targets/docker/workload.ts';
import type { Instance, Workload } from '../../../../src/diagnostics/workload.ts';
import { runLabels } from '../../../realParts.ts';

const APPLETS = ['sh', 'sleep', 'cat', 'echo', 'true', 'false', 'tail', 'head', 'yes', 'kill', 'date'];

/** Containers of one test file on the real engine; all of them are removed at its end. `busybox`: its path. */
export class RealContainers {
  readonly docker: Docker;
  /** Of this file alone: others that run beside it remove theirs. */
  readonly image = { repo: 'dt-busybox', tag: `${process.pid}` };
  readonly #prefix = `dt-${process.pid}-`;
  readonly #containers = new Set<Docker.Container>();
  readonly #networks = new Map<string, Docker.Network>();

  readonly #busybox: string;

  constructor(host: string, busybox: string) {
    this.#busybox = busybox;
    const { socketPath, host: name, port, protocol } = engineAddress({ host });
    this.docker = new Docker({ socketPath, host: name, port, protocol } as Docker.DockerOptions);
  }

  name(of: string): string {
    return this.#prefix + of;
  }

  get imageName(): string {
    return `${this.image.repo}:${this.image.tag}`;
  }

  /** An image of nothing but busybox, with the libraries that this machine's needs, and one configuration file. */
  async prepare(configuration: string): Promise<void> {
    const image = archive([
      ...(await machineProgram(this.#busybox, '/bin/busybox')),
      ...APPLETS.map((applet) => ({ path: `/bin/${applet}`, linkTo: 'busybox' })),
      { path: '/etc/app.toml', text: configuration },
      { path: '/etc/link.toml', linkTo: 'app.toml' },
    ]);
    const done: NodeJS.ReadableStream = await this.docker.importImage(image, { ...this.image });
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
      Image: this.imageName,
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
    await this.#removeNetwork(of);
    const network = await this.docker.createNetwork({ Name: this.name(of), Labels: runLabels() });
    this.#networks.set(of, network);
    return network;
  }

  /** A test that is tried again starts with a new one, while a container of its first attempt is still attached. */
  async #removeNetwork(of: string): Promise<void> {
    const earlier = this.#networks.get(of);
    if (earlier === undefined) return;
    const { Containers = {} } = await earlier.inspect();
    for (const id of Object.keys(Containers)) await earlier.disconnect({ Container: id, Force: true });
    await earlier.remove();
    this.#networks.delete(of);
  }

  async removeAll(): Promise<void> {
    await Promise.all(
      [...this.#containers].map((each) => each.remove({ force: true, v: true }).catch(() => undefined)),
    );
    await this.docker
      .getImage(this.imageName)
      .remove()
      .catch(() => undefined);
    await Promise.all([...this.#networks.values()].map((each) => each.remove().catch(() => undefined)));
  }
}

export interface Look {
  readonly workloads: Workload[];
  /** Everything that was answered, as a snapshot would record it. */
  readonly recorded: string;
  readonly errors: string[];
  readonly tookMs: number;
}

/** Looks again while a question misses its deadline, as it may on a machine that is busy with other tests. */
export async function wholeLook(target: Target, platform: Platform): Promise<Look> {
  for (const deadline = Date.now() + 30_000; ; await sleep(150)) {
    const seen = await look(target, platform);
    if (seen.errors.length === 0 || Date.now() > deadline) return seen;
  }
}

/** One examination of some services, as the runner does it. */
export async function look(
  target: Target,
  platform: Platform,
  services = Object.keys(platform.services),
): Promise<Look> {
  const started = performance.now();
  const signal = AbortSignal.timeout(60_000);
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
