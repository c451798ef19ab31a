import { z } from 'zod';
import { withoutMention } from '../bot/commands.ts';
import { type DeliveryContext, deliveryContext } from '../bot/delivery-context.ts';
import { MessageEvent, typedText } from '../bot/message-text.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';
import { type Answer, type Asked, answer } from './answer.ts';
import type { HandlerDependencies, Interaction } from './interaction.ts';
import { deliveredAgainView, keepTrying } from './keep-trying.ts';

export const mention: Interaction = {
  kind: 'event',
  name: 'app_mention',
  listen(app, dependencies) {
    app.event('app_mention', async ({ event, body, context }) => {
      const message = MessageEvent.parse(event);
      const { channel, user, ts, thread_ts: repliedIn } = message;
      // A bot that mentions us may answer our answer.
      if (channel === undefined || user === undefined || message.bot_id !== undefined) return;
      const asked: Asked = {
        text: typedText(withoutMention(message.text ?? '', dependencies.identity.user)),
        actor: actorOf(event, user),
        origin: 'mention',
        place: { channel, thread: repliedIn ?? ts },
        deliveries: [`event-${body.event_id}`, `message-${channel}-${ts}`],
        prompt: '',
      };
      // Slack shows nobody a private answer in a thread that has no reply yet: it goes to the channel then.
      await answerEvent(dependencies, deliveryContext(context), asked, repliedIn);
    });
  },
};

const Sender = z.looseObject({
  user_team: z.string().optional(),
  source_team: z.string().optional(),
  user_profile: z.looseObject({ team: z.string().optional() }).optional(),
  team: z.string().optional(),
});

/** Which workspace the person is of: in a shared channel the first three say so, and `team` may be that of the channel. */
export function actorOf(event: unknown, user: string): Asked['actor'] {
  const { user_team: own, source_team: source, user_profile: profile, team } = Sender.parse(event);
  const said = own ?? source ?? profile?.team ?? team;
  return { user, ...(said === undefined ? {} : { team: said }) };
}

/**
 * Answers what came as an event: nothing of it may get lost, and what is said is said to the one who asked alone, in
 * `thread`.
 */
export async function answerEvent(
  dependencies: HandlerDependencies,
  { stopping, isFirst }: DeliveryContext,
  asked: Asked,
  thread: string | undefined,
): Promise<void> {
  const { desk, replies, log, redelivers } = dependencies;
  const { channel } = asked.place;
  const addressee = { channel, user: asked.actor.user, ...(thread === undefined ? {} : { thread }) };
  const tell = (message: SlackMessage): Promise<void> => replies.privately(addressee, message);
  const act = async (): Promise<Answer> => answer(dependencies, asked);
  const { message, recorded } = redelivers
    ? await act().catch(async (error: unknown) => {
        // That it could not be told must not hide why.
        if (isFirst) await tell(deliveredAgainView()).catch(() => {});
        throw error;
      })
    : await keepTrying(act, { log, stopping, tell });
  if (message === undefined) return;
  // Without Redis, help twice is better than no help.
  const isNew = recorded || (await desk.claim(asked.deliveries).catch(() => true));
  if (isNew) await tell(message);
}
