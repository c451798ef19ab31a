import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordedTargets } from '../../lab/demo/recorded-targets.ts';
import { readRecording } from '../../lab/scenarios/recording.ts';
import type { LiveChange, PersonAction } from '../../lab/slack/contract.ts';
import { commands } from '../../src/bot/commands.ts';
import { REJECT_MODAL } from '../../src/bot/views/reject-modal.ts';
import { createLog } from '../../src/create-log.ts';
import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Target } from '../../src/diagnostics/contract.ts';
import { examine } from '../../src/diagnostics/examine.ts';
import { forgetKnownValues } from '../../src/diagnostics/redaction/known-values.ts';
import { registerChecks } from '../../src/diagnostics/registry.ts';
import { interactions } from '../../src/handlers/index.ts';
import { learnOwnSecrets } from '../../src/own-secrets.ts';
import { textOf, until } from '../bot/local-bot.ts';
import { ADA, ERIN } from '../fixes/fixStage.ts';
import { type RecordedStage, START, startRecordedStage } from '../fixes/recordedStage.ts';
import { describeWith } from '../realParts.ts';
import { Canaries } from './canaries.ts';

const PATIENCE = { timeout: 300_000 };

describeWith('redis', 'what the bot says and keeps', () => {
  const canaries = new Canaries();
  const own = canaries.variables('environment', 'DESK');
  /** What somebody may write who pastes too much: values that are known, and one that its form tells. */
  const spilt = (place: string): string =>
    `${Object.values(own).join(' ')} password=${canaries.put(place, 'word')} ${canaries.put(place, 'token')}`;
  const said: string[] = [];
  const logged: string[] = [];
  let stage: RecordedStage;

  beforeAll(async () => {
    learnOwnSecrets(own);
    const recording = readRecording('database-stopped');
    const targets = recordedTargets(() => recording, { pace: 0 }).map((target) =>
      spoilt(target, () => spilt('readings')),
    );
    const { platform } = recording;
    const registered = registerChecks(checks);
    stage = await startRecordedStage(
      {},
      {
        log: createLog('trace', { write: (line) => void logged.push(line) }),
        examine: (request) => examine({ ...request, platform, targets, checks: registered }),
        rate: { postsPerSecond: 50, editsPerMinute: 3000 },
        alerts: { perMinute: 100 },
      },
    );
    for (const user of [ERIN, ADA]) stage.slack.watch((change) => void said.push(...saidIn(change)), user);
  }, 300_000);
  afterAll(async () => {
    forgetKnownValues();
    await stage.stop();
  });

  /** What of a change the bot said: messages, views, acks, and the calls that made them. */
  function saidIn(change: LiveChange): string[] {
    const { botId } = stage.slack.state().app;
    switch (change.type) {
      case 'message_added':
      case 'message_changed':
        return change.message.botId === botId ? [textOf(change.message)] : [];
      case 'views_changed':
        return [textOf(change.views)];
      case 'home_published':
        return [textOf(change.view)];
      case 'delivery_changed':
        return [textOf(change.delivery.response ?? null)];
      case 'api_call':
        return change.call.method === 'incoming_webhook' ? [] : [textOf(change.call)];
      default:
        return [];
    }
  }

  const channel = (name = 'ops'): string => stage.slack.channel(name);
  const act = async (action: PersonAction): Promise<string> => {
    const done = await stage.slack.act(action);
    return done.ok ? (done.ts ?? done.channel ?? '') : done.error;
  };
  const post = (text: string, where = channel()): Promise<string> =>
    act({ type: 'post_message', user: ERIN, channel: where, text });

  /** One way in for each thing that the bot listens to. */
  const waysIn: Record<string, () => Promise<void>> = {
    async '/botcore'() {
      const lines = commands.flatMap(({ word, arguments: parts }) => [
        `${word} ${parts.length > 0 ? spilt(`command ${word}`) : ''}`,
        `${word} mongodb ${spilt(`command ${word}`)}`,
        `${word} @ada restart ${spilt(`command ${word}`)}`,
      ]);
      for (const text of [
        ...lines,
        `${spilt('no command')}`,
        `diagnos ${spilt('misspelt command')}`,
        'history',
        'show 1',
      ])
        await act({ type: 'slash_command', user: ERIN, channel: channel(), command: '/botcore', text });
    },
    async app_mention() {
      await post(`<@${stage.slack.state().app.botUserId}> diagnose mongodb ${spilt('mention')}`);
      await post(`<@${stage.slack.state().app.botUserId}> ${spilt('misunderstood mention')}`);
    },
    async message() {
      const direct = await act({ type: 'open_direct_message', user: ERIN });
      await post(`triage ${spilt('direct message')}`, direct);
      const title = `[FIRING:1] mongodb is down ${spilt('alert title')}`;
      const attachments = [{ title, text: spilt('alert text'), fallback: title, color: 'danger' }];
      await fetch(stage.slack.webhook('alerts'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'Alertmanager', text: title, attachments }),
      });
    },
    async diagnose_message() {
      const ts = await post(`mongodb says ${spilt('message of a shortcut')}`);
      await act({ type: 'message_shortcut', user: ERIN, channel: channel(), ts, callbackId: 'diagnose_message' });
    },
    async app_home_opened() {
      await act({ type: 'open_home', user: ERIN });
      await until(() => stage.slack.home(ERIN) ?? undefined, 'the Home tab');
    },
    async propose_fix() {
      const card = async () => stage.propose(await stage.diagnose('mongodb', START), START);
      const rejected = await card();
      await stage.reject(rejected, ADA, `no: ${spilt('reason of a rejection')}`);
      await stage.titled(rejected, 'Rejected');
      await stage.click(await card(), 'withdraw_fix', ERIN);
      const approved = await card();
      await stage.approve(approved);
      await stage.titled(approved, 'Done');
    },
    // These are clicked and sent on the way.
    approve_fix: () => Promise.resolve(),
    reject_fix: () => Promise.resolve(),
    withdraw_fix: () => Promise.resolve(),
    [REJECT_MODAL]: () => Promise.resolve(),
  };

  it('is asked by every way in that there is', () => {
    expect(Object.keys(waysIn).sort()).toEqual(interactions.map(({ name }) => name).sort());
  });

  it('holds no secret, by none of its ways out', PATIENCE, async () => {
    // First what needs writes: one of the commands is the kill switch.
    for (const name of ['propose_fix', 'app_mention', 'message', 'diagnose_message', '/botcore', 'app_home_opened'])
      await waysIn[name]?.();
    await untilQuiet();
    const kept = await everythingIn(stage.bot.redis.url);
    const files = await Promise.all(filesOf().map(async (url) => (await fetch(url)).text()));
    const ways = { 'said in Slack': said, 'files in Slack': files, 'kept in Redis': kept, logged };
    const leaks = Object.entries(ways).flatMap(([way, texts]) =>
      [...new Set(texts.flatMap((text) => canaries.in(text)))].map((leak) => `${way}: ${leak}`),
    );
    expect(leaks).toEqual([]);
    expect(Object.entries(ways).filter(([, texts]) => texts.join('').length < 100)).toEqual([]);
    expect(said.join('\n')).toContain('[redacted]');
    for (const line of logged) expect(() => JSON.parse(line)).not.toThrow();
  });

  /** Until everything that was asked is answered, or goes on and on. */
  async function untilQuiet(): Promise<void> {
    const end = Date.now() + 20_000;
    for (let before = -1; said.length > before && Date.now() < end; await sleep(3000)) before = said.length;
  }

  function filesOf(): string[] {
    const all = ['ops', 'alerts'].flatMap((name) => {
      const top = stage.slack.messages(channel(name));
      return top.flatMap((message) => [message, ...stage.slack.messages(channel(name), { thread: message.ts })]);
    });
    return [...new Set(all.flatMap(({ files }) => files.map(({ downloadUrl }) => downloadUrl)))].map(
      (url) => new URL(url, stage.slack.url).href,
    );
  }
});

