import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithAll } from '../../../realParts.ts';
import { look } from './realContainers.ts';
import { CANARY, SERVE, watchEngine } from './watchEngine.ts';

const LIMIT = { Memory: 16 * 1024 * 1024, MemorySwap: 16 * 1024 * 1024 };

describeWithAll(['docker', 'busybox'], 'runs of containers on a real engine', ({ docker: { host }, busybox }) => {
  const watched = watchEngine(host, busybox.path);
  const { containers, kept, cold, of, one, until } = watched;
  const { docker } = containers;
  beforeAll(() => watched.begin());
  afterAll(() => watched.end());

  it('remembers a kill for memory when the container is up again', async () => {
    const script =
      'if [ -f /tried ]; then sleep 600; fi; echo > /tried; echo taking memory; sleep 0.3; tail /dev/zero; exit 137';
    await containers.run('oom', script, { HostConfig: { ...LIMIT, RestartPolicy: { Name: 'always' } } });
    const seen = await until(
      'oom',
      ({ state, restarts, terminations: [last] }) => state === 'running' && restarts === 1 && last?.endedBy === 'oom',
    );
    expect(seen.terminations).toMatchObject([{ endedBy: 'oom', exitCode: 137, signal: 'SIGKILL' }]);
    expect(seen).toMatchObject({ forgottenTerminations: 0, memoryLimitBytes: LIMIT.Memory });
    expect(seen.logs.find(({ run }) => run === 'previous')?.lines[0]?.text).toBe('taking memory');
  });

  it('tells a killed child from a killed service', async () => {
    // Not at once: the engine listens for kills only once it has started the container.
    await containers.run('child', 'sleep 1; tail /dev/zero; echo it is gone; sleep 600', { HostConfig: LIMIT });
    const seen = await until('child', ({ terminations }) => terminations.length > 0);
    expect(seen.state).toBe('running');
    // The kernel may tell of it twice.
    expect(new Set(seen.terminations.map(({ endedBy }) => endedBy))).toEqual(new Set(['oom-child']));
  });

  it('sees a crash loop at every moment, and each of its ends once', async () => {
    await containers.run('loop', `echo begin; sleep 0.4; echo "password=${CANARY}"; exit 3`, {
      HostConfig: { RestartPolicy: { Name: 'always' } },
    });
    const seen = await until(
      'loop',
      ({ restarts, state }) => restarts >= 4 && state === 'running',
      ({ state, terminations, restarts, forgottenTerminations }, tookMs) => {
        expect(['created', 'running', 'restarting', 'exited']).toContain(state);
        expect(terminations.every(({ endedBy, exitCode }) => endedBy === 'itself' && exitCode === 3)).toBe(true);
        expect(new Set(terminations.map(({ at }) => at)).size).toBe(terminations.length);
        // The count and the events are read a moment apart, in which it ends once at most: a run takes half a second.
        if (tookMs > 500) return;
        expect(Math.abs(terminations.length - restarts)).toBeLessThanOrEqual(1);
        expect(forgottenTerminations).toBeLessThanOrEqual(1);
      },
    );
    // Of some of them: a busy engine stamps a start late.
    expect(seen.terminations.some(({ ranForMs = 0 }) => ranForMs > 300)).toBe(true);
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
});
