import { connect } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { type RedisAnswer, redisState } from '../../../../src/diagnostics/targets/redis/questions.ts';
import { createRedisTarget } from '../../../../src/diagnostics/targets/redis.ts';
import { describeWith, type PrivateRedis, startRedis } from '../../../realParts.ts';
import { closedPort, closingServer, droppingServer, httpServer, silentServer } from '../http/brokenServers.ts';

const CANARY = 'canary7f3a91c2';
const SOON = { timeout: 30_000 };
const open: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(open.map((each) => each.close())));

async function redisWith(...settings: string[]): Promise<PrivateRedis> {
  const redis = await startRedis({ settings });
  open.push({ close: () => redis.stop() });
  return redis;
}

async function portOf(server: Promise<{ port: number; close(): Promise<void> }>): Promise<number> {
  const started = await server;
  open.push(started);
  return started.port;
}

const withPassword = (port: number, password = CANARY) => `redis://:${password}@127.0.0.1:${port}/0`;

async function ask(url: string): Promise<RedisAnswer & { elapsed: number }> {
  const target = createRedisTarget({ urls: { pulse: url } });
  const question = redisState('pulse', 'PULSE_URL');
  const startedAt = performance.now();
  const answer = question.answer.parse(await target.ask(question, new AbortController().signal));
  const elapsed = performance.now() - startedAt;
  expect(elapsed).toBeLessThan(question.deadlineMs ?? 0);
  expect(JSON.stringify(answer)).not.toContain(CANARY);
  await target.close();
  return { ...answer, elapsed };
}

/** What a client would send; for what the target never does. */
function send(port: number, ...commands: string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${commands.join('\r\n')}\r\nQUIT\r\n`));
    let reply = '';
    socket.on('data', (chunk) => {
      reply += chunk.toString();
    });
    socket.on('error', () => resolve(reply)).on('close', () => resolve(reply));
  });
}

describeWith('redis', 'a real Redis', () => {
  it('tells what it is', async () => {
    const { url } = await redisWith('--requirepass', CANARY);
    const answer = await ask(url.replace('//', `//:${CANARY}@`));
    expect(answer).toMatchObject({
      outcome: 'answered',
      uri: { hasPassword: true, hasUser: false },
      info: { role: 'master', loading: false, maxMemoryPolicy: 'noeviction', aofEnabled: true, rdbLastSaveOk: true },
    });
  });

  it.each([
    ['refused', async () => withPassword(await closedPort()), 'ECONNREFUSED'],
    ['unresolved', async () => `redis://:${CANARY}@pulse-cache.invalid:6379`, /ENOTFOUND|EAI_AGAIN/],
    ['unroutable', async () => withPassword(await portOf(droppingServer())), 'ETIMEDOUT'],
    ['silent', async () => withPassword(await portOf(silentServer())), 'not answered'],
    ['closed', async () => withPassword(await portOf(closingServer())), /closed|ECONNRESET/],
    ['not-redis', async () => `redis://127.0.0.1:${await portOf(httpServer())}`, 'protocol'],
    ['auth-failed', async () => (await redisWith('--requirepass', 'other')).url, 'NOAUTH'],
    ['auth-failed', async () => withPassword((await redisWith('--requirepass', 'other')).port), 'WRONGPASS'],
    ['auth-failed', async () => withPassword((await redisWith()).port), 'AUTH'],
  ])('%s', async (outcome, url, detail) => {
    const answer = await ask(await url());
    expect(answer.outcome).toBe(outcome);
    expect(answer.outcome === 'answered' ? '' : answer.detail).toMatch(detail);
    expect(answer.elapsed).toBeLessThan(4000);
  });

  it('max-clients', async () => {
    const { port, url } = await redisWith('--maxclients', '1');
    const only = connect(port, '127.0.0.1');
    await new Promise((resolve) => only.once('connect', resolve));
    expect(await ask(url)).toMatchObject({ outcome: 'max-clients' });
    only.destroy();
  });

  it('is silent when its process is stopped, and answers when it goes on', async () => {
    const redis = await redisWith();
    redis.process.kill('SIGSTOP');
    expect(await ask(redis.url)).toMatchObject({ outcome: 'silent' });
    redis.process.kill('SIGCONT');
    await expect.poll(() => ask(redis.url), SOON).toMatchObject({ outcome: 'answered' });
  });

  it('refuses PING when its last save failed', async () => {
    const redis = await redisWith('--appendonly', 'no', '--save', '3600 1', '--enable-protected-configs', 'yes');
    // not even root can write there
    await send(redis.port, 'CONFIG SET dir /proc', 'SET a 1', 'BGSAVE');
    await expect.poll(() => send(redis.port, 'PING'), SOON).toContain('MISCONF');
    expect(await ask(redis.url)).toMatchObject({
      outcome: 'answered',
      refusal: 'MISCONF',
      info: { rdbLastSaveOk: false },
    });
  });

  it('is busy with a script', async () => {
    const redis = await redisWith('--busy-reply-threshold', '50');
    const script = send(redis.port, 'EVAL "while true do end" 0');
    try {
      await expect.poll(() => ask(redis.url), SOON).toMatchObject({ outcome: 'answered', refusal: 'BUSY' });
    } finally {
      await send(redis.port, 'SCRIPT KILL');
    }
    await script;
  });

  it('is a replica that has lost its master', async () => {
    const redis = await redisWith('--replicaof', '127.0.0.1 1');
    expect(await ask(redis.url)).toMatchObject({
      info: { role: 'slave', masterLinkUp: false, masterHost: '127.0.0.1' },
    });
  });

  it('tells nothing where the user may run no INFO', async () => {
    const redis = await redisWith();
    await send(redis.port, `ACL SETUSER looker on >${CANARY} +ping`);
    expect(await ask(`redis://looker:${CANARY}@127.0.0.1:${redis.port}`)).not.toHaveProperty('info');
  });

  it.each([
    ['not set', undefined],
    ['another scheme', `http://:${CANARY}@127.0.0.1:6379`],
    ['no address', CANARY],
    ['a broken escape', `redis://:${CANARY}%@127.0.0.1:6379`],
  ])('an address that cannot be used is our fault: %s', async (_title, url) => {
    const target = createRedisTarget({ urls: { pulse: url } });
    const asked = target.ask(redisState('pulse', 'PULSE_URL'), new AbortController().signal);
    const error = await asked.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'TargetError', kind: 'not-configured' });
    expect(error).toHaveProperty('remedy', expect.stringContaining('PULSE_URL'));
    expect(String(error) + JSON.stringify(error)).not.toContain(CANARY);
  });

  it('stops when the examination ends', async () => {
    const target = createRedisTarget({ urls: { pulse: withPassword(await portOf(silentServer())) } });
    const stopping = async () => {
      const controller = new AbortController();
      const asked = target.ask(redisState('pulse', 'PULSE_URL'), controller.signal);
      setTimeout(() => controller.abort(new Error('over')), 50);
      const startedAt = performance.now();
      await expect(asked).rejects.toMatchObject({ kind: 'timeout' });
      return performance.now() - startedAt;
    };
    // Whoever does not listen needs a whole second, each time; a machine that stalls does so in some of them.
    await expect.poll(stopping, SOON).toBeLessThan(500);
  });
});
