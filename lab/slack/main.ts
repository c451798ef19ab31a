import { Command } from 'commander';
import { systemClock } from './clock.ts';
import { bundlePage } from './page-files.ts';
import { startLocalSlack } from './server.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const { port, manifest, delivery, requestUrl, speed, rateLimits } = new Command('local-slack')
  .description('A local Slack that an unmodified Bolt app connects to, and its web page')
  .option('--port <number>', 'where to listen, on 127.0.0.1 only', '7070')
  .option('--manifest <path>', "the app's manifest", 'manifest.yml')
  .option('--delivery <how>', 'socket or http', 'socket')
  .option('--request-url <url>', 'where events and interactions are posted with --delivery http')
  .option('--speed <factor>', 'how many times faster than real time its timeouts run', '1')
  .option('--no-rate-limits', 'never answer 429 by itself')
  .parse()
  .opts<{
    port: string;
    manifest: string;
    delivery: string;
    requestUrl?: string;
    speed: string;
    rateLimits: boolean;
  }>();

// Tokens given in the environment are kept, so that a bot's `.env` stays right over restarts.
const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET } = process.env;
const slack = await startLocalSlack({
  port: Number(port),
  manifestPath: manifest,
  delivery: delivery === 'http' ? 'http' : 'socket',
  clock: systemClock(Number(speed)),
  rateLimits,
  ...(requestUrl && { requestUrl }),
  tokens: {
    ...(SLACK_BOT_TOKEN && { bot: SLACK_BOT_TOKEN }),
    ...(SLACK_APP_TOKEN && { app: SLACK_APP_TOKEN }),
    ...(SLACK_SIGNING_SECRET && { signingSecret: SLACK_SIGNING_SECRET }),
  },
});
await bundlePage().catch((error: unknown) => say(`The page could not be built: ${String(error)}`));

say(`The local Slack is at ${slack.url}`);
say('');
say(`SLACK_API_URL=${slack.apiUrl}`);
say(`SLACK_BOT_TOKEN=${slack.tokens.bot}`);
say(`SLACK_APP_TOKEN=${slack.tokens.app}`);
say(`SLACK_SIGNING_SECRET=${slack.tokens.signingSecret}`);
say('');
say(`An Alertmanager may post to ${slack.webhook('alerts')}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void slack.close().then(() => process.exit(0));
  });
