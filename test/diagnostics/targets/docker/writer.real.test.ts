import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../../../../lab/platform/freePort.ts';
import { mintGrant } from '../../../../src/diagnostics/mint-grant.ts';
import type { DockerWriter } from '../../../../src/diagnostics/remediation.ts';
import { connectDockerWriter } from '../../../../src/diagnostics/targets/docker/writer.ts';
import { describeWithAll } from '../../../realParts.ts';
import { RealContainers } from './realContainers.ts';

type HostConfig = NonNullable<Docker.ContainerCreateOptions['HostConfig']>;

const MIB = 1024 * 1024;
const ROUNDS = 50;
/** Containers of one act side by side: each is mostly waiting for the next end of a run. */
const LANES = 5;
const PATIENT = { timeout: 400_000 };
const DIES = 'sleep 0.3; exit 1';
const ALWAYS = { RestartPolicy: { Name: 'always' } };
const LIMITED = { ...ALWAYS, Memory: 16 * MIB, MemorySwap: 16 * MIB };

describeWithAll(['docker', 'busybox'], 'writes to containers that come and go', ({ docker: { host }, busybox }) => {
  const containers = new RealContainers(host, busybox.path);
  const write = connectDockerWriter({ host });
  beforeAll(() => containers.prepare(''));
  afterAll(() => containers.removeAll());

  const writer = (): DockerWriter => {
    const expiresAt = new Date(Date.now() + 300_000).toISOString();
    return write(
      mintGrant({ approval: 'a-1', fingerprint: 'f', fence: 1, expiresAt, confirm: async () => undefined }),
      new AbortController().signal,
    );
  };

  /** Rounds on a few containers side by side, each under way when a round begins; which failed, and with what. */
  async function failuresOf(
    name: string,
    hostConfig: HostConfig,
    act: (container: Docker.Container, round: number) => Promise<void>,
  ): Promise<string[]> {
    const failed: string[] = [];
    const lane = async (first: number): Promise<void> => {
      const container = await containers.run(`${name}-${first}`, DIES, { HostConfig: hostConfig });
      for (let round = first; round < ROUNDS; round += LANES) {
        // Each time anew, since the engine waits longer and longer before the next run.
        await container.restart({ t: 0 });
        await act(container, round).catch((error: unknown) => void failed.push(`${round}: ${error}`));
      }
      await container.remove({ force: true });
    };
    await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
    return failed;
  }

  it.concurrent('sets the limit of what dies every 300 ms, 50 times of 50', PATIENT, async () => {
    const failed = await failuresOf('limit', LIMITED, async (container) => {
      // Again and again until it has died and come back: one of them meets the end of a run.
      const end = Date.now() + 20_000;
      for (let turn = 0; Date.now() < end; turn += 1) {
        const memoryBytes = (17 + (turn % 2)) * MIB;
        await writer().updateMemory(container.id, { memoryBytes, swapBytes: memoryBytes });
        if (turn % 10 === 0 && (await container.inspect()).RestartCount >= 2) break;
      }
    });

    expect(failed).toEqual([]);
  });

  it.concurrent('restarts what dies every 300 ms, 50 times of 50', PATIENT, async () => {
    const failed = await failuresOf('restart', ALWAYS, async (container, round) => {
      await sleep(280 + round * 2);
      await writer().restart(container.id, 1);
    });

    expect(failed).toEqual([]);
  });

  it.concurrent('starts what needs a port that comes and goes, 50 times of 50', PATIENT, async () => {
    const port = await freePort();
    const bindings = { '80/tcp': [{ HostPort: `${port}`, HostIp: '127.0.0.1' }] };
    const container = await containers.create('start', 'sleep 600', {
      HostConfig: { PortBindings: bindings },
      ExposedPorts: { '80/tcp': {} },
    });
    const refused = async () => (await container.inspect()).State.Error !== '';
    for (let round = 0; round < ROUNDS; round += 1) {
      const holder = createServer().listen(port, '127.0.0.1');
      await once(holder, 'listening');
      const start = writer().start(container.id);
      await vi.waitUntil(refused, { timeout: 30_000 });
      holder.close();
      await start;
      expect((await container.inspect()).State.Running).toBe(true);
      await container.kill();
    }
  });
});
