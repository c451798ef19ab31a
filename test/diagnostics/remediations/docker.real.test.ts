import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningExchange, startExchange } from '../../../lab/exchange/exchange.ts';
import type { ServiceId } from '../../../lab/platform/definition.ts';
import { buildImages, type LabImages } from '../../../lab/platform/images.ts';
import { ContainerEventStore } from '../../../src/diagnostics/targets/docker/container-events.ts';
import { connectEngine } from '../../../src/diagnostics/targets/docker/engine.ts';
import { connectDockerWriter } from '../../../src/diagnostics/targets/docker/writer.ts';
import { describeWith, dockerClient, runLabels } from '../../realParts.ts';
import { type FixStage, NAMES, startFixStage } from './dockerFixes.ts';

const KEYS = { apiKey: 'lab-key-of-the-desk', secret: 'lab-secret-of-the-desk' };
const MIB = 1024 * 1024;
const PATIENCE_MS = 600_000;
/** Each stage takes one of the engine's thirty or so address pools, and other files of tests want theirs. */
const STAGES_AT_ONCE = 3;

describeWith('docker', 'Fixes on a real Docker Engine', (part) => {
  const { host } = part;
  const docker = dockerClient(part);
  const engine = connectEngine({ host });
  const events = new ContainerEventStore(engine, { deadlineMs: 60_000 });
  const write = connectDockerWriter({ host });
  const limit = pLimit(STAGES_AT_ONCE);
  let images: LabImages;
  let exchange: RunningExchange;

  beforeAll(async () => {
    images = await buildImages(docker);
    exchange = await startExchange(KEYS);
    exchange.setOrders([{ symbol: 'BTCUSDT' }, { symbol: 'BTCUSDT' }]);
    events.start();
  });
  afterAll(async () => {
    await events.stop();
    engine.close();
    await exchange?.stop();
  });

  /** A test on a platform of its own, which is gone after it. */
  function scene(
    title: string,
    name: string,
    only: readonly ServiceId[],
    act: (stage: FixStage) => Promise<void>,
  ): void {
    it.concurrent(title, { timeout: PATIENCE_MS }, () =>
      limit(async () => {
        const stage = await startFixStage({
          docker,
          images,
          prefix: `fix${process.pid}-${name}-`,
          only,
          labels: runLabels(),
          write,
          targets: { dockerHost: host, events, exchangeKeys: KEYS },
          exchange: { url: exchange.url, apiKeyFrom: 'DESK_KEY', secretFrom: 'DESK_SECRET', symbols: [] },
        });
        try {
          await act(stage);
        } finally {
          await stage.stop();
        }
      }),
    );
  }

  const stateOf = async (stage: FixStage, id: ServiceId) => (await stage.running.hands.container(id).inspect()).State;

  // First, since it takes as long as what hangs is given to end.
  scene(
    'restarts a trading engine that hangs, and shows its open orders',
    'restart',
    ['rust-core-engine'],
    async (stage) => {
      const container = stage.running.hands.container('rust-core-engine');
      await container.kill({ signal: 'SIGSTOP' });
      const params = {
        container: `${stage.running.hands.plan.container('rust-core-engine')}`,
        service: NAMES['rust-core-engine'],
      };
      const wanted = { remediation: 'docker-restart-service', params };
      const plan = await stage.plan(wanted);
      await stage.execute(plan);

      expect(plan).toMatchObject({
        risk: 'R3',
        wayBack: { possible: false },
        openOrders: { known: true, orders: [{ symbol: 'BTCUSDT', count: 2 }] },
      });
      expect(plan.effects.join(' ')).toContain('2 open orders (BTCUSDT 2)');
      expect(await stage.untilDecided(plan)).toMatchObject({ state: 'reached' });
    },
  );

  scene(
    'starts a database that somebody stopped, and stops it again',
    'start',
    ['mongodb', 'rust-core-engine'],
    async (stage) => {
      await stage.running.inject('database-stopped');
      const plan = await stage.plan(await stage.offer('docker-start-container'));
      const again = await stage.plan({ remediation: plan.remediation, params: plan.params });
      const before = await stage.effectiveness(plan);
      const undo = await stage.execute(plan);
      const effect = await stage.untilDecided(plan);

      expect(plan).toMatchObject({
        subject: `database:${NAMES.mongodb}-data`,
        risk: 'R2',
        wayBack: { automatic: true },
      });
      expect(plan.effects.join(' ')).toMatch(/Somebody stopped .* on purpose at .*approve/);
      expect(again.fingerprint).toBe(plan.fingerprint);
      expect(before.state).toBe('pending');
      expect(effect).toMatchObject({ state: 'reached' });
      await stage.running.healthy();
      expect(await stage.roots()).toEqual([]);

      await stage.rollback(plan, undo);
      expect((await stateOf(stage, 'mongodb')).Status).toBe('exited');
    },
  );

  scene('unpauses, and pauses again', 'unpause', ['redis', 'python-ai-service'], async (stage) => {
    await stage.running.inject('paused');
    const plan = await stage.plan(await stage.offer('docker-unpause'));
    const before = await stage.effectiveness(plan);
    const undo = await stage.execute(plan);

    expect(plan.action).toMatch(/^Unpause container .*quotecache \(paused at \d{4}-/);
    expect(before.state).toBe('pending');
    expect(await stage.untilDecided(plan)).toMatchObject({ state: 'reached' });
    await stage.running.healthy();
    expect(await stage.roots()).toEqual([]);

    await stage.rollback(plan, undo);
    expect((await stateOf(stage, 'redis')).Status).toBe('paused');
  });

  scene('attaches to the network, and detaches again', 'network', ['mongodb', 'python-ai-service'], async (stage) => {
    await stage.running.inject('network-detached');
    const plan = await stage.plan(await stage.offer('docker-network-connect'));
    const before = await stage.effectiveness(plan);
    const undo = await stage.execute(plan);

    expect(plan.effects.join(' ')).toContain('Not persisted');
    expect(before.state).toBe('pending');
    expect(await stage.untilDecided(plan)).toMatchObject({ state: 'reached' });
    await stage.running.healthy();
    expect(await stage.roots()).toEqual([]);

    await stage.rollback(plan, undo);
    expect(await stage.effectiveness(plan)).toMatchObject({ state: 'pending' });
  });

  scene(
    'raises a limit that is met, and sets it back only where there is room',
    'memory',
    ['rust-core-engine'],
    async (stage) => {
      const container = stage.running.hands.container('rust-core-engine');
      // More than its 192 MiB, and well below twice that.
      await stage.running.hands.trouble('rust-core-engine', { holdMegabytes: 215 });
      const plan = await stage.plan(await stage.offer('docker-update-memory'));
      await sleep(1500);
      const again = await stage.plan({ remediation: plan.remediation, params: plan.params });
      const undo = await stage.execute(plan);
      const effect = await stage.untilDecided(plan);
      const { HostConfig } = await container.inspect();

      expect(plan).toMatchObject({ risk: 'R3', wayBack: { possible: true, automatic: false } });
      // It has died again in between, and is the same thing all the same.
      expect(again.fingerprint).toBe(plan.fingerprint);
      expect(effect).toMatchObject({ state: 'reached' });
      // What fired is silent now, though the kills were a minute ago.
      expect(await stage.roots()).toEqual([]);
      expect([HostConfig.Memory, HostConfig.MemorySwap]).toEqual([384 * MIB, 384 * MIB]);

      await expect(stage.rollback(plan, undo)).rejects.toMatchObject({ outcome: 'refused' });
      await stage.running.hands.trouble('rust-core-engine', {});
      await container.restart({ t: 1 });
      await stage.running.healthy();
      await stage.rollback(plan, undo);
      expect((await container.inspect()).HostConfig.Memory).toBe(192 * MIB);
    },
  );

  scene(
    'starts what a service needs in order, and stops it in reverse',
    'needs',
    ['mongodb', 'redis', 'python-ai-service'],
    async (stage) => {
      const { hands } = stage.running;
      await Promise.all([hands.container('redis').stop({ t: 1 }), hands.container('mongodb').stop({ t: 1 })]);
      const params = { service: NAMES['python-ai-service'], dependency: `${NAMES.mongodb}-data` };
      const plan = await stage.plan({ remediation: 'docker-start-dependencies', params });
      const undo = await stage.execute(plan);

      expect(plan.steps).toHaveLength(2);
      expect(plan.decidedOn).toEqual({ order: `${NAMES.mongodb},${NAMES.redis}` });
      expect(await stage.untilDecided(plan)).toMatchObject({ state: 'reached' });
      await stage.running.healthy();
      expect(await stage.roots()).toEqual([]);

      await stage.rollback(plan, undo);
      const states = await Promise.all([stateOf(stage, 'mongodb'), stateOf(stage, 'redis')]);
      expect(states.map(({ Status }) => Status)).toEqual(['exited', 'exited']);
    },
  );

  scene('sees what somebody changed by hand in between', 'drift', ['rust-core-engine'], async (stage) => {
    const { hands } = stage.running;
    const container = hands.container('rust-core-engine');
    const params = { container: hands.plan.container('rust-core-engine'), service: NAMES['rust-core-engine'] };
    const restart = { remediation: 'docker-restart-service', params };
    const memory = { remediation: 'docker-update-memory', params: { ...params, memoryBytes: 320 * MIB } };
    const fingerprints = async () => [(await stage.plan(restart)).fingerprint, (await stage.plan(memory)).fingerprint];

    const first = await fingerprints();
    expect(await fingerprints()).toEqual(first);

    await container.restart({ t: 1 });
    await stage.running.healthy();
    const restarted = await fingerprints();
    expect(restarted[0]).not.toBe(first[0]);
    // The limit is that of the container, whichever run is on.
    expect(restarted[1]).toBe(first[1]);

    await container.update({ Memory: 256 * MIB, MemorySwap: 256 * MIB });
    const changed = await fingerprints();
    expect(changed[1]).not.toBe(restarted[1]);

    const old = await stage.plan(restart);
    await hands.recreate('rust-core-engine', {});
    await stage.running.healthy();
    const replaced = await fingerprints();
    expect(replaced[0]).not.toBe(changed[0]);
    expect(replaced[1]).not.toBe(changed[1]);
    await expect(stage.execute(old)).rejects.toMatchObject({ outcome: 'refused' });
    expect(await stage.effectiveness(old)).toMatchObject({ state: 'missed' });
  });
});
