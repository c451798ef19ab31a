import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, it } from 'vitest';
import { textOf, until } from '../bot/local-bot.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';
import { type Step, worldPolicy, writesIn } from './fixWorld.ts';
import { type RecordedStage, START, startRecordedStage } from './recordedStage.ts';

const PATIENCE_MS = 240_000;
const OVER = /Done and verified|Did not help|Not run|Not done|Expired|Outcome unknown/;

/** What a person sees in the end, and how often something was written. */
const outcomes: readonly (readonly [step: Step, title: string, writes: number])[] = [
  ['planned', 'Done and verified', 1],
  ['approved', 'Done and verified', 1],
  // It cannot be known that nothing was written: it is read, found missing, and not repeated.
  ['consumed', 'Not done', 0],
  ['executing', 'Done and verified', 1],
  ['executed', 'Done and verified', 1],
  ['verifying', 'Done and verified', 1],
];

/** Around the act; `BOTCORE_KILLS=all` has the other steps too, which take a minute more. */
const redisKills = outcomes.filter(
  ([step]) => process.env['BOTCORE_KILLS'] === 'all' || ['approved', 'consumed', 'executing'].includes(step),
);

describeWith('redis', 'a worker that is killed while it carries out a fix', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fix-world-'));
  const children = new Set<ChildProcess>();
  let stage: RecordedStage;
  let redisAgain: PrivateRedis | undefined;

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    await stage?.stop();
    await redisAgain?.stop();
    redisAgain = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What is written in one attempt; another one has another. */
  const fileFor = (step: Step): string => join(mkdtempSync(join(folder, `${step}-`)), 'writes');

  async function startWorker(file: string, pinnedAt: number, dieAt?: Step): Promise<ChildProcess> {
    const { redis, slack } = stage.bot;
    const options = {
      redisUrl: redis.url,
      slackApiUrl: slack.apiUrl,
      botToken: slack.tokens.bot,
      file,
      pinnedAt,
      dieAt,
    };
    const child = fork(new URL('./fix-worker-child.ts', import.meta.url), [JSON.stringify(options)], {
      execArgv: ['--import', 'tsx'],
    });
    children.add(child);
    await said(child, 'ready');
    return child;
  }
  const said = (child: ChildProcess, word: string): Promise<void> =>
    new Promise((resolve, reject) => {
      child.on('message', (message) => message === word && resolve());
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code} before it was ${word}`)));
    });

  it.each(outcomes)('at “%s”: %s, written %i times', { timeout: PATIENCE_MS }, async (step, title, writes) => {
    const file = fileFor(step);
    const pinnedAt = Date.now();
    stage = await startRecordedStage({ policy: worldPolicy }, { role: 'bot' });
    const victim = await startWorker(file, pinnedAt, step);
    const dying = said(victim, step);
    const report = await stage.diagnose('mongodb', START);
    const proposing = stage.propose(report, START);
    if (step === 'planned') {
      // What went wrong with the proposal is said before it is waited for in vain.
      await Promise.race([dying, proposing]);
      victim.kill('SIGKILL');
      await startWorker(file, pinnedAt);
    }
    const card = await proposing;
    await stage.approve(card);
    if (step !== 'planned') {
      await dying;
      victim.kill('SIGKILL');
      await startWorker(file, pinnedAt);
    }

    await stage.titled(card, title);
    expect(writesIn(file)).toBe(writes);
    expect(await stage.auditFaults()).toBe(0);
    process.stderr.write(`killed at ${step}: ${(await stage.approvalOf(card)).conclusion?.says}\n`);
  });

  it.each(redisKills)('Redis killed at “%s” and started again on its files', { timeout: PATIENCE_MS }, async (step) => {
    const file = fileFor(step);
    const pinnedAt = Date.now();
    stage = await startRecordedStage({ policy: worldPolicy }, { role: 'bot' });
    const worker = await startWorker(file, pinnedAt, step);
    const { redis } = stage.bot;
    const reached = said(worker, step).then(async () => {
      // A moment longer than what is written may be on its way to the disk.
      await sleep(1200);
      redis.process.kill('SIGKILL');
      await once(redis.process, 'exit');
      redisAgain = await startRedis({ port: redis.port, folder: redis.folder });
      worker.send('go');
    });
    const report = await stage.diagnose('mongodb', START);
    const proposing = stage.propose(report, START);
    if (step === 'planned') await Promise.race([reached, proposing]);
    const card = await proposing;
    await sleep(500);
    await stage.approve(card);
    await reached;

    await until(() => OVER.test(textOf(stage.now(card).blocks)), 'the end', 120_000);
    expect(writesIn(file)).toBeLessThanOrEqual(1);
    const { state } = await stage.approvalOf(card);
    // What is called verified was written, and what was written is not called anything but what it is.
    if (state === 'verified') expect(writesIn(file)).toBe(1);
    expect(await stage.auditFaults()).toBe(0);
    process.stderr.write(`Redis killed at ${step}: ${state}, written ${writesIn(file)} times\n`);
  });
});
