import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type LocalBot, startLocalBot, textOf, until } from '../bot/local-bot.ts';
import { describeWith } from '../realParts.ts';

/** Longer than the examination and all that is told of it, so that the kills fall into every step. */
const SPAN_MS = 1000;
const ROUNDS = 20;

describeWith('redis', 'a worker that is killed', () => {
  let bot: LocalBot;
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    bot = await startLocalBot({ role: 'bot' });
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
  });
  afterAll(() => bot.stop());

  const startWorker = async (drainMs?: number): Promise<ChildProcess> => {
    const options = {
      redisUrl: bot.redis.url,
      slackApiUrl: bot.slack.apiUrl,
      botToken: bot.slack.tokens.bot,
      examineMs: 800,
      ...(drainMs === undefined ? {} : { drainMs }),
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
  const ask = async (text: string): Promise<number> => {
    await bot.slack.act({
      type: 'slash_command',
      user: bot.slack.person('engineer'),
      channel: bot.slack.channel('ops'),
      command: '/botcore',
      text,
    });
    return Date.now();
  };
  const anchors = (): ReturnType<LocalBot['slack']['messages']> =>
    bot.slack.messages(bot.slack.channel('ops')).filter(({ ephemeralFor }) => ephemeralFor === null);

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
        20_000,
      );
      const thread = anchors()[round]?.ts ?? '';
      await until(() => bot.slack.messages(bot.slack.channel('ops'), { thread }).length >= 2, 'the evidence', 20_000);
      takeovers.push(Date.now() - killed);
      victim = heir;
    }
    await sleep(500);

    expect(anchors()).toHaveLength(ROUNDS);
    for (const { ts } of anchors())
      expect(bot.slack.messages(bot.slack.channel('ops'), { thread: ts })).toHaveLength(2);
    expect(Math.max(...takeovers)).toBeLessThan(15_000);
    process.stderr.write(`takeover ms: ${takeovers.map(Math.round).join(' ')}\n`);
  });

  it('hands over what it does not finish in time when it is told to stop', { timeout: 60_000 }, async () => {
    const before = anchors().length;
    const first = await startWorker(50);
    await ask('triage');
    await until(() => anchors()[before], 'the anchor');
    const second = await startWorker();
    const ended = new Promise<number | null>((resolve) => first.once('exit', resolve));
    first.kill('SIGTERM');

    expect(await ended).toBe(0);
    const stopped = Date.now();
    await until(() => textOf(anchors()[before]).includes('Root cause found'), 'the report');
    expect(Date.now() - stopped).toBeLessThan(3000);
    expect(anchors()).toHaveLength(before + 1);
    expect(second.exitCode).toBeNull();
  });
});
