import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../../lab/platform/freePort.ts';
import type { Incident, IncidentRequest } from '../../../src/jobs/contract.ts';
import { createIncidents, type Incidents } from '../../../src/jobs/incidents.ts';
import { connectRedis, redisReady } from '../../../src/jobs/redis.ts';
import type { BotCoreOptions } from '../../../src/start-bot-core.ts';
import { describeWith } from '../../realParts.ts';
import { type LocalBot, slowExamine, startLocalBot, textOf, until } from '../local-bot.ts';

type Fields = Readonly<Record<string, unknown>>;

const MONITORING = 'B0MONITOR1';
const STRANGER = 'B0STRANGER';

describeWith('redis', 'alerts in a channel', () => {
  let bot: LocalBot;
  let requestUrl: string;
  let delivery: Extract<BotCoreOptions['slack']['delivery'], { kind: 'http' }>;
  let incidents: Incidents;
  let redis: ReturnType<typeof connectRedis>;
  let events = 0;
  const cores: { stop(): Promise<void> }[] = [];

  beforeEach(async () => {
    const port = await freePort();
    requestUrl = `http://127.0.0.1:${port}/slack/events`;
    const changes = { examine: slowExamine(30), alerts: { quietMs: 1000, longestMs: 4000 } };
    bot = await startLocalBot({ role: 'worker', ...changes }, { delivery: 'http', requestUrl });
    delivery = { kind: 'http', signingSecret: bot.slack.tokens.signingSecret, port, host: '127.0.0.1' };
    redis = connectRedis(bot.redis.url, 'worker');
    await redisReady(redis, 30_000);
    incidents = createIncidents(redis);
  });
  afterEach(async () => {
    redis.disconnect();
    cores.splice(0);
    await bot.stop();
  });

  const slackOf = (): BotCoreOptions['slack'] => ({
    botToken: bot.slack.tokens.bot,
    slackApiUrl: bot.slack.apiUrl,
    delivery,
  });
  const listen = async (access: BotCoreOptions['access'] = {}): Promise<void> => {
    cores.push(await bot.start({ role: 'bot', slack: slackOf(), access }));
  };

  /** Delivers one event as Slack does, and gives the status that it was answered with. */
  async function deliver(event: Fields, outer: Fields = {}): Promise<number> {
    const body = JSON.stringify({
      type: 'event_callback',
      team_id: bot.slack.state().team.id,
      api_app_id: 'A0',
      event_id: `Ev${String(++events)}`,
      event: { type: 'message', channel: bot.slack.channel('alerts'), channel_type: 'channel', ...event },
      ...outer,
    });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signed = createHmac('sha256', delivery.signingSecret).update(`v0:${timestamp}:${body}`);
    const headers = {
      'content-type': 'application/json',
      'x-slack-signature': `v0=${signed.digest('hex')}`,
      'x-slack-request-timestamp': timestamp,
    };
    return (await fetch(requestUrl, { method: 'POST', headers, body })).status;
  }

  /** A message that is really there, so that it can be answered in its thread, as another bot is said to have posted it. */
  async function message(title: string, more: Fields = {}): Promise<Fields & { ts: string }> {
    const posted = await fetch(new URL('chat.postMessage', bot.slack.apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${bot.slack.tokens.bot}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: bot.slack.channel('alerts'), text: 'the place of an alert' }),
    });
    const { ts } = (await posted.json()) as { ts: string };
    return { subtype: 'bot_message', bot_id: MONITORING, ts, attachments: [{ title, color: 'danger' }], ...more };
  }
  const edited = (now: Fields, before: Fields): Fields => ({
    subtype: 'message_changed',
    message: now,
    previous_message: before,
    ts: '1790000001.000001',
  });

  const opened = async (): Promise<IncidentRequest[]> => (await incidents.recent(1000)).reverse();
  const isTold = (each: Incident): boolean => each.state === 'reported';
  /** All incidents once there are so many, and all are told. */
  async function told(count: number): Promise<readonly IncidentRequest[]> {
    await expect
      .poll(async () => (await incidents.recent(1000)).filter(isTold).length, { timeout: 40_000, interval: 100 })
      .toBe(count);
    return opened();
  }
  const titlesOf = (requests: readonly IncidentRequest[]): string =>
    requests.map(({ complaint }) => complaint).join('\n');

  it('looks into another alert after one came ten times, and after one was edited ten times', async () => {
    await listen();
    for (let time = 0; time < 10; time += 1)
      await deliver(await message(`[FIRING:1] HighMemory ${90 + time}% (redis)`));
    const first = await message('[FIRING:1] HighLoad 1% (frontend)');
    await deliver(first);
    for (let time = 0; time < 10; time += 1)
      await deliver(edited({ ...first, attachments: [{ title: `[FIRING:1] HighLoad ${time}% (frontend)` }] }, first));
    await deliver(await message('[FIRING:1] MongoDown (mongodb)'));

    expect((await told(3)).map(({ subject }) => subject)).toEqual([
      'database:redis',
      'service:frontend',
      'database:mongodb',
    ]);
  });

  it('lets nobody take the place of another source, and keeps what is over the limit', async () => {
    await listen();
    const noise = await Promise.all(
      Array.from({ length: 200 }, (_, index) => message(`[FIRING:1] Noise${index} (frontend)`, { bot_id: STRANGER })),
    );
    expect(new Set(await Promise.all(noise.map((each) => deliver(each))))).toEqual(new Set([200]));
    await deliver(await message('[FIRING:1] MongoDown (mongodb)'));

    // In one or several triages, as fast as this machine is: each of the 190 over the limit is in one.
    const together = async (): Promise<number> =>
      (await opened())
        .map(({ complaint = '' }) => Number(/^and (\d+) more/.exec(complaint)?.[1] ?? 0))
        .reduce((sum, count) => sum + count, 0);
    await expect.poll(together, { timeout: 40_000, interval: 100 }).toBe(190);
    const alone = (await opened()).filter(({ place }) => place.thread !== undefined);
    expect(alone).toHaveLength(11);
    expect(alone.filter(({ subject }) => subject === 'database:mongodb')).toHaveLength(1);
  });

  it('is driven by nobody who is not a declared source, nor by a bot of another workspace', async () => {
    await listen({ alertSources: [MONITORING] });
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) =>
        deliver(await message(`[FIRING:1] Noise${index} (mongodb)`, { bot_id: STRANGER })),
      ),
    );
    await deliver(await message('[FIRING:1] Foreign (mongodb)', { team: 'T9OTHER' }));
    await deliver(await message('[FIRING:1] Foreign (mongodb)', { bot_profile: { team_id: 'T9OTHER' } }));
    await deliver(await message('[FIRING:1] MongoDown (mongodb)'));

    expect(titlesOf(await told(1))).toBe('MongoDown (mongodb)');
  });

  it('counts in a shared channel only bots that say that they are ours', async () => {
    await listen();
    await deliver(await message('[FIRING:1] Nobody (mongodb)'), { is_ext_shared_channel: true });
    const { id: team } = bot.slack.state().team;
    await deliver(await message('[FIRING:1] Ours (mongodb)', { team }), { is_ext_shared_channel: true });

    expect(titlesOf(await told(1))).toBe('Ours (mongodb)');
  });

  it('starts nothing for tickets, builds, deployments and heartbeats', async () => {
    await listen();
    for (let line = 1; line <= 9; line += 1)
      await deliver(await message('', { text: `Ada commented on BOT-${line}: mongodb is slow`, attachments: [] }));
    await deliver(
      await message('Build #812 of frontend passed', { attachments: [{ text: 'Build #812 of frontend passed' }] }),
    );
    await deliver(await message('', { text: 'Deployment of frontend 1.4.2 succeeded', attachments: [] }));
    await deliver(await message('[FIRING:1] Watchdog (monitoring none)'));
    await deliver(await message('[FIRING:1] Real (mongodb)'));

    expect(titlesOf(await told(1))).toBe('Real (mongodb)');
  });

  it('says of an alert about a stranger that it is not ours, a few times an hour, and examines nothing', async () => {
    await listen();
    for (let node = 1; node <= 9; node += 1) await deliver(await message(`[FIRING:1] KubeNodeNotReady (node-${node})`));
    const said = bot.slack.calls('chat.postMessage').map(({ args }) => JSON.stringify(args));
    expect(said.filter((each) => each.includes('names nothing that I look after'))).toHaveLength(3);
    expect(await opened()).toEqual([]);
  });

  it('answers 31 alerts in a burst: ten by themselves, the others together in the channel', async () => {
    await listen();
    const names = Array.from({ length: 31 }, (_, index) => `[FIRING:1] Rule${index} (mongodb)`);
    for (const name of names) await deliver(await message(name));

    const all = await told(11);
    const together = all.find(({ complaint }) => complaint?.startsWith('and 21 more alerts'));
    expect(together?.place.thread).toBeUndefined();
    expect(together?.subject).toBe('database:mongodb');
    const alerts = bot.slack.channel('alerts');
    await until(() => textOf(bot.slack.messages(alerts)).includes('and 21 more alerts'), 'the line in the channel');
    // What was answered together is known: none of it comes again with the next repetition.
    for (const name of names) await deliver(await message(name));
    expect(await opened()).toHaveLength(11);
  });

  it('reads an edited message as what it has become', async () => {
    await listen();
    const first = await message('[FIRING:1] HighMemory (redis)');
    const other = { ...first, attachments: [{ title: '[FIRING:1] MongoDown (mongodb)', color: 'danger' }] };
    const over = { ...first, attachments: [{ title: '[RESOLVED] MongoDown (mongodb)', color: 'good' }] };
    await deliver(first);
    await deliver(edited(other, first));
    await told(2);
    await deliver(edited(over, other));
    await deliver(edited(other, over));

    expect((await told(3)).map(({ subject }) => subject)).toEqual([
      'database:redis',
      'database:mongodb',
      'database:mongodb',
    ]);
  });

  it('keeps what is over the limit while every process of the bot is gone', async () => {
    await listen();
    for (let index = 0; index < 14; index += 1) await deliver(await message(`[FIRING:1] Rule${index} (redis)`));
    // Another process of the bot, which knows nothing but what is in Redis.
    await Promise.all([bot.core.stop(), ...cores.map((core) => core.stop())]);
    const before = await opened();
    expect(before).toHaveLength(10);
    await bot.start({ role: 'worker' });

    expect(titlesOf(await told(11))).toContain('and 4 more alerts, looked at together: Rule10 (redis); Rule11 (redis)');
  });

  it('takes an event that Slack delivers twice once', async () => {
    await listen();
    const twice = await message('[FIRING:1] MongoDown (mongodb)');
    await deliver(twice, { event_id: 'EvTwice' });
    await deliver(twice, { event_id: 'EvTwice' });
    for (let index = 0; index < 9; index += 1) await deliver(await message(`[FIRING:1] Rule${index} (redis)`));
    expect(await told(10)).toHaveLength(10);
  });
});
