import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Delivery } from '../../lab/slack/contract.ts';
import { ConfigurationError } from '../../src/diagnostics/errors.ts';
import { describeWith, startRedis } from '../realParts.ts';
import { type LocalBot, slowExamine, startLocalBot, textOf, typed, until } from './local-bot.ts';

describeWith('redis', 'the bot in trouble', () => {
  let bot: LocalBot;
  afterEach(() => bot.stop());

  const ops = (): string => bot.slack.channel('ops');
  const command = (text: string, channel = ops()): ReturnType<LocalBot['slack']['act']> =>
    bot.slack.act({ type: 'slash_command', user: bot.slack.person('engineer'), channel, command: '/botcore', text });
  const anchors = (channel = ops()): ReturnType<LocalBot['slack']['messages']> =>
    bot.slack.messages(channel).filter(({ ephemeralFor, botId }) => ephemeralFor === null && botId !== null);
  /** Asks as people do, who ask again where they are told that nothing was started. */
  const ask = (text: string, channel = ops()): Promise<void> => {
    const before = anchors(channel).length;
    const user = bot.slack.person('engineer');
    return typed(bot.slack, { user, channel, text }, () => anchors(channel).length > before);
  };
  const toldAlone = (): string => {
    const seen = bot.slack.messages(ops(), { user: bot.slack.person('engineer') });
    return textOf(seen.filter(({ ephemeralFor }) => ephemeralFor !== null));
  };
  const reported = (): number => anchors().filter((each) => textOf(each).includes('Root cause found')).length;

  it.each(['chat.postMessage', 'chat.update', 'files.completeUploadExternal'])(
    'tells everything once although the answer to %s is lost',
    async (method) => {
      const many = Array.from(
        { length: 30 },
        (_, index) => ({ subject: 'service:x', summary: `reason ${index}` }) as const,
      );
      bot = await startLocalBot({ examine: slowExamine(100, { ruledOut: many }) });
      bot.slack.setFault({ type: 'lost_response', method, times: 1 });
      await ask('diagnose mongodb');

      await until(() => reported() === 1, 'the report', 20_000);
      const thread = anchors()[0]?.ts ?? '';
      const replies = (): ReturnType<LocalBot['slack']['messages']> =>
        bot.slack.messages(ops(), { thread }).filter(({ ts }) => ts !== thread);
      await until(() => replies().some(({ files }) => files.length > 0), 'the file', 20_000);
      await sleep(1500);
      expect(anchors()).toHaveLength(1);
      expect(replies().filter(({ files }) => files.length > 0)).toHaveLength(1);
      expect(replies().filter((each) => textOf(each).includes('Evidence'))).toHaveLength(1);
    },
  );

  it('waits as long as Slack wants, and loses nothing', async () => {
    bot = await startLocalBot({ examine: slowExamine(100) });
    bot.slack.setFault({ type: 'rate_limited', method: 'chat.postMessage', retryAfterSeconds: 2, times: 2 });
    bot.slack.setFault({ type: 'rate_limited', method: 'chat.update', retryAfterSeconds: 1, times: 2 });
    await ask('diagnose mongodb');

    await until(() => reported() === 1, 'the report', 30_000);
    expect(anchors()).toHaveLength(1);
  });

  it('spends a long wait in the queue, not in the worker', async () => {
    const rate = { postsPerSecond: 50, editsPerMinute: 3000, longestWaitMs: 300 };
    bot = await startLocalBot({ examine: slowExamine(100), concurrency: 1, rate });
    bot.slack.setFault({ type: 'rate_limited', method: 'chat.postMessage', retryAfterSeconds: 8, times: 1 });
    await ask('diagnose mongodb');
    await until(() => bot.slack.calls('chat.postMessage').some(({ status }) => status === 429), 'the refusal');
    const other = bot.slack.channel('alerts');
    await ask('diagnose redis', other);

    await until(() => anchors(other).some((each) => textOf(each).includes('Root cause found')), 'the other report');
    // A worker that waited by itself would have told the first one first.
    expect(reported()).toBe(0);
    await until(() => reported() === 1, 'the report', 20_000);
    expect(anchors()).toHaveLength(1);
  });

  it('goes on after Slack was down', async () => {
    bot = await startLocalBot({ examine: slowExamine(100) });
    bot.slack.setFault({ type: 'server_error', method: 'chat.postMessage', status: 503, times: 6 });
    await ask('diagnose mongodb');

    await until(() => reported() === 1, 'the report', 40_000);
    expect(anchors()).toHaveLength(1);
  });

  it('says so when Redis is down, keeps mentions, and goes on when it is back', async () => {
    bot = await startLocalBot({ examine: slowExamine(100) });
    const { port, folder, process: server } = bot.redis;
    server.kill('SIGKILL');
    await sleep(300);
    const text = `<@${bot.slack.state().app.botUserId}> diagnose redis`;

    expect(await command('diagnose mongodb')).toMatchObject({ ok: true });
    expect(await command('history')).toMatchObject({ ok: true });
    await bot.slack.act({ type: 'post_message', user: bot.slack.person('engineer'), channel: ops(), text });
    await until(() => toldAlone().includes('does not answer, so nothing was started'), 'the refusal');
    const mention = bot.slack.messages(ops()).find((each) => each.text === text)?.ts ?? '';
    await until(() => toldAlone().includes('Your request is kept'), 'the promise');
    const again = await startRedis({ port, folder });
    try {
      await until(
        () => textOf(bot.slack.messages(ops(), { thread: mention })).includes('Root cause found'),
        'the kept request',
        30_000,
      );
      await ask('diagnose mongodb');
      await until(() => reported() >= 1, 'the next command', 20_000);
    } finally {
      again.process.kill('SIGKILL');
    }
  });

  it('answers every one of 200 commands once, through disconnects, lost acks and repeated deliveries', {
    timeout: 600_000,
  }, async () => {
    bot = await startLocalBot({
      examine: slowExamine(30),
      concurrency: 8,
      rate: { postsPerSecond: 500, editsPerMinute: 60_000 },
    });
    await bot.start({ role: 'bot' });
    bot.slack.setFault({ type: 'duplicate', kind: 'slash_commands', times: 40 });
    bot.slack.setFault({ type: 'duplicate', kind: 'events_api', times: 40 });
    bot.slack.setFault({ type: 'lost_ack', kind: 'events_api', times: 20 });
    const botUser = bot.slack.state().app.botUserId;
    // One subject of one channel is one incident at a time, so the next is another.
    const subjects = ['mongodb', 'redis', 'frontend', 'python-ai-service', 'rust-core-engine'];
    const deliveries = new Map<string, Delivery>();
    bot.slack.watch((change) => {
      if (change.type === 'delivery_changed' && change.delivery.kind === 'slash_commands')
        deliveries.set(change.delivery.id, change.delivery);
    });
    for (let index = 0; index < 200; index += 1) {
      if (index % 25 === 10) bot.slack.disconnect({ how: 'refresh_requested', connection: connectionToCut(bot) });
      if (index % 50 === 30) bot.slack.disconnect({ how: 'kill', connection: connectionToCut(bot) });
      const complaint = `number-${index}-`;
      if (index % 4 === 0)
        await bot.slack.act({
          type: 'post_message',
          user: bot.slack.person('engineer'),
          channel: ops(),
          text: `<@${botUser}> diagnose ${subjects[index % subjects.length]} ${complaint}`,
        });
      else {
        const text = `diagnose ${subjects[index % subjects.length]} ${complaint}`;
        const user = bot.slack.person('engineer');
        await typed(bot.slack, { user, channel: ops(), text }, () => seen(bot, ops(), complaint).count > 0);
      }
      await until(() => seen(bot, ops(), complaint).done, `the answer to ${complaint}`, 60_000);
    }
    await sleep(1000);

    const counts = Array.from({ length: 200 }, (_, index) => seen(bot, ops(), `number-${index}-`).count);
    expect(counts.filter((count) => count !== 1)).toEqual([]);
    expect(deliveries.size).toBeGreaterThanOrEqual(150);
    expect([...deliveries.values()].filter(isLost)).toEqual([]);
  });

  it('ends, saying why, when Slack refuses the token on a reconnect', async () => {
    bot = await startLocalBot();
    bot.slack.setFault({ type: 'api_error', method: 'apps.connections.open', error: 'invalid_auth', times: 0 });
    bot.slack.disconnect({ how: 'refresh_requested' });

    await until(() => bot.fatal.length > 0, 'the end');
    expect(bot.fatal[0]).toBe('invalid_auth');
    expect(bot.core.ready()).toBe(false);
    bot.slack.clearFaults();
  });

  it('is connected again at once after every connection was closed', async () => {
    bot = await startLocalBot();
    const opened = (): number =>
      bot.slack.calls('apps.connections.open').filter(({ error, status }) => error === null && status === 200).length;
    const both = (): boolean => bot.slack.state().app.connections === 2;
    bot.slack.disconnect({ how: 'refresh_requested' });
    // The library itself would wait five seconds.
    await until(() => opened() === 4 && both(), 'both connections', 4900);
    expect(await command('help')).toMatchObject({ ok: true });

    bot.slack.setFault({ type: 'server_error', method: 'apps.connections.open', times: 6 });
    bot.slack.disconnect({ how: 'kill' });
    await until(() => opened() === 6 && both(), 'both connections after failures', 20_000);
  });

  it('starts with a clear word about a wrong token and about a Redis that forgets', async () => {
    bot = await startLocalBot();
    const forgetful = await startRedis({ settings: ['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru'] });
    try {
      const refused = await bot.start({ redis: { url: forgetful.url } }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ConfigurationError);
      expect(String(refused)).toMatch(/maxmemory-policy · is allkeys-lru[\s\S]*appendonly · is off/);
      await (await bot.start({ role: 'worker', redis: { url: forgetful.url, allowVolatile: true } })).stop();
    } finally {
      await forgetful.stop();
    }
    bot.slack.setFault({ type: 'api_error', method: 'auth.test', error: 'invalid_auth', times: 0 });
    const unknown = await bot.start({ role: 'bot' }).catch((error: unknown) => error);
    expect(String(unknown)).toContain('SLACK_BOT_TOKEN · is refused by Slack (invalid_auth)');
    bot.slack.clearFaults();
    bot.slack.setFault({ type: 'api_error', method: 'apps.connections.open', error: 'invalid_auth', times: 0 });
    const noSocket = await bot.start({ role: 'bot' }).catch((error: unknown) => error);
    expect(noSocket).toBeInstanceOf(ConfigurationError);
    expect(String(noSocket)).toContain('SLACK_APP_TOKEN · is refused by Slack (invalid_auth)');
    bot.slack.clearFaults();
  });
});

/** Any open connection, so that always only one of several is cut. */
function connectionToCut(bot: LocalBot): string {
  const latest = bot.slack
    .deliveries()
    .flatMap(({ attempts }) => attempts)
    .findLast(({ connection }) => connection !== null);
  return latest?.connection ?? 'socket 1';
}

/** Nobody has ever acked it. Slack gives up after three seconds, and a machine that stalls may ack it later. */
function isLost({ attempts }: Delivery): boolean {
  return attempts.every(({ outcome, ackMs }) => outcome === 'duplicate' || ackMs === null);
}

/** How many incidents tell of a complaint, and whether it is told to the end. */
function seen(bot: LocalBot, channel: string, complaint: string): { count: number; done: boolean } {
  const { botId } = bot.slack.state().app;
  const all = bot.slack
    .messages(channel)
    .flatMap((each) => [
      each,
      ...(each.replyCount > 0 ? bot.slack.messages(channel, { thread: each.ts }).slice(1) : []),
    ]);
  const mine = all.filter((each) => each.botId === botId && textOf(each).includes(complaint));
  return { count: mine.length, done: mine.some((each) => textOf(each).includes('Root cause found')) };
}
