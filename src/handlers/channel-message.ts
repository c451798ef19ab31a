import { type DeliveryContext, deliveryContext } from '../bot/delivery-context.ts';
import { MessageEvent, typedText } from '../bot/message-text.ts';
import { alertMessage } from './alert-message.ts';
import type { Asked } from './answer.ts';
import type { HandlerDependencies, Interaction } from './interaction.ts';
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
      const now = edited.success ? edited.data : outer;
      const { channel } = outer;
      const delivery = deliveryContext(context);
      if (outer.channel_type === 'im')
        await directMessage(dependencies, delivery, { ...now, channel }, outer, body.event_id);
      else {
        const previous = MessageEvent.safeParse(outer['previous_message']);
        await alertMessage(dependencies, delivery, {
          channel,
          now,
          ...(edited.success && previous.success ? { before: previous.data } : {}),
          shared: body.is_ext_shared_channel === true,
          event: body.event_id,
        });
      }
    });
  },
};

type DirectMessage = MessageEvent & { channel: string };

async function directMessage(
  dependencies: HandlerDependencies,
  delivery: DeliveryContext,
  { channel, user, ts, thread_ts: thread, text, bot_id: bot }: DirectMessage,
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
