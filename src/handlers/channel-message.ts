import { readAlert, subjectFor } from '../bot/alert.ts';
import { type DeliveryContext, deliveryContext } from '../bot/delivery-context.ts';
import { MessageEvent, messageText, typedText } from '../bot/message-text.ts';
import { resolveSubject } from '../diagnostics/scope.ts';
import type { Asked } from './answer.ts';
import type { HandlerDependencies, Interaction } from './interaction.ts';
import { keepTrying } from './keep-trying.ts';
import { actorOf, answerEvent } from './mention.ts';

/** Messages that people and integrations write, and nothing else that Slack calls a message. */
const SUBTYPES = new Set<string | undefined>([undefined, 'bot_message', 'message_changed']);

/** One listener for every message event: direct messages are commands, messages of bots in alert channels are alerts. */
export const channelMessage: Interaction = {
  kind: 'event',
  name: 'message',
  subscriptions: ['message.channels', 'message.groups', 'message.im'],
  listen(app, dependencies) {
    app.event('message', async ({ event, body, context }) => {
      const outer = MessageEvent.parse(event);
      if (!SUBTYPES.has(outer.subtype) || outer.channel === undefined) return;
      // An edited message comes inside the event that says so. Alertmanager turns firing into resolved that way.
      const edited = MessageEvent.safeParse(outer['message']);
      const message = edited.success
        ? { ...edited.data, channel: outer.channel }
        : { ...outer, channel: outer.channel };
      const delivery = deliveryContext(context);
      if (outer.channel_type === 'im') await directMessage(dependencies, delivery, message, outer, body.event_id);
      else await alertMessage(dependencies, delivery, message, body.event_id);
    });
  },
};

type ChannelMessage = MessageEvent & { channel: string };

async function directMessage(
  dependencies: HandlerDependencies,
  delivery: DeliveryContext,
  { channel, user, ts, thread_ts: thread, text, bot_id: bot }: ChannelMessage,
  outer: MessageEvent,
  event: string,
): Promise<void> {
  if (user === undefined || bot !== undefined || outer.subtype !== undefined) return;
  const asked: Asked = {
    text: typedText(text ?? ''),
    actor: actorOf(outer, user),
    origin: 'mention',
    place: { channel, ...(thread === undefined ? {} : { thread }) },
    deliveries: [`event-${event}`, `message-${channel}-${ts}`],
    prompt: '',
  };
  await answerEvent(dependencies, delivery, asked, thread);
}

async function alertMessage(
  dependencies: HandlerDependencies,
  { stopping }: DeliveryContext,
  message: ChannelMessage,
  event: string,
): Promise<void> {
  const { platform, desk, log, redelivers } = dependencies;
  if (!isAlertSource(message, dependencies)) return;
  const alert = readAlert(messageText(message), platform);
  const fingerprint = `alert-${message.channel}-${alert.fingerprint}`;
  const { channel, ts } = message;
  const act = async (): Promise<void> => {
    if (!(await isAlertChannel(channel, dependencies))) return;
    if (alert.state === 'resolved') return desk.close(fingerprint);
    if (!(await desk.admitAlert(channel))) {
      log.warn({ channel }, 'More alerts than may start something were left alone');
      return;
    }
    const opened = await desk.open(
      {
        asks: 'diagnosis',
        subject: resolveSubject(platform, subjectFor(alert.names)).subject,
        complaint: alert.title.slice(0, 250),
        origin: { kind: 'alert' },
        place: { channel, thread: ts },
        fingerprint,
      },
      [`event-${event}`, `message-${channel}-${ts}`],
    );
    log.info({ incident: opened.incident.id, how: opened.how }, 'An alert was seen');
  };
  await (redelivers ? act() : keepTrying(act, { log, stopping }));
}

/** Only what other bots write, never ourselves, never a reply: whatever answers an alert must not start another. */
function isAlertSource(
  { bot_id: bot, app_id: app, subtype, user, thread_ts: thread, ts }: MessageEvent,
  { identity, alertSources }: HandlerDependencies,
): boolean {
  const byBot = bot !== undefined || subtype === 'bot_message';
  const ours = bot === identity.bot || user === identity.user;
  const isReply = thread !== undefined && thread !== ts;
  if (!byBot || ours || isReply) return false;
  return alertSources === undefined || [bot, app].some((id) => id !== undefined && alertSources.includes(id));
}

async function isAlertChannel(channel: string, { platform, replies }: HandlerDependencies): Promise<boolean> {
  const configured = platform.alertChannels.map((name) => name.replace(/^#/, ''));
  if (configured.length === 0) return false;
  if (configured.includes(channel)) return true;
  const name = await replies.channelName(channel);
  return name !== undefined && configured.includes(name);
}
