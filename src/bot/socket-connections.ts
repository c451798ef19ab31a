import { setTimeout as sleep } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Logger } from 'pino';
import { clientOptions } from './slack-clients.ts';
import { slackLog } from './slack-log.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly slackApiUrl?: string;
  readonly log: Logger;
  /** Each gets what the others miss while one reconnects. Slack allows ten. */
  readonly connections: number;
  /** Slack says that it will never let us in again with this token. */
  readonly onRefused: (reason: string) => void;
}

/** Several Socket Mode connections as one receiver. */
export interface SocketConnections extends Receiver {
  connected(): number;
}

/** What Slack answers where trying again is of no use. */
const FATAL = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
  'token_revoked',
  'missing_scope',
  'not_allowed_token_type',
]);

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 15_000;
const HELLO_WITHIN_MS = 15_000;

/**
 * The library's own reconnecting waits five seconds without a connection, and dies of an unhandled rejection when Slack
 * refuses the token then. So it is switched off, and each connection is kept up here: at once after a disconnect, with
 * growing pauses after failures, and never again after a refusal.
 */
export function createSocketConnections(options: SocketOptions): SocketConnections {
  const links = Array.from({ length: options.connections }, (_, index) => createLink(options, index + 1));
  return {
    init: (app) => {
      for (const { receiver } of links) receiver.init(app);
    },
    start: async () => {
      await Promise.all(links.map((link) => link.open()));
    },
    stop: async () => {
      await Promise.all(links.map((link) => link.close()));
    },
    connected: () => links.filter((link) => link.isOpen()).length,
  };
}

interface Link {
  readonly receiver: { init(app: App): void };
  open(): Promise<void>;
  close(): Promise<void>;
  isOpen(): boolean;
}

function createLink(options: SocketOptions, number: number): Link {
  const log = options.log.child({ connection: number });
  const receiver = socketReceiver(options);
  const { client } = receiver;
  let open = false;
  let closing = false;
  let keeping: Promise<void> | undefined;
  const stop = new AbortController();

  const connect = async (): Promise<void> => {
    const hello = client.start();
    const late = setTimeout(() => void client.disconnect(), HELLO_WITHIN_MS);
    try {
      await hello;
    } finally {
      clearTimeout(late);
    }
  };
  const keepUp = async (): Promise<void> => {
    for (let pause = FIRST_PAUSE_MS; !closing; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await connect();
        return;
      } catch (error) {
        const reason = fatalReason(error);
        if (reason !== undefined) {
          log.fatal({ reason }, 'Slack refuses the app token');
          options.onRefused(reason);
          return;
        }
        log.warn({ error: String(error), pause }, 'A Socket Mode connection could not be opened');
        await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal: stop.signal }).catch(() => {});
      }
    }
  };
  client.on('connected', () => {
    open = true;
    log.info('A Socket Mode connection is open');
  });
  client.on('disconnected', () => {
    const was = open;
    open = false;
    // While one is being opened, keepUp itself sees that it failed.
    if (closing || !was) return;
    log.info('A Socket Mode connection is gone, opening it anew');
    keeping = keepUp();
  });
  return {
    receiver,
    isOpen: () => open,
    async open() {
      try {
        await connect();
      } catch (error) {
        // The first refusal is the caller's: it must not start at all. Anything else passes, and is tried again.
        if (fatalReason(error) !== undefined) throw error;
        log.warn({ error: String(error) }, 'A Socket Mode connection could not be opened at first');
        keeping = keepUp();
      }
    },
    async close() {
      closing = true;
      stop.abort();
      // Unlike the receiver's stop(), this resolves when the socket is closed. Slack may not answer the handshake.
      if (open) await Promise.race([client.disconnect(), sleep(2000, undefined, { ref: false })]);
      await keeping;
    },
  };
}

function socketReceiver({ appToken, slackApiUrl, log }: SocketOptions): SocketModeReceiver {
  const logger = slackLog(log);
  return new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    // A receiver of one's own does not get the options of the app.
    installerOptions: { clientOptions: clientOptions({ log, ...(slackApiUrl === undefined ? {} : { slackApiUrl }) }) },
  });
}

function fatalReason(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  return FATAL.has(error.data.error) ? error.data.error : undefined;
}
