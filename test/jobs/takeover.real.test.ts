import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { examineIncident } from '../../src/jobs/contract.ts';
import { connectRedis, DEFAULT_PREFIX } from '../../src/jobs/redis.ts';
import { type LocalBot, startLocalBot, textOf, typed, until } from '../bot/local-bot.ts';
import { describeWith } from '../realParts.ts';

/** Longer than the examination and all that is told of it, so that the kills fall into every step. */
const SPAN_MS = 1000;
const ROUNDS = 20;
/** Rounds that a machine which stalls may hold up. */
const MAY_BE_LATE = 2;

describeWith('redis', 'a worker that is killed', () => {
  let bot: LocalBot;
  const children = new Set<ChildProcess>();
  beforeEach(async () => {
    bot = await startLocalBot({ role: 'bot' });
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    await bot?.stop();
  });

  const startWorker = async (
    changes: { readonly drainMs?: number; readonly examineMs?: number } = {},
  ): Promise<ChildProcess> => {
    const options = {
      redisUrl: bot.redis.url,
      slackApiUrl: bot.slack.apiUrl,
      botToken: bot.slack.tokens.bot,
      examineMs: 800,
      ...changes,
    };
    const child = fork(new URL('./worker-child.ts', import.meta.url), [JSON.stringify(options)], {
      execArgv: ['--import', 'tsx'],
    });
    children.add(child);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (exitCode) => reject(new Error(`The worker ended with ${exitCode}.`)));
    });
    return child;
  };
  const anchors = (): ReturnType<LocalBot['slack']['messages']> =>
    bot.slack.messages(bot.slack.channel('ops')).filter(({ ephemeralFor }) => ephemeralFor === null);
  const ask = (text: string): Promise<void> => {
    const before = anchors().length;
    const command = { user: bot.slack.person('engineer'), channel: bot.slack.channel('ops'), text };
    return typed(bot.slack, command, () => anchors().length > before);
  };
  /** How often an examination was taken from a worker whose lock had run out. */
  const stalls = async (incident: string): Promise<number | undefined> => {
    const redis = connectRedis(bot.redis.url, 'worker');
    const queue = new Queue(examineIncident.queue, { connection: redis, prefix: DEFAULT_PREFIX });
    try {
      return (await queue.getJob(examineIncident.key({ v: 1, incident })))?.stalledCounter;
    } finally {
      await queue.close();
      redis.disconnect();
    }
  };

  it(`is replaced within 15 s, and every report is there exactly once (${ROUNDS} kills)`, {
    timeout: 600_000,
  }, async () => {
    const subjects = ['mongodb', 'redis', 'frontend', 'python-ai-service', 'rust-core-engine'];
    const takeovers: number[] = [];
    let victim = await startWorker();
    for (let round = 0; round < ROUNDS; round += 1) {
      const heir = await startWorker();
      // The heir takes no part until the victim is dead: it is stopped, as a busy machine would stop it.
      heir.kill('SIGSTOP');
      await ask(`diagnose ${subjects[round % subjects.length]} round ${round}`);
      await sleep((SPAN_MS * round) / ROUNDS + Math.random() * 30);
      victim.kill('SIGKILL');
      const killed = Date.now();
      heir.kill('SIGCONT');
      await until(
        () => anchors()[round]?.blocks.some((block) => textOf(block).includes('Root cause found')),
        'the report',
        60_000,
      );
      const thread = anchors()[round]?.ts ?? '';
      await until(() => bot.slack.messages(bot.slack.channel('ops'), { thread }).length >= 2, 'the evidence', 60_000);
      takeovers.push(Date.now() - killed);
      victim = heir;
    }
    await sleep(500);

    expect(anchors()).toHaveLength(ROUNDS);
    for (const { ts } of anchors())
      expect(bot.slack.messages(bot.slack.channel('ops'), { thread: ts })).toHaveLength(2);
    const inTime = [...takeovers].sort((one, other) => one - other).slice(0, -MAY_BE_LATE);
    expect(Math.max(...inTime)).toBeLessThan(15_000);
    process.stderr.write(`takeover ms: ${takeovers.map(Math.round).join(' ')}\n`);
  });

  it('hands over what it does not finish in time when it is told to stop', { timeout: 180_000 }, async () => {
    // It is not done before the second one is there, however long that takes.
    const first = await startWorker({ drainMs: 50, examineMs: 120_000 });
    await ask('triage');
    const anchor = await until(() => anchors()[0], 'the anchor');
    const second = await startWorker();
    const ended = new Promise<number | null>((resolve) => first.once('exit', resolve));
    first.kill('SIGTERM');

    expect(await ended).toBe(0);
    const stopped = Date.now();
    await until(() => textOf(anchors()[0]).includes('Root cause found'), 'the report');
    expect(Date.now() - stopped).toBeLessThan(10_000);
    expect(anchors()).toHaveLength(1);
    // It was not taken over because a lock had run out, which takes hardly longer.
    expect(await stalls(/Incident (\d+) ·/.exec(textOf(anchor))?.[1] ?? '')).toBe(0);
    expect(second.exitCode).toBeNull();
  });
});
