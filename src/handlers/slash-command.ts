import { SLASH_COMMAND } from '../bot/commands.ts';
import { typedText } from '../bot/message-text.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';
import { answer } from './answer.ts';
import type { Interaction } from './interaction.ts';
import { queueDownView } from './keep-trying.ts';

export const slashCommand: Interaction = {
  kind: 'command',
  name: SLASH_COMMAND,
  listen(app, dependencies) {
    app.command(SLASH_COMMAND, async ({ ack, command }) => {
      let message: SlackMessage | undefined;
      try {
        ({ message } = await answer(dependencies, {
          text: typedText(command.text),
          actor: { user: command.user_id, team: command.team_id },
          origin: 'command',
          place: { channel: command.channel_id },
          deliveries: [`command-${command.trigger_id}`],
          prompt: `${SLASH_COMMAND} `,
        }));
      } catch (error) {
        dependencies.log.error({ error: String(error), actor: command.user_id }, 'A command could not be queued');
        message = queueDownView();
      }
      // Nothing to say: the incident's message says it within a second.
      await (message === undefined ? ack() : ack({ response_type: 'ephemeral', ...message }));
    });
  },
};
