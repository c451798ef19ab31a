import type { ContainerCreateOptions } from 'dockerode';
import type { Fault, PlatformHands } from './contract.ts';
import type { Behaviour, Trouble } from './service/behaviour.ts';

/** Containers beside the platform that look alarming and are in order. */

const port = 7000;

interface Bystander {
  name: string;
  trouble?: Trouble;
  stopCode?: number;
  /** The compose project; its own for one that belongs to somebody else. */
  project?: string;
  restart?: 'no' | 'unless-stopped';
  healthcheck?: readonly string[];
}

const memoryMegabytes = 128;

function put(hands: PlatformHands, bystander: Bystander) {
  const { plan } = hands;
  const {
    name,
    trouble = {},
    stopCode = 0,
    project = plan.project,
    restart = 'unless-stopped',
    healthcheck,
  } = bystander;
  const second = 1_000_000_000;
  const memory = memoryMegabytes * 1024 * 1024;
  const options: ContainerCreateOptions & { name: string } = {
    name: plan.container('mongodb').replace(plan.service('mongodb'), name),
    Image: plan.images.service,
    Labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': name, ...plan.labels },
    ...(healthcheck && {
      Healthcheck: { Test: [...healthcheck], Interval: 2 * second, Timeout: 2 * second, Retries: 2 },
    }),
    HostConfig: { Memory: memory, MemorySwap: memory, RestartPolicy: { Name: restart }, NetworkMode: plan.network },
  };
  const behaviour: Behaviour = {
    service: name,
    manner: 'node',
    port,
    healthPath: '/health',
    requiredEnvironment: [],
    dependencies: [],
    startTries: 1,
    stopCode,
    trouble,
  };
  return hands.extra(options, behaviour);
}

const ask = 'diagnose';
const subject = 'rust-core-engine';

export const oldRestarts: Fault = {
  title: 'A neighbour restarted several times once, and has been steady since',
  ask,
  subject,
  brings: 'running, restart count 5, no longer rising',
  harmless: true,
  inject: (hands) => put(hands, { name: 'market-data-recorder', trouble: { panicsBeforeUp: 5 } }),
};

export const completedJob: Fault = {
  title: 'A one-time job has done its work',
  ask,
  subject,
  brings: 'exited, exit code 0, no restart policy',
  harmless: true,
  inject: (hands) => put(hands, { name: 'nightly-report', trouble: { end: 'exit-zero' }, restart: 'no' }),
};

export const stoppedOnPurpose: Fault = {
  title: 'A neighbour was stopped by a person',
  ask,
  subject,
  brings: 'exited, exit code 143',
  harmless: true,
  async inject(hands) {
    const container = await put(hands, { name: 'legacy-gateway', stopCode: 143 });
    // Stopping it before it listens for the signal would be a kill, which is another story.
    await waitForOutput(container, 'listening');
    await container.stop({ t: 60 });
  },
};

export const harmlessChatter: Fault = {
  title: 'A neighbour logs "0 errors" ten times a second',
  ask,
  subject,
  brings: 'running, the word "errors" in every line',
  harmless: true,
  inject: (hands) => put(hands, { name: 'reconciler', trouble: { chatter: true } }),
};

export const highLegalMemory: Fault = {
  title: 'A neighbour uses much of its memory limit, steadily',
  ask,
  subject,
  brings: 'running, 60 to 90 % of its limit, never killed',
  harmless: true,
  inject: (hands) => put(hands, { name: 'cache-warmer', trouble: { holdMegabytes: 70 } }),
};

export const foreignUnhealthy: Fault = {
  title: "Somebody else's container on the same engine is unhealthy",
  ask,
  subject,
  brings: 'unhealthy, in another compose project',
  harmless: true,
  inject: (hands) =>
    put(hands, {
      name: 'old-experiment',
      project: 'somebody-else',
      healthcheck: ['CMD', 'curl', '-f', `http://localhost:${port}/missing`],
    }),
};

/** Two dozen platforms may start at the same time. */
const SAYS_WITHIN_MS = 120_000;

async function waitForOutput(
  container: { logs(options: { stdout: true }): Promise<Buffer> },
  word: string,
): Promise<void> {
  for (const deadline = Date.now() + SAYS_WITHIN_MS; Date.now() < deadline; ) {
    if ((await container.logs({ stdout: true })).includes(word)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`a container never said "${word}"`);
}
