import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../../lab/slack/clock.ts';
import type { Delivery, Notice } from '../../../lab/slack/contract.ts';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../lab/slack/server.ts';

/** A manifest that uses everything the local Slack knows. */
export const manifest = {
  display_information: { name: 'Bot Core', description: 'Finds the root cause' },
  features: {
    bot_user: { display_name: 'botcore', always_online: true },
    app_home: { home_tab_enabled: true, messages_tab_enabled: true },
    slash_commands: [
      { command: '/botcore', description: 'Diagnose', usage_hint: 'diagnose api', should_escape: false },
    ],
    shortcuts: [
      { name: 'Diagnose this', type: 'message', callback_id: 'diagnose_this', description: 'Diagnose this alert' },
      { name: 'Status', type: 'global', callback_id: 'status', description: 'How is everything' },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'app_mentions:read',
        'channels:history',
        'channels:read',
        'chat:write',
        'commands',
        'files:read',
        'files:write',
        'im:history',
        'im:read',
        'im:write',
        'reactions:read',
        'reactions:write',
        'usergroups:read',
        'users:read',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        'app_home_opened',
        'app_mention',
        'member_joined_channel',
        'message.channels',
        'message.im',
        'reaction_added',
      ],
    },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
};

/** The manifest without some bot scopes. */
export const without = (...scopes: string[]) => ({
  ...manifest,
  oauth_config: { scopes: { bot: manifest.oauth_config.scopes.bot.filter((scope) => !scopes.includes(scope)) } },
});

/** A local Slack whose time stands still until a test moves it, closed when the test ends. */
export async function stage(options: LocalSlackOptions = {}): Promise<LocalSlack & { clock: ManualClock }> {
  const clock = manualClock();
  const slack = await startLocalSlack({ manifest, clock, rateLimits: false, ...options });
  onTestFinished(() => slack.close());
  return { ...slack, clock };
}

const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** Slack's own client, which never waits and tries again. */
export const webClient = (slack: LocalSlack, token = slack.tokens.bot): WebClient =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });

const clientOptions = (slack: LocalSlack) => ({ slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });

/** An unmodified Bolt app in Socket Mode, stopped when the test ends. It connects again within a second. */
export async function socketApp(slack: LocalSlack, listen: (app: App) => void): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: slack.tokens.app,
    clientPingTimeout: 800,
    logger: silent,
    installerOptions: { clientOptions: clientOptions(slack) },
  });
  const app = new App({ token: slack.tokens.bot, receiver, clientOptions: clientOptions(slack), logger: silent });
  listen(app);
  await app.start();
  onTestFinished(() => receiver.client.disconnect());
  return app;
}

/** An unmodified Bolt app behind signed HTTP. */
export async function httpApp(slack: LocalSlack, listen: (app: App) => void): Promise<{ url: string }> {
  const receiver = new HTTPReceiver({ signingSecret: slack.tokens.signingSecret, port: 0, logger: silent });
  const app = new App({ token: slack.tokens.bot, receiver, clientOptions: clientOptions(slack), logger: silent });
  listen(app);
  const server = await app.start(0);
  onTestFinished(async () => {
    await app.stop();
  });
  const address = 'address' in server ? server.address() : null;
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/slack/events` };
}

/** The inspector's row once it satisfies the condition. */
export async function delivery(slack: LocalSlack, isIt: (delivery: Delivery) => boolean): Promise<Delivery> {
  const change = await slack.next((live) => live.type === 'delivery_changed' && isIt(live.delivery));
  if (change.type !== 'delivery_changed') throw new Error('unreachable');
  return change.delivery;
}

/** The notice a member was shown. */
export async function notice(slack: LocalSlack, error: string): Promise<Notice> {
  const change = await slack.next((live) => live.type === 'notice' && live.notice.error === error);
  if (change.type !== 'notice') throw new Error('unreachable');
  return change.notice;
}
