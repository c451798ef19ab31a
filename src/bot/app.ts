import { App, HTTPReceiver, type Receiver } from '@slack/bolt';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { ConfigurationError } from '../diagnostics/errors.ts';
import { rememberStopping } from './delivery-context.ts';
import { gated } from './gated-client.ts';
import { clientOptions, type SlackAccess } from './slack-clients.ts';
import { slackLog } from './slack-log.ts';
import { createSocketConnections } from './socket-connections.ts';

export type Delivery =
  | { readonly kind: 'socket'; readonly appToken: string; readonly connections: number }
  | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number; readonly host?: string };

/** Who the bot is in its workspace. */
export interface BotIdentity {
  readonly team: string;
  readonly user: string;
  readonly bot: string;
  /** Where the workspace is, with a slash at the end. Links to messages start with it. */
  readonly url: string;
}

export interface BotOptions extends SlackAccess {
  readonly delivery: Delivery;
  readonly identity: BotIdentity;
  /** Slack will never let this process in again: end it, so that somebody sees it. */
  readonly onFatal: (reason: string) => void;
}

export interface Bot {
  readonly app: App;
  start(): Promise<void>;
  /** Takes nothing new, then waits for what is being handled, at most so long. */
  stop(withinMs: number): Promise<void>;
  /** Whether Slack can reach it. */
  reachable(): boolean;
}

/** Asks Slack who the token belongs to. A token that it refuses is a wrong configuration. */
export async function identify(client: WebClient): Promise<BotIdentity> {
  try {
    const { team_id: team, user_id: user, bot_id: bot, url = 'https://slack.com/' } = await client.auth.test();
    if (team === undefined || user === undefined || bot === undefined)
      throw new Error('Slack did not say who the bot is.');
    return { team, user, bot, url };
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError)) throw error;
    throw new ConfigurationError('The environment', [
      {
        path: 'SLACK_BOT_TOKEN',
        message: `is refused by Slack (${error.data.error}).`,
        remedy: 'Copy the bot token (xoxb-…) from the page “OAuth & Permissions” of the app.',
      },
    ]);
  }
}

/** Slack names no token when it refuses one: here it can only be that of the sockets. Throws what it may be. */
function refuseAppToken(error: unknown): never {
  if (!(error instanceof WebAPIPlatformError)) throw error;
  throw new ConfigurationError('The environment', [
    {
      path: 'SLACK_APP_TOKEN',
      message: `is refused by Slack (${error.data.error}).`,
      remedy: 'Make an app-level token (xapp-…) with connections:write on the page “Basic Information” of the app.',
    },
  ]);
}

/** The Bolt app without its listeners. Nothing happens before `start`. */
export function createBot(options: BotOptions): Bot {
  const { log, identity, delivery } = options;
  const { receiver, reachable } = receiverFor(options);
  const app = new App({
    token: options.botToken,
    // Given, so that Bolt does not ask for them itself and keep a failed answer for ever.
    botId: identity.bot,
    botUserId: identity.user,
    receiver,
    clientOptions: clientOptions(options),
    logger: slackLog(log),
  });
  gateAcks(app);
  const stopping = new AbortController();
  app.use(async ({ context, next }) => {
    rememberStopping(context, stopping.signal);
    await next();
  });
  const handled = countHandled(app);
  app.error(async (error) => {
    log.error({ error: error.message }, 'A handler failed');
    // Over HTTP this makes it a 500, and Slack delivers an event again.
    if (delivery.kind === 'http') throw error;
  });
  return {
    app,
    reachable,
    async start() {
      await (delivery.kind === 'http'
        ? app.start({ port: delivery.port, host: delivery.host ?? '0.0.0.0' })
        : app.start().catch(refuseAppToken));
    },
    async stop(withinMs) {
      // First, so that there is time to tell people what is not kept any longer.
      stopping.abort();
      await Promise.race([app.stop(), after(withinMs)]);
      await Promise.race([handled.idle(), after(withinMs)]);
    },
  };
}

/** An ack may carry a message, or the faults of a modal. */
function gateAcks(app: App): void {
  const process = app.processEvent.bind(app);
  app.processEvent = (event) => process({ ...event, ack: (response) => event.ack(gated(response)) });
}

function receiverFor(options: BotOptions): { receiver: Receiver; reachable: () => boolean } {
  const { delivery, log, onFatal, slackApiUrl } = options;
  if (delivery.kind === 'socket') {
    const receiver = createSocketConnections({
      ...delivery,
      log,
      onRefused: onFatal,
      ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
    });
    return { receiver, reachable: () => receiver.connected() > 0 };
  }
  const receiver = new HTTPReceiver({
    signingSecret: delivery.signingSecret,
    logger: slackLog(log),
    // Events are acked after they are written down, so that Slack delivers them again where that failed.
    processBeforeResponse: true,
  });
  acceptContentTypeParameters(receiver);
  return { receiver, reachable: () => true };
}

/** Bolt takes a form only by its exact content type; a proxy that adds `; charset=utf-8` would make every command fail. */
function acceptContentTypeParameters(receiver: HTTPReceiver): void {
  const listen = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    const [type] = (request.headers['content-type'] ?? '').split(';');
    if (type !== undefined && type !== '') request.headers['content-type'] = type.trim().toLowerCase();
    return listen(request, response);
  };
}

/** Bolt's stop does not wait for handlers that run. */
function countHandled(app: App): { idle: () => Promise<void> } {
  let running = 0;
  let waiting: (() => void)[] = [];
  app.use(async ({ next }) => {
    running += 1;
    try {
      await next();
    } finally {
      running -= 1;
      if (running === 0) for (const resolve of waiting.splice(0)) resolve();
    }
  });
  return {
    idle: () =>
      running === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting = [...waiting, resolve];
          }),
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
