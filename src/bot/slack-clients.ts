import type { WebClient, WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { GatedWebClient } from './gated-client.ts';
import { slackLog } from './slack-log.ts';

export interface SlackAccess {
  readonly botToken: string;
  /** Where the Web API is; another one for a local Slack. */
  readonly slackApiUrl?: string;
  readonly log: Logger;
}

export interface SlackClients {
  /** For calls that may be repeated. */
  readonly repeating: WebClient;
  /**
   * For calls that must not: a post whose answer was lost has been made, and repeating it makes it twice.
   */
  readonly once: WebClient;
}

/** Always explicit: the library's own choice is ten calls in half an hour, and a hundred inside listeners. */
const RETRIES = { retries: 2, factor: 2, minTimeout: 200, maxTimeout: 2000, randomize: true } as const;

/** Shared by every client. A new object each time, because the socket client writes into what it is given. */
export function clientOptions({ slackApiUrl, log }: Omit<SlackAccess, 'botToken'>): WebClientOptions {
  return {
    ...(slackApiUrl === undefined ? {} : { slackApiUrl: slackApiUrl.endsWith('/') ? slackApiUrl : `${slackApiUrl}/` }),
    retryConfig: { ...RETRIES },
    timeout: 10_000,
    rejectRateLimitedCalls: true,
    logger: slackLog(log),
  };
}

export function createSlackClients(access: SlackAccess): SlackClients {
  return {
    repeating: new GatedWebClient(access.botToken, clientOptions(access)),
    once: new GatedWebClient(access.botToken, { ...clientOptions(access), retryConfig: { retries: 0 } }),
  };
}
