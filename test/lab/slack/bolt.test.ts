import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../lab/slack/server.ts';
import { delivery, httpApp, notice, socketApp, stage } from './stage.ts';

const approveButton = {
  type: 'actions' as const,
  block_id: 'decision',
  elements: [
    {
      type: 'button' as const,
      action_id: 'approve',
      style: 'primary' as const,
      text: { type: 'plain_text' as const, text: 'Approve' },
      value: 'approval-1',
    },
  ],
};

const reasonModal = {
  type: 'modal' as const,
  callback_id: 'reason',
  title: { type: 'plain_text' as const, text: 'Why?' },
  submit: { type: 'plain_text' as const, text: 'Reject' },
  notify_on_close: true,
  blocks: [
    {
      type: 'input' as const,
      block_id: 'why',
      label: { type: 'plain_text' as const, text: 'Reason' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    },
  ],
};

/** Starts the same app over either transport. */
const connect = {
  socket: async (slack: LocalSlack, listen: (app: App) => void) => {
    await socketApp(slack, listen);
  },
  http: async (slack: LocalSlack, listen: (app: App) => void) => {
    const { url } = await httpApp(slack, listen);
    await slack.changeSettings({ delivery: 'http', requestUrl: url });
  },
};

describe.each(['socket', 'http'] as const)('an unmodified Bolt app over %s', (transport) => {
  it('hears a mention both as a message and as a mention, and answers in the thread', async () => {
    const slack = await stage();
    const heard: string[] = [];
    await connect[transport](slack, (app) => {
      app.message(/.*/, async ({ event }) => {
        heard.push(`${event.type} ${event.ts}`);
      });
      app.event('app_mention', async ({ event, say }) => {
        heard.push(`${event.type} ${event.ts}`);
        await say({ text: `Hello <@${event.user}>`, thread_ts: event.ts });
      });
    });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];

    const result = await slack.act({ type: 'post_message', user, channel, text: '@botcore what is wrong with api?' });
    const reply = await slack.next((change) => change.type === 'message_added' && change.message.threadTs !== null);

    const ts = result.ok ? result.ts : undefined;
    expect(reply).toMatchObject({ message: { text: `Hello <@${user}>`, threadTs: ts, authorName: 'botcore' } });
    expect(heard.sort()).toEqual([`app_mention ${ts}`, `message ${ts}`]);
    // Its own answer comes back as an event too; Bolt ignores that.
    await delivery(slack, (row) => row.name === 'message' && row.user === 'U0BOTCORE1' && row.state === 'acked');
  });

  it('answers a slash command in the ack, by the response address, and with a modal', async () => {
    const slack = await stage();
    await connect[transport](slack, (app) => {
      app.command('/botcore', async ({ command, ack, respond, client }) => {
        await ack(`Looking at ${command.text}`);
        await respond({ text: 'Found it', response_type: 'in_channel' });
        await client.views.open({ trigger_id: command.trigger_id, view: reasonModal });
      });
    });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];

    const result = await slack.act({ type: 'slash_command', user, channel, command: '/botcore', text: 'diagnose api' });
    await slack.next((change) => change.type === 'views_changed');

    expect(result).toMatchObject({ ok: true });
    expect(slack.messages(channel, { user })).toMatchObject([
      { text: 'Looking at diagnose api', ephemeralFor: user },
      { text: 'Found it', ephemeralFor: null },
    ]);
    expect(slack.messages(channel, { user: slack.person('approver') })).toMatchObject([{ text: 'Found it' }]);
    expect(slack.views(user)).toMatchObject([{ callback_id: 'reason', title: { text: 'Why?' } }]);
  });

  it('gets a click with everything it needs, and replaces the message', async () => {
    const slack = await stage();
    const bodies: BlockAction<ButtonAction>[] = [];
    let app: App | undefined;
    await connect[transport](slack, (started) => {
      app = started;
      started.action<BlockAction<ButtonAction>>('approve', async ({ body, ack, respond }) => {
        await ack();
        bodies.push(body);
        await respond({ text: `Approved by <@${body.user.id}>`, blocks: [], replace_original: true });
      });
    });
    const [user, channel] = [slack.person('approver'), slack.channel('ops')];
    const posted = await app?.client.chat.postMessage({ channel, text: 'Restart api?', blocks: [approveButton] });
    const ts = String(posted?.ts);

    const surface = { type: 'message' as const, channel, ts };
    const result = await slack.act({ type: 'use_element', user, surface, blockId: 'decision', actionId: 'approve' });
    await slack.next((change) => change.type === 'message_changed' && change.message.text.startsWith('Approved'));

    expect(result).toMatchObject({ ok: true });
    expect(bodies[0]).toMatchObject({
      type: 'block_actions',
      user: { id: user, team_id: 'T0LOCAL001' },
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      message: { ts, bot_id: 'B0BOTCORE1', text: 'Restart api?' },
      actions: [{ action_id: 'approve', block_id: 'decision', value: 'approval-1', type: 'button' }],
    });
    expect(slack.messages(channel)).toMatchObject([{ ts, text: `Approved by <@${user}>`, blocks: [] }]);
  });

  it('keeps a modal open on errors, closes it on success, and hears of a close', async () => {
    const slack = await stage();
    const closed: string[] = [];
    await connect[transport](slack, (app) => {
      app.shortcut('diagnose_this', async ({ ack, shortcut, client }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: reasonModal });
      });
      app.view('reason', async ({ ack, view }) => {
        const isShort = (view.state.values['why']?.['text']?.value ?? '').length < 5;
        await ack(isShort ? { response_action: 'errors', errors: { why: 'Say more' } } : undefined);
      });
      app.view({ callback_id: 'reason', type: 'view_closed' }, async ({ ack, view }) => {
        await ack();
        closed.push(view.id);
      });
    });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    const posted = await slack.act({ type: 'post_message', user, channel, text: 'api is down' });
    const ts = posted.ok ? (posted.ts ?? '') : '';
    const shortcut = { type: 'message_shortcut' as const, user, channel, ts, callbackId: 'diagnose_this' };
    const answer = (value: string) => ({ why: { text: { type: 'plain_text_input', value } } });

    await slack.act(shortcut);
    await slack.next((change) => change.type === 'views_changed');
    const viewId = slack.views(user)[0]?.id ?? '';
    const empty = await slack.act({ type: 'submit_view', user, viewId, state: {} });
    const short = await slack.act({ type: 'submit_view', user, viewId, state: answer('no') });
    expect(empty).toMatchObject({ ok: true, errors: { why: 'Please complete this required field.' } });
    expect(short).toMatchObject({ ok: true, errors: { why: 'Say more' } });
    expect(slack.views(user)).toHaveLength(1);

    await slack.act({ type: 'submit_view', user, viewId, state: answer('not on Friday') });
    expect(slack.views(user)).toEqual([]);

    await slack.act(shortcut);
    await slack.next(
      (change) => change.type === 'views_changed' && change.cause === 'opened' && change.views[0]?.id !== viewId,
    );
    const second = slack.views(user)[0]?.id ?? '';
    await slack.act({ type: 'close_view', user, viewId: second });
    expect(closed).toEqual([second]);
    expect(slack.views(user)).toEqual([]);
  });

  it('publishes a Home tab when it is opened', async () => {
    const slack = await stage();
    await connect[transport](slack, (app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        const blocks = [{ type: 'header' as const, text: { type: 'plain_text' as const, text: 'All is well' } }];
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      });
    });
    const user = slack.person('engineer');

    await slack.act({ type: 'open_home', user });
    await slack.next((change) => change.type === 'home_published');

    expect(slack.home(user)).toMatchObject({
      type: 'home',
      blocks: [{ type: 'header', text: { text: 'All is well' } }],
    });
  });

  it('suggests options while somebody types', async () => {
    const slack = await stage();
    let app: App | undefined;
    await connect[transport](slack, (started) => {
      app = started;
      started.options('service', async ({ options, ack }) => {
        const name = `${options.value}-server`;
        await ack({ options: [{ text: { type: 'plain_text', text: name }, value: name }] });
      });
    });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    const element = { type: 'external_select' as const, action_id: 'service' };
    const posted = await app?.client.chat.postMessage({
      channel,
      text: 'Which?',
      blocks: [{ type: 'actions', block_id: 'pick', elements: [element] }],
    });

    const surface = { type: 'message' as const, channel, ts: String(posted?.ts) };
    const result = await slack.act({
      type: 'suggest_options',
      user,
      surface,
      blockId: 'pick',
      actionId: 'service',
      value: 'api',
    });

    expect(result).toMatchObject({ ok: true, options: [{ value: 'api-server' }] });
  });

  it('is told off, in front of the person, when it does not ack within three seconds', async () => {
    const slack = await stage();
    await connect[transport](slack, (app) => {
      app.command('/botcore', async () => {});
    });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];

    const result = slack.act({ type: 'slash_command', user, channel, command: '/botcore', text: '' });
    await delivery(slack, (row) => row.kind === 'slash_commands' && row.attempts.length === 1);
    await slack.clock.advance(3000);

    expect(await result).toMatchObject({ ok: false, error: 'operation_timeout' });
    expect(await notice(slack, 'operation_timeout')).toMatchObject({ user, channel });
  });

  it('says dispatch_failed when nobody is there', async () => {
    const slack = await stage({ delivery: transport });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];

    const result = await slack.act({ type: 'slash_command', user, channel, command: '/botcore', text: '' });

    expect(result).toEqual({
      ok: false,
      error: 'dispatch_failed',
      detail: '/botcore failed with the error "dispatch_failed"',
    });
  });
});
