import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { Fault } from '../../lab/slack/contract.ts';
import { describeWith } from '../realParts.ts';
import { type LocalBot, slowExamine, startLocalBot, textOf, until } from './local-bot.ts';

const method = 'conversations.info';

describeWith('redis', 'what came and could not be handled at once', () => {
  let bot: LocalBot;
  afterEach(() => bot.stop());

  const alert = (): Promise<Response> =>
    fetch(bot.slack.webhook('alerts'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'Alertmanager', text: '[FIRING:1] HighMemory mongodb-primary' }),
    });
  const failures = (): number => bot.slack.calls(method).filter(({ error }) => error !== null).length;

  it.each<{ how: string; fault: Fault; times: number }>([
    { how: 'asks it to wait', fault: { type: 'rate_limited', method, retryAfterSeconds: 1 }, times: 1 },
    // The client itself asks three times.
    { how: 'is down', fault: { type: 'server_error', method, status: 503 }, times: 3 },
    { how: 'has trouble', fault: { type: 'api_error', method, error: 'internal_error' }, times: 1 },
  ])('examines an alert although Slack $how when the bot asks for the channel', async ({ fault, times }) => {
    bot = await startLocalBot({ examine: slowExamine(100) });
    const alerts = bot.slack.channel('alerts');
    bot.slack.setFault({ ...fault, times });
    await alert();

    await until(() => failures() === times, 'the refusals');
    await until(() => textOf(bot.slack.messages(alerts)).includes('HighMemory'), 'the alert');
    const { ts = '' } = bot.slack.messages(alerts).find((each) => each.text.includes('HighMemory')) ?? {};
    await until(
      () => textOf(bot.slack.messages(alerts, { thread: ts })).includes('Root cause found'),
      'the report',
      20_000,
    );
  });

  it('lets an alert be where Slack will never tell the name of its channel', async () => {
    bot = await startLocalBot({ examine: slowExamine(100) });
    bot.slack.setFault({ type: 'api_error', method, error: 'channel_not_found', times: 1 });
    await alert();

    await until(() => failures() === 1, 'the refusal');
    await sleep(1000);
    expect(bot.slack.calls(method)).toHaveLength(1);
  });

  it('says at its end that what it kept was not started', async () => {
    bot = await startLocalBot({ role: 'bot' });
    const [ops, user] = [bot.slack.channel('ops'), bot.slack.person('engineer')];
    bot.redis.process.kill('SIGKILL');
    await sleep(300);
    const text = `<@${bot.slack.state().app.botUserId}> diagnose redis`;
    await bot.slack.act({ type: 'post_message', user, channel: ops, text });
    const told = (): string => textOf(bot.slack.messages(ops, { user }));
    await until(() => told().includes('Your request is kept'), 'the promise');
    expect(told()).not.toContain('no longer kept');

    await bot.core.stop();
    expect(told()).toContain('no longer kept');
  });
});
