import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { LocalSlack } from '../../../lab/slack/server.ts';
import { samples } from './samples.ts';

const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** A small, real Bolt app at the other end: one answer for each thing the page can do. */
export async function startCounterpart(slack: LocalSlack): Promise<{ stop: () => Promise<void> }> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: slack.tokens.app,
    logger: silent,
    // A machine that stalls must not cost the connection: the call for a new one would take the fault of a test.
    clientPingTimeout: 60_000,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: slack.tokens.bot, receiver, clientOptions, logger: silent });
  listenToCommands(app);
  listenToButtons(app);
  listenToModals(app);
  listenToTheRest(app);
  await app.start();
  return { stop: () => receiver.client.disconnect() };
}

function listenToCommands(app: App): void {
  app.command('/botcore', async ({ ack, command, client, respond }) => {
    const { channel_id: channel, trigger_id } = command;
    const [word = 'help'] = command.text.split(' ');
    if (word === 'slow') return;
    await ack();
    if (word === 'modal') await client.views.open({ trigger_id, view: reasonModal('') });
    else if (word === 'report') {
      await client.files.uploadV2({
        channel_id: channel,
        filename: 'orders.log',
        title: 'Last lines of orders',
        content: samples.log,
      });
    } else if (word === 'status') await client.chat.postMessage({ channel, text: 'Status', blocks: samples.status() });
    else if (word === 'help') await respond({ response_type: 'ephemeral', text: samples.help });
    else {
      const [, service = 'orders'] = command.text.split(' ');
      await client.chat.postMessage({
        channel,
        text: `${service}: root cause found`,
        blocks: samples.verdict(service),
      });
    }
  });
  app.command('/incident', async ({ ack }) => {
    await ack('No incident is open.');
  });
}

function listenToButtons(app: App): void {
  app.action('approve', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    if (body.user.id !== 'U0APPROVER') {
      await respond({ response_type: 'ephemeral', replace_original: false, text: 'This needs <!subteam^S0APPROVER>.' });
      return;
    }
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: 'Approved',
      blocks: samples.approved(body.user.id),
    });
    const at = { channel: body.channel.id, thread_ts: body.message.ts };
    await client.chat.postMessage({ ...at, text: 'Rolled back `orders` to *v41*. 3 of 3 pods are ready.' });
  });
  app.action('reject', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: reasonModal('') });
  });
  app.action('scope', ({ ack }) => ack());
  app.action('more', ({ ack }) => ack());
  app.options('service', async ({ ack, options }) => {
    const services = ['orders', 'market-data', 'risk-engine', 'portfolio'].filter((name) =>
      name.includes(options.value),
    );
    await ack({
      options: services.map((name) => ({ text: { type: 'plain_text' as const, text: name }, value: name })),
    });
  });
}

function listenToModals(app: App): void {
  app.view('reason', async ({ ack, body, view, client }) => {
    const { values } = view.state;
    const reason = values['reason']?.['text']?.value ?? '';
    if (reason.length < 10) {
      await ack({ response_action: 'errors', errors: { reason: 'Say it in ten letters or more.' } });
      return;
    }
    await ack();
    const service = values['service']?.['service']?.selected_option?.value ?? 'none';
    const severity = values['severity']?.['level']?.selected_option?.value ?? 'none';
    await client.chat.postMessage({
      channel: 'C0OPS00001',
      text: `<@${body.user.id}> says: ${reason} (${service}, ${severity})`,
    });
  });
  app.action('deeper', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.push({ trigger_id: body.trigger_id, view: detailModal });
  });
}

function listenToTheRest(app: App): void {
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: samples.home(event.user) } });
  });
  app.event('app_mention', async ({ event, client }) => {
    const { channel, ts } = event;
    await client.reactions.add({ channel, timestamp: ts, name: 'eyes' });
    await client.chat.postMessage({
      channel,
      thread_ts: event.thread_ts ?? ts,
      text: `Looking into it, <@${event.user}>.`,
    });
  });
  app.shortcut('diagnose_this', async ({ ack, shortcut, respond }) => {
    await ack();
    if (shortcut.type === 'message_action')
      await respond({
        response_type: 'ephemeral',
        replace_original: false,
        text: `Diagnosing: ${shortcut.message.text}`,
      });
  });
  app.shortcut('status', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: detailModal });
  });
}

const plain = (text: string): { type: 'plain_text'; text: string } => ({ type: 'plain_text', text });

function reasonModal(start: string): ModalView {
  const levels = ['Minor', 'Major'].map((name) => ({ text: plain(name), value: name.toLowerCase() }));
  const blocks: KnownBlock[] = [
    { type: 'section', text: { type: 'mrkdwn', text: 'The plan is *not* run. The reason goes into the thread.' } },
    {
      type: 'input',
      block_id: 'reason',
      label: plain('Reason'),
      hint: plain('What would have to change?'),
      element: { type: 'plain_text_input', action_id: 'text', multiline: true, ...(start && { initial_value: start }) },
    },
    {
      type: 'input',
      block_id: 'service',
      optional: true,
      label: plain('Service'),
      element: {
        type: 'external_select',
        action_id: 'service',
        min_query_length: 1,
        placeholder: plain('Find a service'),
      },
    },
    {
      type: 'input',
      block_id: 'severity',
      label: plain('Severity'),
      element: { type: 'radio_buttons', action_id: 'level', options: levels },
    },
    { type: 'actions', elements: [{ type: 'button', action_id: 'deeper', text: plain('Show the plan') }] },
  ];
  return { type: 'modal', callback_id: 'reason', title: plain('Reject the plan'), submit: plain('Reject'), blocks };
}

const detailModal: ModalView = {
  type: 'modal',
  callback_id: 'detail',
  title: plain('The plan'),
  close: plain('Close'),
  blocks: [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_preformatted',
          elements: [{ type: 'text', text: 'kubectl rollout undo deployment/orders' }],
        },
      ],
    },
  ],
};