/** The same target, in whose answers every text that a program wrote says more than it should. */
function spoilt(target: Target, spilt: () => string): Target {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string')
      return /^(?:text|output|message)$/.test(key) && value !== '' ? `${value} ${spilt()}` : value;
    if (Array.isArray(value)) return value.map((entry) => walk(entry, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([field, entry]) => [field, walk(entry, field)]));
  };
  return { ...target, ask: async (question, signal) => walk(await target.ask(question, signal), '') };
}

/** Every key and value of a Redis, reports unpacked. */
async function everythingIn(url: string): Promise<string[]> {
  const redis = new Redis(url);
  const texts: string[] = [];
  // One may expire between two questions.
  for (const key of await redis.keys('*')) {
    const kind = await redis.type(key);
    const read: Record<string, () => Promise<unknown>> = {
      string: () => redis.get(key),
      hash: () => redis.hgetall(key),
      list: () => redis.lrange(key, 0, -1),
      set: () => redis.smembers(key),
      zset: () => redis.zrange(key, '0', '-1'),
      stream: () => redis.xrange(key, '-', '+'),
    };
    const value = await read[kind]?.();
    texts.push(key, typeof value === 'string' ? unpacked(value) : textOf(value ?? null));
  }
  redis.disconnect();
  return texts;
}

function unpacked(value: string): string {
  return value.startsWith('H4sI') ? gunzipSync(Buffer.from(value, 'base64')).toString() : value;
}
