import { request } from 'node:http';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ContainerEventStore } from '../../../../src/diagnostics/targets/docker/container-events.ts';
import { ContainerStatsStore } from '../../../../src/diagnostics/targets/docker/container-stats.ts';
import { connectEngine } from '../../../../src/diagnostics/targets/docker/engine.ts';
import { engineMessages } from '../../../../src/diagnostics/targets/docker/event-history.ts';
import { messageTime } from '../../../../src/diagnostics/targets/docker/event-messages.ts';
import * as questions from '../../../../src/diagnostics/targets/docker/questions.ts';
import { containersOf } from '../../../../src/diagnostics/targets/docker/service-containers.ts';
import { createDockerTarget } from '../../../../src/diagnostics/targets/docker.ts';
import { describeWithAll } from '../../../realParts.ts';
import { dockerPlatform } from './containers.ts';
import { fakeEngine } from './fakeEngine.ts';
import { type Look, look, onlyInstance, wholeLook } from './realContainers.ts';
import { SERVE, SOON, watchEngine } from './watchEngine.ts';

describeWithAll(['docker', 'busybox'], 'a real engine', ({ docker: { host }, busybox }) => {
  const watched = watchEngine(host, busybox.path);
  const { containers, engine, store, kept, cold, of, one, until } = watched;
  const { docker } = containers;
  beforeAll(() => watched.begin());
  afterAll(() => watched.end());

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
    const after = await until('detached', ({ notices }) => notices.length > 0);
    expect(after).toMatchObject({ networks: [], notices: [{ reason: 'NetworkDisconnected' }] });
    const [workload] = (await look(kept, of('detached'))).workloads;
    expect(workload?.expectedNetworks).toEqual([containers.name('net')]);
  });

  it('sees a paused container, which the engine says runs', async () => {
    const container = await containers.run('paused', SERVE);
    await container.pause();
    const paused = await until('paused', ({ notices }) => notices.length > 0);
    expect(paused).toMatchObject({ state: 'paused', ready: 'no', notices: [{ reason: 'Paused' }] });
    await container.unpause();
    expect(await one('paused')).toMatchObject({ state: 'running', notices: [] });
  });

  it('reads the configuration file of a stopped container, through a link, and of none', async () => {
    const container = await containers.create('configured', SERVE);
    const file = async (path: string) =>
      await kept.ask(questions.configurationFile(container.id, path, 'toml'), AbortSignal.timeout(30_000));
    const invalid = { state: 'invalid', line: 3, column: 12, message: 'invalid value' };
    expect(await file('/etc/app.toml')).toEqual(invalid);
    expect(await file('/etc/link.toml')).toEqual(invalid);
    expect(await file('/etc')).toEqual({ state: 'is-directory' });
    expect(await file('/etc/none.toml')).toEqual({ state: 'absent' });
    const workload = (await look(kept, of('configured', { configuration: { path: '/etc/app.toml', format: 'toml' } })))
      .workloads[0];
    expect(workload?.configuration).toMatchObject({ ...invalid, path: '/etc/app.toml' });
  });

  it('says that a container is absent', async () => {
    expect((await look(kept, of('nobody'))).workloads).toMatchObject([{ presence: 'absent', instances: [] }]);
  });

  it('looks at five containers in little more than its slowest reading', { timeout: 240_000 }, async () => {
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
    // Each once: on a busy engine a sample may be too old before all of them are there.
    const sampled = new Set<string>();
    const sampleAll = () => {
      for (const id of ids) if (stats.sample(id) !== undefined) sampled.add(id);
      return sampled.size;
    };
    await expect.poll(sampleAll, SOON).toBe(ids.length);
    const withStores = createDockerTarget({ engine, events: store, stats });
    // The best of five, since a busy machine may stall in one. Without stores each of them takes a second anyway.
    const warm: Look[] = [];
    while (warm.length < 5) warm.push(await wholeLook(withStores, platform));
    const slow = await wholeLook(cold, platform);
    const warmMs = Math.min(...warm.map(({ tookMs }) => tookMs));
    process.stdout.write(
      `five containers: ${Math.round(warmMs)} ms with stores, ${Math.round(slow.tookMs)} ms without\n`,
    );
    expect([...warm, slow].flatMap(({ errors }) => errors)).toEqual([]);
    expect(warmMs).toBeLessThan(slow.tookMs);
    for (const { workloads } of [...warm, slow])
      for (const { instances } of workloads) expect(instances[0]?.memory?.usedBytes).toBeGreaterThan(0);
    for (const { workloads } of warm) expect(workloads[0]?.instances[0]?.cpuShare).toBeGreaterThanOrEqual(0);
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
      deadlineMs: 60_000,
      shortestPauseMs: 300,
      onLost: (error) => lost.push(error),
    });
    own.start();
    onTestFinished(() => own.stop());
    await expect.poll(() => own.history(), SOON).toBeDefined();
    const completeFrom = own.history()?.completeFrom;
    const begunAt = Date.now();
    const container = await containers.run('reconnect', 'exit 5');
    await expect
      .poll(() => own.history()?.events.some((each) => each.container === container.id && each.action === 'die'), SOON)
      .toBe(true);
    const lostBefore = lost.length;
    between.drop();
    await expect.poll(() => lost.length, SOON).toBeGreaterThan(lostBefore);
    await container.start();
    await expect.poll(() => own.history(), SOON).toBeDefined();
    const dies = () => own.history()?.events.filter((each) => each.container === container.id && each.action === 'die');
    await expect.poll(() => dies()?.length, SOON).toBe(2);
    // The ring of a busy engine runs over in seconds: nothing is missed where it still reaches back to before the gap.
    const [oldest] = await engineMessages(engine, Date.now(), AbortSignal.timeout(30_000));
    if (oldest !== undefined && messageTime(oldest) < begunAt) expect(own.history()?.completeFrom).toBe(completeFrom);
  });

  it('knows that the ring of the engine has run over; the store still remembers', async () => {
    await containers.run('flooded', 'exit 6');
    await until('flooded', ({ state }) => state === 'exited');
    const image = docker.getImage(containers.imageName);
    for (let index = 0; index < 260; index++) await image.tag({ ...containers.image });
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
    expect(seen.tookMs).toBeLessThan(30_000);
    await expect.poll(() => frozen.sockets.size, SOON).toBe(0);
  });
});
