import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../../lab/platform/freePort.ts';
import { type Clock, systemClock } from '../../lab/slack/clock.ts';
import type { DeliveryAttempt } from '../../lab/slack/contract.ts';
import { slackLimits } from '../../src/bot/limits.ts';
import type { BotCore } from '../../src/start-bot-core.ts';
import { describeWith, startRedis } from '../realParts.ts';
import { type LocalBot, NOTHING_STARTED, slowExamine, startLocalBot, textOf, typed, until } from './local-bot.ts';

describeWith('redis', 'the bot over signed HTTP', () => {
  let bot: LocalBot;
  let core: BotCore;
  let requestUrl: string;
  afterEach(() => bot.stop());

  /** A bot by itself and, beside it, a worker that Slack delivers nothing to. */
  async function start(clock: Clock): Promise<void> {
    const port = await freePort();
    requestUrl = `http://127.0.0.1:${port}/slack/events`;
    const slackOptions = { delivery: 'http', requestUrl, clock } as const;
    bot = await startLocalBot({ role: 'worker', examine: slowExamine(100) }, slackOptions);
    const { signingSecret, bot: botToken } = bot.slack.tokens;
    const delivery = { kind: 'http', signingSecret, port, host: '127.0.0.1' } as const;
    core = await bot.start({ role: 'bot', slack: { botToken, slackApiUrl: bot.slack.apiUrl, delivery } });
  }

  const engineer = (): string => bot.slack.person('engineer');
  const seen = (thread?: string): ReturnType<LocalBot['slack']['messages']> =>
    bot.slack.messages(bot.slack.channel('ops'), {
      user: engineer(),
      ...(thread === undefined ? {} : { thread }),
    });

  it('works, also behind a proxy that adds a charset', async () => {
    await start(systemClock());
    const isReported = (): boolean => textOf(seen()).includes('Root cause found');
    const channel = bot.slack.channel('ops');
    await typed(bot.slack, { user: engineer(), channel, text: 'diagnose mongodb' }, isReported);
    await until(isReported, 'the report');

    const body = 'command=%2Fbotcore&text=help&trigger_id=1.2&team_id=T0LOCAL001&user_id=U0ENGINEER&channel_id=C1';
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signed = createHmac('sha256', bot.slack.tokens.signingSecret).update(`v0:${timestamp}:${body}`);
    const signature = `v0=${signed.digest('hex')}`;
    const send = (sign: string): Promise<Response> =>
      fetch(requestUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'x-slack-signature': sign,
          'x-slack-request-timestamp': timestamp,
        },
        body,
      });
    const answer = await send(signature);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('How to use Bot Core');
    expect((await send(`${signature.slice(0, -1)}0`)).status).toBe(401);
  });

  it('says once that the queue is down, and has the event delivered again', async () => {
    const held: (() => void)[] = [];
    await start(holdingClock(held));
    const { port, folder, process: server } = bot.redis;
    server.kill('SIGKILL');
    await until(() => !core.ready(), 'the bot without its queue');
    const text = `<@${bot.slack.state().app.botUserId}> diagnose redis`;
    await bot.slack.act({ type: 'post_message', user: engineer(), channel: bot.slack.channel('ops'), text });
    const thread = (await until(() => seen().find((each) => each.text === text), 'the mention')).ts;
    const told = (): number => seen().filter((each) => textOf(each).includes(NOTHING_STARTED)).length;

    await until(() => held.length > 0, 'the pause before the second retry');
    expect(attemptsOf(bot).map(({ outcome }) => outcome)).toEqual(['http_500', 'http_500']);
    expect(told()).toBe(1);
    const again = await startRedis({ port, folder });
    try {
      await until(() => core.ready(), 'the bot with its queue');
      for (const goOn of held) goOn();
      await until(() => textOf(seen(thread)).includes('Root cause found'), 'the report');
      expect(attemptsOf(bot).at(-1)).toMatchObject({ number: 2, outcome: 'acked' });
      await sleep(300);
      expect(told()).toBe(1);
    } finally {
      again.process.kill('SIGKILL');
    }
  });
});

/** Real time, but what Slack waits between its retries ends when the test wants it to. */
function holdingClock(held: (() => void)[]): Clock {
  const { now, after } = systemClock();
  return {
    now,
    after(milliseconds, run) {
      if (milliseconds <= slackLimits.ackMs) return after(milliseconds, run);
      held.push(run);
      return () => {};
    },
  };
}

/** How the mention went. */
function attemptsOf(bot: LocalBot): readonly DeliveryAttempt[] {
  return bot.slack.deliveries().find(({ name }) => name === 'app_mention')?.attempts ?? [];
}
