import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Delivery, Message } from '../../lab/slack/contract.ts';
import { describeWith } from '../realParts.ts';
import { insist, type LocalBot, NOTHING_STARTED, startLocalBot, textOf, typed, until } from './local-bot.ts';

describeWith('redis', 'the bot in a conversation', () => {
  let bot: LocalBot;
  beforeAll(async () => {
    bot = await startLocalBot();
  });
  afterAll(() => bot.stop());

  const engineer = (): string => bot.slack.person('engineer');
  const command = (text: string, channel = bot.slack.channel('ops'), came?: () => boolean): Promise<void> =>
    typed(bot.slack, { user: engineer(), channel, text }, came);
  const ofBot = (channel: string, thread?: string): Message[] =>
    bot.slack
      .messages(channel, { user: engineer(), ...(thread === undefined ? {} : { thread }) })
      .filter(({ botId }) => botId === bot.slack.state().app.botId);

  /** Asks, expects the whole answer, and gives after how many milliseconds it began. */
  async function answered(name: string): Promise<number> {
    const ops = bot.slack.channel('ops');
    const before = ofBot(ops).length;
    const posted = (): Message[] =>
      ofBot(ops)
        .slice(before)
        .filter(({ ephemeralFor }) => ephemeralFor === null);
    const shown: { readonly message: Message; readonly at: number }[] = [];
    const stop = bot.slack.watch((change) => {
      if (change.type === 'message_added' || change.type === 'message_changed')
        shown.push({ message: change.message, at: Date.now() });
    });
    const started = Date.now();
    await command(`diagnose ${name} queries are slow`, ops, () => posted().length > 0);
    const report = await until(
      () => posted().find((each) => textOf(each).includes('Root cause found')),
      'the report',
    ).finally(stop);

    expect(textOf(report)).toContain('exitCode: 137');
    expect(textOf(report)).toContain('worth considering');
    const replies = await until(() => {
      const found = ofBot(ops, report.ts).filter(({ ts }) => ts !== report.ts);
      return found.length > 0 ? found : undefined;
    }, 'the evidence');
    expect(textOf(replies)).toContain('docker.inspect(mongodb-primary)');
    expect(posted()).toHaveLength(1);
    // The message that became the report is the one that said first that it is looked at.
    const anchor = shown.find(({ message: { channel, ts } }) => channel === ops && ts === report.ts);
    expect(textOf(anchor?.message)).toContain(`Looking at ${name}`);
    return (anchor?.at ?? Number.POSITIVE_INFINITY) - started;
  }

  it('answers a command by one message within a second, edits it into the report, and puts the evidence below', async () => {
    const tookMs: number[] = [];
    for (const name of ['mongodb', 'redis', 'frontend']) tookMs.push(await answered(name));
    // A machine that stalls is late with one of them, and with no other.
    expect(Math.min(...tookMs)).toBeLessThan(1000);
  });

  /** Without what it said to be asked again. */
  const answersSince = (channel: string, before: number): Message[] =>
    ofBot(channel)
      .slice(before)
      .filter((each) => !textOf(each).includes(NOTHING_STARTED));

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
    await command(text);

    const reply = await until(() => answersSince(ops, before)[0], 'the answer');
    expect(reply.ephemeralFor).toBe(engineer());
    expect(textOf(reply)).toContain(expected);
    expect(reply.text).not.toContain('<!channel>');
  });

  it('answers the status by one table', async () => {
    const ops = bot.slack.channel('ops');
    const before = ofBot(ops).length;
    await command('status', ops, () => answersSince(ops, before).length > 0);

    const table = await until(
      () => answersSince(ops, before).find(({ blocks }) => blocks.some(({ type }) => type === 'table')),
      'the status table',
    );
    for (const name of ['rust-core-engine', 'mongodb', 'redis', 'disk space: unknown'])
      expect(textOf(table)).toContain(name);
    expect(ofBot(ops, table.ts)).toHaveLength(1);
  });

  it('refuses a mention where its writer sees it: not in a thread that has no reply yet', async () => {
    const ops = bot.slack.channel('ops');
    const before = ofBot(ops).length;
    const text = `<@${bot.slack.state().app.botUserId}> diagnos mongodb`;
    await bot.slack.act({ type: 'post_message', user: engineer(), channel: ops, text });

    const refusal = await until(() => ofBot(ops)[before], 'the refusal');
    expect(refusal).toMatchObject({ ephemeralFor: engineer(), threadTs: null });
    expect(textOf(refusal)).toContain('diagnose mongodb');
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
    await insist(
      bot.slack,
      { type: 'message_shortcut', user: engineer(), channel: ops, ts, callbackId: 'diagnose_message' },
      () => ofBot(ops, ts).length > 0,
    );

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

  it('reads a direct message as it was typed, whatever Slack made of it', async () => {
    const opened = await bot.slack.act({ type: 'open_direct_message', user: engineer() });
    const channel = opened.ok && opened.channel !== undefined ? opened.channel : '';
    const text = 'diagnose <http://python-ai-service|python-ai-service> R&D waits';
    await bot.slack.act({ type: 'post_message', user: engineer(), channel, text });

    const anchor = await until(() => ofBot(channel).find((each) => textOf(each).includes('D waits')), 'the answer');
    expect(textOf(anchor)).toContain('R&D waits');
    await until(
      () => ofBot(channel).some(({ ts, ...each }) => ts === anchor.ts && textOf(each).includes('Root cause found')),
      'the report',
    );
  });

  it('answers in private where it may not post', async () => {
    const opened = await bot.slack.act({ type: 'open_direct_message', user: engineer() });
    const channel = opened.ok && opened.channel !== undefined ? opened.channel : '';
    const reports = (): number => ofBot(channel).filter((each) => textOf(each).includes('Root cause found')).length;
    const before = reports();
    await command('diagnose frontend', bot.slack.channel('general'), () => reports() > before);

    await until(() => reports() > before, 'the report');
  });

  it('joins what is being looked at already', async () => {
    const ops = bot.slack.channel('ops');
    const before = ofBot(ops).length;
    await Promise.all([command('triage'), command('triage'), command('triage everything is slow')]);

    const added = await until(() => {
      const found = answersSince(ops, before);
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

  let attempt = 0;
  it('examines an alert once, in its thread, and anew after it was resolved', async () => {
    const alerts = bot.slack.channel('alerts');
    // Of each attempt another alert; what is only a number in it would not make it another.
    const name = `HighMemory${' again'.repeat(attempt++)}`;
    const post = (title: string, text: string): Promise<Response> =>
      fetch(bot.slack.webhook('alerts'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          username: 'Alertmanager',
          attachments: [{ title, text, fallback: title, color: 'danger' }],
        }),
      });
    const allAlerts = (): Message[] =>
      bot.slack.messages(alerts).filter(({ botId }) => botId !== bot.slack.state().app.botId);
    const before = allAlerts().length;
    const alertsIn = (): Message[] => allAlerts().slice(before);
    await post(`[FIRING:1] ${name}`, 'mongodb-primary uses 97% of its memory');
    const first = await until(() => alertsIn()[0], 'the alert');
    await until(() => ofBot(alerts, first.ts).find((each) => textOf(each).includes('Root cause')), 'the report');

    await post(`[FIRING:1] ${name}`, 'mongodb-primary uses 98% of its memory');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(ofBot(alerts, alertsIn()[1]?.ts)).toHaveLength(0);

    await post(`[RESOLVED] ${name}`, 'mongodb-primary uses 40% of its memory');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await post(`[FIRING:1] ${name}`, 'mongodb-primary uses 96% of its memory');
    const again = await until(() => alertsIn()[3], 'the alert after it was resolved');
    await until(() => ofBot(alerts, again.ts).find((each) => textOf(each).includes('Root cause')), 'the second report');
    expect(ofBot(alerts, alertsIn()[2]?.ts)).toHaveLength(0);
  });

  it('has no call that Slack refused, and nothing undelivered', async () => {
    const refused = bot.slack.calls().filter(({ error }) => error !== null && error !== 'not_in_channel');
    expect(refused.map(({ method, error, messages }) => ({ method, error, messages }))).toEqual([]);
    // Slack gives up after three seconds, and a machine that stalls may ack it later: that is late, and not lost.
    const isAcked = ({ attempts }: Delivery): boolean => attempts.some(({ ackMs }) => ackMs !== null);
    await until(() => bot.slack.deliveries().every(isAcked), 'every delivery acked');
  });
});
