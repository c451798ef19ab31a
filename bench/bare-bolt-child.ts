/**
 * The least that a Slack bot can be: Bolt over Socket Mode, one listener, nothing behind it. Started with its tokens as
 * JSON. `post` in the text of the command also posts a message, `edit` posts and edits it.
 */
import { App, LogLevel } from '@slack/bolt';

interface Access {
  readonly slackApiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
}

const { slackApiUrl, botToken, appToken }: Access = JSON.parse(process.argv[2] ?? '{}');
const app = new App({
  token: botToken,
  appToken,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl },
});
app.command('/botcore', async ({ ack, command, client }) => {
  await ack();
  if (!/post|edit/.test(command.text)) return;
  const { ts, channel } = await client.chat.postMessage({ channel: command.channel_id, text: 'bare: posted' });
  if (command.text === 'edit' && ts !== undefined && channel !== undefined)
    await client.chat.update({ channel, ts, text: 'bare: edited' });
});
await app.start();
process.stderr.write('Ready\n');
