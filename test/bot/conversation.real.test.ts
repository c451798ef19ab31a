import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../realParts.ts';
import { type LocalBot, startLocalBot, textOf, until } from './local-bot.ts';

describeWith('redis', 'the bot in a conversation', () => {
  let bot: LocalBot;
  beforeAll(async () => {
    bot = await startLocalBot();
  });
  afterAll(() => bot.stop());

  const engineer = (): string => bot.slack.person('engineer');
  const command = (text: string, channel = bot.slack.channel('ops')): ReturnType<LocalBot['slack']['act']> =>
    bot.slack.act({ type: 'slash_command', user: engineer(), channel, command: '/botcore', text });
  const ofBot = (channel: string, thread?: string): ReturnType<LocalBot['slack']['messages']> =>
    bot.slack
      .messages(channel, { user: engineer(), ...(thread === undefined ? {} : { thread }) })
      .filter(({ botId }) => botId === bot.slack.state().app.botId);

  it('answers a command by one message within a second, edits it into the report, and puts the evidence below', async () => {
    const ops = bot.slack.channel('ops');
    const started = Date.now();
    expect(await command('diagnose mongodb queries are slow')).toMatchObject({ ok: true });

    const anchor = await until(() => ofBot(ops)[0], 'the anchor');
    expect(Date.now() - started).toBeLessThan(1000);
    expect(textOf(anchor)).toContain('Looking at mongodb');
    const report = await until(
      () => ofBot(ops).find((each) => textOf(each).includes('Root cause found')),
      'the report',
    );
    expect(report.ts).toBe(anchor.ts);
    expect(textOf(report)).toContain('last exit code: 137');
    expect(textOf(report)).toContain('worth considering');
    const replies = await until(() => {
      const found = ofBot(ops, anchor.ts).filter(({ ts }) => ts !== anchor.ts);
      return found.length > 0 ? found : undefined;
    }, 'the evidence');
    expect(textOf(replies)).toContain('docker.inspect(mongodb-primary)');
    expect(ofBot(ops).filter(({ ephemeralFor }) => ephemeralFor === null)).toHaveLength(1);
  });

  it.each(
    [
      ['', 'How to use'],
      ['help', 'How to use'],
      ['diagnose', 'What should be diagnosed?'],
      ['diagnose mongdb', 'diagnose mongodb'],
      ['mongodb', '/botcore diagnose mongodb'],
      ['diagnos mongodb', '/botcore diagnose'],
      ['show', 'Which incident'],
      ['show 99999', 'There is no incident 99999'],
      ['history', 'Last incidents'],
      ['show 1', 'Root cause found'],
      [`diagnose ${'🜁ß漢<!channel>'.repeat(800)}`, 'no service, database or area'],
    ].map(([text = '', expected = '']) => ({ text, expected, shown: text.slice(0, 40) })),
  )('answers $shown to the one who asked alone', async ({ text, expected }) => {
    const ops = bot.slack.channel('ops');
    const before = ofBot(ops).length;
    expect(await command(text)).toMatchObject({ ok: true });

    const reply = await until(() => ofBot(ops)[before], 'the answer');
    expect(reply.ephemeralFor).toBe(engineer());
    expect(textOf(reply)).toContain(expected);
    expect(reply.text).not.toContain('<!channel>');
  });

  it('answers the status by one table', async () => {
    const ops = bot.slack.channel('ops');
    await command('status');

    const table = await until(
      () => ofBot(ops).find(({ blocks }) => blocks.some(({ type }) => type === 'table')),
      'the status table',
    );
    for (const name of ['rust-core-engine', 'mongodb', 'redis', 'disk space: unknown'])
      expect(textOf(table)).toContain(name);
    expect(ofBot(ops, table.ts)).toHaveLength(1);
  });

  it('answers a mention once, although it comes as two events', async () => {
    const ops = bot.slack.channel('ops');
    const mention = `<@${bot.slack.state().app.botUserId}> diagnose redis`;
    const asked = await bot.slack.act({ type: 'post_message', user: engineer(), channel: ops, text: mention });
    const ts = asked.ok && asked.ts !== undefined ? asked.ts : '';

    const report = await until(
      () => ofBot(ops, ts).find((each) => textOf(each).includes('Root cause found')),
      'the report in the thread',
    );
    expect(report.threadTs).toBe(ts);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ofBot(ops, ts).filter((each) => textOf(each).includes('Root cause found'))).toHaveLength(1);
  });

  it('examines what a message names by its shortcut', async () => {
    const ops = bot.slack.channel('ops');
    const post = await bot.slack.act({
      type: 'post_message',
      user: engineer(),
      channel: ops,
      text: 'the python-ai-service answers nothing',
    });
    const ts = post.ok && post.ts !== undefined ? post.ts : '';
    const result = await bot.slack.act({
      type: 'message_shortcut',
      user: engineer(),
      channel: ops,
      ts,
      callbackId: 'diagnose_message',
    });
    expect(result).toMatchObject({ ok: true });

    const anchor = await until(() => ofBot(ops, ts)[0], 'the anchor');
    await until(
      () => ofBot(ops, ts).find((each) => each.ts === anchor.ts && textOf(each).includes('Root cause')),
      'the report',
    );
    expect(textOf(anchor)).toContain('python-ai-service');
  });

  it('answers a direct message', async () => {
    const opened = await bot.slack.act({ type: 'open_direct_message', user: engineer() });
    const channel = opened.ok && opened.channel !== undefined ? opened.channel : '';
    await bot.slack.act({ type: 'post_message', user: engineer(), channel, text: 'diagnose frontend' });

    await until(() => ofBot(channel).find((each) => textOf(each).includes('Root cause found')), 'the report');
  });

  it('answers in private where it may not post', async () => {
    await command('diagnose frontend', bot.slack.channel('general'));
    const opened = await bot.slack.act({ type: 'open_direct_message', user: engineer() });
    const channel = opened.ok && opened.channel !== undefined ? opened.channel : '';

    await until(() => ofBot(channel).filter((each) => textOf(each).includes('Root cause found'))[1], 'the report');
  });

  it('joins what is being looked at already', async () => {
    const ops = bot.slack.channel('ops');
    const before = ofBot(ops).length;
    await Promise.all([command('triage'), command('triage'), command('triage everything is slow')]);

    const added = await until(() => {
      const found = ofBot(ops).slice(before);
      return found.length >= 3 ? found : undefined;
    }, 'three answers');
    expect(added.filter(({ ephemeralFor }) => ephemeralFor === null)).toHaveLength(1);
    expect(added.filter((each) => textOf(each).includes('being looked at already'))).toHaveLength(2);
  });

  it('shows the Home tab', async () => {
    await bot.slack.act({ type: 'open_home', user: engineer() });

    const view = await until(() => bot.slack.home(engineer()) ?? undefined, 'the Home tab');
    expect(textOf(view)).toContain('Recent incidents');
    expect(textOf(view)).toContain('mongodb');
  });

  it('examines an alert once, in its thread, and anew after it was resolved', async () => {
    const alerts = bot.slack.channel('alerts');
    const post = (title: string, text: string): Promise<Response> =>
      fetch(bot.slack.webhook('alerts'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          username: 'Alertmanager',
          attachments: [{ title, text, fallback: title, color: 'danger' }],
        }),
      });
    const alertsIn = (): ReturnType<LocalBot['slack']['messages']> =>
      bot.slack.messages(alerts).filter(({ botId }) => botId !== bot.slack.state().app.botId);
    await post('[FIRING:1] HighMemory', 'mongodb-primary uses 97% of its memory');
    const first = await until(() => alertsIn()[0], 'the alert');
    await until(() => ofBot(alerts, first.ts).find((each) => textOf(each).includes('Root cause')), 'the report');

    await post('[FIRING:1] HighMemory', 'mongodb-primary uses 98% of its memory');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(ofBot(alerts, alertsIn()[1]?.ts)).toHaveLength(0);

    await post('[RESOLVED] HighMemory', 'mongodb-primary uses 40% of its memory');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await post('[FIRING:1] HighMemory', 'mongodb-primary uses 96% of its memory');
    const again = await until(() => alertsIn()[3], 'the alert after it was resolved');
    await until(() => ofBot(alerts, again.ts).find((each) => textOf(each).includes('Root cause')), 'the second report');
    expect(ofBot(alerts, alertsIn()[2]?.ts)).toHaveLength(0);
  });

  it('has no call that Slack refused, and nothing undelivered', async () => {
    const refused = bot.slack.calls().filter(({ error }) => error !== null && error !== 'not_in_channel');
    expect(refused.map(({ method, error, messages }) => ({ method, error, messages }))).toEqual([]);
    await until(() => bot.slack.deliveries().every(({ state }) => state === 'acked'), 'every delivery acked');
  });
});
