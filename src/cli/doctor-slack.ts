import { existsSync, readFileSync } from 'node:fs';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { parse } from 'yaml';
import { z } from 'zod';
import { GatedWebClient } from '../bot/gated-client.ts';
import { slackLog } from '../bot/slack-log.ts';
import type { Environment } from '../config.ts';
import type { Ailment } from './doctor.ts';

const TIMEOUT_MS = 4000;

const Manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

const NONE: ReadonlySet<string> = new Set();

/**
 * Whether Slack accepts our tokens, and whether they may do what the manifest asks for. What hangs on a `malformed`
 * variable is left out: a token for the Slack of a wrong SLACK_API_URL must not go to another.
 */
export async function examineSlack(environment: Environment, malformed = NONE): Promise<Ailment[]> {
  const [bot, app] = await Promise.all([
    examineBotToken(environment, malformed),
    examineDelivery(environment, malformed),
  ]);
  return [...bot, ...app];
}

function clientFor(token: string, { SLACK_API_URL }: Environment): WebClient {
  return new GatedWebClient(token, {
    // Its own log goes to the terminal, addresses with their logins among it; what matters it throws, too.
    logger: slackLog(pino({ level: 'silent' })),
    retryConfig: { retries: 0 },
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    ...(SLACK_API_URL === undefined ? {} : { slackApiUrl: SLACK_API_URL }),
  });
}

async function examineBotToken(environment: Environment, malformed: ReadonlySet<string>): Promise<Ailment[]> {
  const name = 'SLACK_BOT_TOKEN';
  if (malformed.has(name)) return [];
  if (environment.SLACK_BOT_TOKEN === undefined)
    return [missing(name, 'Install the app of manifest.yml in your workspace and set its bot token (xoxb-…).')];
  if (malformed.has('SLACK_API_URL')) return [];
  try {
    const {
      user,
      team,
      response_metadata: metadata,
    } = await clientFor(environment.SLACK_BOT_TOKEN, environment).auth.test();
    const well: Ailment = { area: 'slack', name, state: 'well', message: `is ${user} in ${team}` };
    return [well, ...scopesOf(metadata?.scopes)];
  } catch (error) {
    return [refused(name, error)];
  }
}

async function examineDelivery(environment: Environment, malformed: ReadonlySet<string>): Promise<Ailment[]> {
  if (malformed.has('BOTCORE_SLACK_MODE')) return [];
  if (environment.BOTCORE_SLACK_MODE === 'http')
    return environment.SLACK_SIGNING_SECRET === undefined
      ? [missing('SLACK_SIGNING_SECRET', 'Copy it from "Basic Information" of the app.')]
      : [
          {
            area: 'slack',
            name: 'SLACK_SIGNING_SECRET',
            state: 'well',
            message: 'is set; only a request can prove it',
          },
        ];
  const name = 'SLACK_APP_TOKEN';
  if (malformed.has(name)) return [];
  if (environment.SLACK_APP_TOKEN === undefined)
    return [missing(name, 'Make an app-level token with connections:write and set it (xapp-…).')];
  if (malformed.has('SLACK_API_URL')) return [];
  try {
    await clientFor(environment.SLACK_APP_TOKEN, environment).apps.connections.open();
    return [{ area: 'slack', name, state: 'well', message: 'may open connections' }];
  } catch (error) {
    return [refused(name, error)];
  }
}

/** As seen from here: `src/cli` as it is written, `dist/chunks` or `dist` as it is built. */
const MANIFESTS = ['../../manifest.yml', '../manifest.yml'].map((path) => new URL(path, import.meta.url));

/** Undefined: there is no manifest to compare with. */
function wantedScopes(): string[] | undefined {
  const file = MANIFESTS.find((url) => existsSync(url));
  if (file === undefined) return undefined;
  try {
    return Manifest.parse(parse(readFileSync(file, 'utf8'))).oauth_config.scopes.bot;
  } catch {
    // One that cannot be read is none to compare with, and no fault of the token.
    return undefined;
  }
}

/** Slack tells the scopes of a token with each answer. */
function scopesOf(granted: readonly string[] | undefined): Ailment[] {
  const wanted = wantedScopes();
  const scopes = { area: 'slack', name: 'scopes' } as const;
  if (wanted === undefined || granted === undefined) {
    const why = wanted === undefined ? 'no readable manifest.yml is beside the program' : 'Slack does not tell them';
    const remedy = 'Compare them with those of manifest.yml by hand.';
    return [{ ...scopes, state: 'missing', message: `were not checked: ${why}.`, remedy }];
  }
  const lacking = wanted.filter((scope) => !granted.includes(scope));
  const remedy = 'Update the app from manifest.yml and install it again.';
  return lacking.length === 0 ? [] : [{ ...scopes, state: 'wrong', message: `lack ${lacking.join(', ')}`, remedy }];
}

function missing(name: string, remedy: string): Ailment {
  return { area: 'slack', name, state: 'wrong', message: 'is not set', remedy };
}

function refused(name: string, error: unknown): Ailment {
  if (error instanceof WebAPIPlatformError)
    return {
      area: 'slack',
      name,
      state: 'wrong',
      message: `Slack says ${error.data.error}`,
      remedy: 'Make the token again and set it.',
    };
  const message = error instanceof Error ? error.message : String(error);
  const remedy = 'See whether this machine reaches Slack (or SLACK_API_URL), and whether a proxy is needed.';
  return { area: 'slack', name, state: 'wrong', message, remedy };
}
