import { namesIn, subjectFor } from '../bot/alerts/names-in.ts';
import { SLASH_COMMAND } from '../bot/commands.ts';
import { gated } from '../bot/gated-client.ts';
import { MessageEvent, messageText } from '../bot/message-text.ts';
import { outsideLine } from '../bot/views/mrkdwn.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';
import { answer } from './answer.ts';
import type { Interaction } from './interaction.ts';
import { queueDownView } from './keep-trying.ts';

/** “Diagnose this” in the menu of a message: examines what the message names, in its thread. */
export const diagnoseMessage: Interaction = {
  kind: 'message_shortcut',
  name: 'diagnose_message',
  listen(app, dependencies) {
    app.shortcut({ type: 'message_action', callback_id: 'diagnose_message' }, async ({ ack, shortcut, respond }) => {
      const message = MessageEvent.parse(shortcut.message);
      const text = messageText(message);
      let reply: SlackMessage | undefined;
      try {
        ({ message: reply } = await answer(dependencies, {
          text: `diagnose ${subjectFor(namesIn(text, dependencies.platform))} ${outsideLine(text, 250)}`,
          actor: {
            user: shortcut.user.id,
            ...(shortcut.user.team_id === undefined ? {} : { team: shortcut.user.team_id }),
          },
          origin: 'shortcut',
          place: { channel: shortcut.channel.id, thread: message.thread_ts ?? message.ts },
          deliveries: [`shortcut-${shortcut.trigger_id}`],
          prompt: `${SLASH_COMMAND} `,
        }));
      } catch (error) {
        dependencies.log.error({ error: String(error), actor: shortcut.user.id }, 'A shortcut could not be queued');
        reply = queueDownView();
      }
      await ack();
      if (reply !== undefined) await respond(gated({ response_type: 'ephemeral', replace_original: false, ...reply }));
    });
  },
};
