import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { ContainerEventStore } from '../../../../src/diagnostics/targets/docker/container-events.ts';
import { ContainerStatsStore } from '../../../../src/diagnostics/targets/docker/container-stats.ts';
import { connectEngine } from '../../../../src/diagnostics/targets/docker/engine.ts';
import * as questions from '../../../../src/diagnostics/targets/docker/questions.ts';
import { containersOf } from '../../../../src/diagnostics/targets/docker/service-containers.ts';
import { createDockerTarget } from '../../../../src/diagnostics/targets/docker.ts';
import { describeWith } from '../../../realParts.ts';
import { dockerPlatform } from './containers.ts';
import { fakeEngine } from './fakeEngine.ts';
import { look, onlyInstance, RealContainers } from './realContainers.ts';

/** A machine that is busy with other tests needs longer than the default second. */
const SOON = { timeout: 20_000 };
const CANARY = 'canary-Zx81-never-shown';
const SERVE = 'trap "exit 0" TERM; echo ready; while true; do sleep 0.1; done';
const LIMIT = { Memory: 16 * 1024 * 1024, MemorySwap: 16 * 1024 * 1024 };

describeWith('docker', 'a real engine', ({ host }) => {
  const containers = new RealContainers(host);
  const { docker } = containers;
  const engine = connectEngine({ host });
  const store = new ContainerEventStore(engine);
  // Where a test is not about figures it need not wait a second for them.
  const noFigures = { sample: () => ({ at: new Date().toISOString() }) } as unknown as ContainerStatsStore;
  const kept = createDockerTarget({ engine, events: store, stats: noFigures });
  const cold = createDockerTarget({ host });
  const of = (name: string, more: object = {}, runtime: object = {}) =>
    dockerPlatform({ x: { container: containers.name(name), ...more } }, runtime);
  const one = async (name: string, more: object = {}, target = kept) =>
    onlyInstance(await look(target, of(name, more)));

  /** Looks again and again until it is so; every look on the way must already be true to `always`. */
  const until = async (
    name: string,
    isSo: (seen: Awaited<ReturnType<typeof one>>) => boolean,
    always = (_: Awaited<ReturnType<typeof one>>): void => undefined,
  ) => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(150)) {
      // A machine that is busy with other tests may miss a deadline; the next look will do.
      const seen = await one(name).catch(() => undefined);
      if (seen === undefined) continue;
      always(seen);
      if (isSo(seen)) return seen;
    }
    throw new Error(`${name} never came to it: ${JSON.stringify(await one(name)).slice(0, 1500)}`);
  };

  beforeAll(async () => {
    await containers.prepare(`[server]\nport = 1\npassword = ${CANARY}\n`);
    store.start();
    await vi.waitUntil(() => store.history(), SOON);
  });
  afterAll(async () => {
    await containers.removeAll();
    await store.stop();
    engine.close();
  });

  it('remembers a kill for memory when the container is up again', async () => {
    const script =
      'if [ -f /tried ]; then sleep 600; fi; echo > /tried; echo taking memory; sleep 0.3; tail /dev/zero; exit 137';
    await containers.run('oom', script, { HostConfig: { ...LIMIT, RestartPolicy: { Name: 'always' } } });
    const seen = await until('oom', ({ state, restarts }) => state === 'running' && restarts === 1);
    expect(seen.terminations).toMatchObject([{ endedBy: 'oom', exitCode: 137, signal: 'SIGKILL' }]);
    expect(seen).toMatchObject({ forgottenTerminations: 0, memoryLimitBytes: LIMIT.Memory });
    expect(seen.logs.find(({ run }) => run === 'previous')?.lines[0]?.text).toBe('taking memory');
  });

  it('tells a killed child from a killed service', async () => {
    // Not at once: the engine listens for kills only once it has started the container.
    await containers.run('child', 'sleep 1; tail /dev/zero; echo it is gone; sleep 600', { HostConfig: LIMIT });
    const seen = await until('child', ({ terminations }) => terminations.length > 0);
    expect(seen).toMatchObject({ state: 'running', terminations: [{ endedBy: 'oom-child' }] });
  });

  it('sees a crash loop at every moment, and each of its ends once', async () => {
    await containers.run('loop', `echo begin; sleep 0.4; echo "password=${CANARY}"; exit 3`, {
      HostConfig: { RestartPolicy: { Name: 'always' } },
    });
    const seen = await until(
      'loop',
      ({ restarts, state }) => restarts >= 4 && state === 'running',
      ({ state, terminations, restarts, forgottenTerminations }) => {
        expect(['created', 'running', 'restarting', 'exited']).toContain(state);
        expect(terminations.every(({ endedBy, exitCode }) => endedBy === 'itself' && exitCode === 3)).toBe(true);
        expect(new Set(terminations.map(({ at }) => at)).size).toBe(terminations.length);
        // The count and the events are read a moment apart.
        expect(Math.abs(terminations.length - restarts)).toBeLessThanOrEqual(1);
        expect(forgottenTerminations).toBeLessThanOrEqual(1);
      },
    );
    expect(seen.terminations[0]?.ranForMs).toBeGreaterThan(300);
    await until('loop', ({ state }) => state === 'restarting');
  });

  it('counts what the engine has forgotten when there is no store', async () => {
    const seen = await one('loop', {}, cold);
    expect(seen.terminations.length + seen.forgottenTerminations).toBeGreaterThanOrEqual(seen.restarts - 1);
  });

  it.each([
    ['stop', 'sleep 600', (name: string) => docker.getContainer(name).stop({ t: 1 }), 'stopped', 137],
    ['stop-obeyed', SERVE, (name: string) => docker.getContainer(name).stop(), 'stopped', 0],
    ['kill', 'sleep 600', (name: string) => docker.getContainer(name).kill(), 'killed', 137],
    ['exit', 'exit 3', () => Promise.resolve(), 'itself', 3],
  ])('tells what ended it: %s', async (name, script, end, endedBy, exitCode) => {
    await containers.run(name, script);
    if (script === SERVE) await until(name, ({ logs }) => logs[0]?.lines[0]?.text === 'ready');
    await end(containers.name(name));
    const seen = await until(name, ({ state }) => state === 'exited');
    await sleep(300);
    for (const again of [seen, await one(name)]) {
      expect(again.terminations).toMatchObject([{ endedBy, exitCode }]);
      expect(again).toMatchObject({ ready: 'no', restarts: 0 });
    }
  });

  it('sees who holds a port, and that the start failed', async () => {
    const holder = await containers.run('holder', SERVE, {
      HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '0' }] } },
      ExposedPorts: { '80/tcp': {} },
    });
    const port = Number((await holder.inspect()).NetworkSettings.Ports['80/tcp']?.[0]?.HostPort);
    const HostConfig = { PortBindings: { '80/tcp': [{ HostPort: `${port}` }] } };
    await expect(containers.run('wants', SERVE, { HostConfig, ExposedPorts: { '80/tcp': {} } })).rejects.toThrow(
      /already allocated/,
    );
    const seen = await look(kept, of('wants'));
    expect(seen.workloads[0]?.portHolders).toEqual([
      { hostPort: port, holder: containers.name('holder'), ofPlatform: false },
    ]);
    const only = onlyInstance(seen);
    expect(only).toMatchObject({
      state: 'created',
      ready: 'no',
      message: expect.stringContaining('port is already allocated'),
    });
    expect(only.terminations).toMatchObject([{ endedBy: 'start-failed', exitCode: 128 }]);
  });

  it('sees a start that failed for a command that does not exist', async () => {
    const container = await containers.create('nocommand', '', { Cmd: ['nonesuch'] });
    await expect(container.start()).rejects.toThrow();
    const only = await one('nocommand');
    expect(only).toMatchObject({ state: 'created', terminations: [{ endedBy: 'start-failed', exitCode: 127 }] });
    expect(only.image.architecture).toBe('amd64');
  });

  it('sees a network that was taken from the running container', async () => {
    const network = await containers.network('net');
    const container = await containers.run('detached', SERVE, { HostConfig: { NetworkMode: containers.name('net') } });
    const before = await look(kept, of('detached'));
    expect(onlyInstance(before).networks.map(({ name }) => name)).toEqual([containers.name('net')]);
    await network.disconnect({ Container: container.id });
    const after = await look(kept, of('detached'));
    expect(after.workloads[0]?.expectedNetworks).toEqual([containers.name('net')]);
    expect(onlyInstance(after)).toMatchObject({ networks: [], notices: [{ reason: 'NetworkDisconnected' }] });
  });

  it('reads a failing health check without what it printed of a secret', async () => {
    const second = 1e9;
    await containers.run('sick', SERVE, {
      Healthcheck: {
        Test: ['CMD-SHELL', `echo token=${CANARY}; exit 1`],
        Interval: second / 2,
        Timeout: second,
        Retries: 2,
      },
      Env: [`EXCHANGE_API_SECRET=${CANARY}`, `DATABASE_URL=mongodb://u:${CANARY}@db:27017/x`],
      Labels: { note: CANARY },
    });
    const seen = await until('sick', ({ probes }) => probes[0]?.status === 'failing');
    expect(seen.ready).toBe('no');
    expect(seen.probes[0]).toMatchObject({ kind: 'health', intervalMs: 500, retries: 2, results: expect.any(Array) });
    expect(seen.probes[0]?.failingSince).toBeDefined();
    expect(seen.environment).toContainEqual({ name: 'EXCHANGE_API_SECRET', value: 'set' });
    for (const target of [kept, cold]) expect((await look(target, of('sick'))).recorded).not.toContain(CANARY);
    expect((await look(kept, of('loop'))).recorded).not.toContain(CANARY);
  });

  it('sees a paused container, which the engine says runs', async () => {
    const container = await containers.run('paused', SERVE);
    await container.pause();
    expect(await one('paused')).toMatchObject({ state: 'paused', ready: 'no', notices: [{ reason: 'Paused' }] });
    await container.unpause();
    expect(await one('paused')).toMatchObject({ state: 'running', notices: [] });
  });

  it('reads the configuration file of a stopped container, through a link, and of none', async () => {
    const container = await containers.create('configured', SERVE);
    const file = async (path: string) =>
      await kept.ask(questions.configurationFile(container.id, path, 'toml'), AbortSignal.timeout(2000));
    const invalid = { state: 'invalid', line: 3, column: 12, message: 'invalid value' };
    expect(await file('/etc/app.toml')).toEqual(invalid);
    expect(await file('/etc/link.toml')).toEqual(invalid);
    expect(await file('/etc')).toEqual({ state: 'is-directory' });
    expect(await file('/etc/none.toml')).toEqual({ state: 'absent' });
    const workload = (await look(kept, of('configured', { configuration: { path: '/etc/app.toml', format: 'toml' } })))
      .workloads[0];
    expect(workload?.configuration).toMatchObject({ ...invalid, path: '/etc/app.toml' });
  });

  it('finds the end of the previous run behind a chatty one', async () => {
    const script =
      'if [ -f /tried ]; then i=0; while [ $i -lt 500 ]; do echo "busy $i"; i=$((i+1)); done; sleep 600; fi; echo > /tried; echo the last words; exit 1';
    await containers.run('chatty', script, { HostConfig: { RestartPolicy: { Name: 'always' } } });
    const seen = await until(
      'chatty',
      ({ restarts, logs }) => restarts === 1 && logs[0]?.lines.at(-1)?.text === 'busy 499',
    );
    expect(seen.logs.map(({ run, lines }) => [run, lines.at(-1)?.text])).toEqual([
      ['current', 'busy 499'],
      ['previous', 'the last words'],
    ]);
    expect(seen.logs[0]).toMatchObject({ truncated: true });
  });

  it('does not mix a recreated container with the one before it', async () => {
    const first = await containers.run('again', 'exit 9');
    await until('again', ({ state }) => state === 'exited');
    await first.remove();
    await containers.run('again', SERVE);
    expect(await one('again')).toMatchObject({ terminations: [], forgottenTerminations: 0, state: 'running' });
  });

  it('says that a container is absent', async () => {
    expect((await look(kept, of('nobody'))).workloads).toMatchObject([{ presence: 'absent', instances: [] }]);
  });

  it('looks at five containers in little more than its slowest reading', async () => {
    const names = ['five-1', 'five-2', 'five-3', 'five-4', 'five-5'];
    await Promise.all(names.map((name) => containers.run(name, SERVE)));
    const services = Object.fromEntries(names.map((name) => [name, { container: containers.name(name) }]));
    const platform = dockerPlatform(services);
    const stats = new ContainerStatsStore(engine, { follows: containersOf(platform) });
    stats.start();
    onTestFinished(() => stats.stop());
    const ids = await Promise.all(
      names.map(async (name) => (await docker.getContainer(containers.name(name)).inspect()).Id),
    );
    await expect.poll(() => ids.every((id) => stats.sample(id) !== undefined), SOON).toBe(true);
    const warm = await look(createDockerTarget({ engine, events: store, stats }), platform);
    const slow = await look(cold, platform);
    process.stdout.write(
      `five containers: ${Math.round(warm.tookMs)} ms with stores, ${Math.round(slow.tookMs)} ms without\n`,
    );
    expect([...warm.errors, ...slow.errors]).toEqual([]);
    expect(warm.tookMs).toBeLessThan(slow.tookMs);
    for (const { workloads } of [warm, slow])
      for (const { instances } of workloads) expect(instances[0]?.memory?.usedBytes).toBeGreaterThan(0);
    expect(warm.workloads[0]?.instances[0]?.cpuShare).toBeGreaterThanOrEqual(0);
  });

  /** A proxy in front of the engine that can refuse, and can be cut off. */
  const proxy = (refuses: (path: string) => boolean) =>
    fakeEngine((incoming, outgoing) => {
      if (refuses(incoming.url ?? '')) return void outgoing.writeHead(403).end('Forbidden');
      const socketPath = host.replace('unix://', '');
      const forward = request({ socketPath, path: incoming.url, method: incoming.method }, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
        outgoing.flushHeaders();
        reply.pipe(outgoing);
      });
      outgoing.on('close', () => forward.destroy());
      forward.on('error', () => outgoing.destroy());
      forward.end();
    });

  it.skipIf(!host.startsWith('unix://'))('works behind a proxy that refuses some questions', async () => {
    const refusing = await proxy((path) => /\/(?:events|archive|info|stats|networks)/.test(path));
    onTestFinished(() => refusing.stop());
    const seen = await look(createDockerTarget({ host: refusing.host }), of('five-1'));
    expect(onlyInstance(seen)).toMatchObject({ state: 'running' });
    expect(seen.errors.every((error) => error.endsWith('forbidden'))).toBe(true);
    const closed = await proxy(() => true);
    onTestFinished(() => closed.stop());
    expect((await look(createDockerTarget({ host: closed.host }), of('five-1'))).workloads).toEqual([]);
    const noList = await proxy((path) => path.startsWith('/containers/json'));
    onTestFinished(() => noList.stop());
    expect((await look(createDockerTarget({ host: noList.host }), of('five-1'))).workloads).toMatchObject([
      { presence: 'present' },
    ]);
  });

  it.skipIf(!host.startsWith('unix://'))('misses nothing across a reconnect', async () => {
    const between = await proxy(() => false);
    onTestFinished(() => between.stop());
    const lost: unknown[] = [];
    const own = new ContainerEventStore(connectEngine({ host: between.host }), {
      shortestPauseMs: 300,
      onLost: (error) => lost.push(error),
    });
    own.start();
    onTestFinished(() => own.stop());
    await expect.poll(() => own.history(), SOON).toBeDefined();
    const completeFrom = own.history()?.completeFrom;
    const container = await containers.run('reconnect', 'exit 5');
    await expect
      .poll(() => own.history()?.events.some((each) => each.container === container.id && each.action === 'die'), SOON)
      .toBe(true);
    between.drop();
    await expect.poll(() => lost.length, SOON).toBe(1);
    await container.start();
    await expect.poll(() => own.history(), SOON).toBeDefined();
    const dies = () => own.history()?.events.filter((each) => each.container === container.id && each.action === 'die');
    await expect.poll(() => dies()?.length, SOON).toBe(2);
    expect(own.history()?.completeFrom).toBe(completeFrom);
  });

  it('knows that the ring of the engine has run over; the store still remembers', async () => {
    await containers.run('flooded', 'exit 6');
    await until('flooded', ({ state }) => state === 'exited');
    const image = docker.getImage('dt-busybox:local');
    for (let index = 0; index < 260; index++) await image.tag({ repo: 'dt-busybox', tag: 'local' });
    const forgotten = await one('flooded', {}, cold);
    expect(Date.parse(forgotten.historyFrom ?? '')).toBeGreaterThan(Date.parse(forgotten.createdAt));
    expect(forgotten.terminations).toMatchObject([{ endedBy: 'itself', exitCode: 6 }]);
    const remembered = await one('flooded');
    expect(remembered.historyFrom?.localeCompare(remembered.createdAt)).toBe(-1);
    expect(remembered.terminations).toHaveLength(1);
  });

  it('gives up on an engine that is frozen', async () => {
    const frozen = await fakeEngine(() => undefined);
    onTestFinished(() => frozen.stop());
    const seen = await look(createDockerTarget({ host: frozen.host }), of('five-1'));
    expect(seen.workloads).toEqual([]);
    expect(seen.errors.every((error) => error.endsWith('timeout'))).toBe(true);
    expect(seen.tookMs).toBeLessThan(8000);
    await expect.poll(() => frozen.sockets.size, SOON).toBe(0);
  });
});
