import { z } from 'zod';
import { ConfigurationError } from './diagnostics/errors.ts';
import type { Platform } from './diagnostics/platform.ts';

const Flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .default('0')
  .transform((value) => value === '1' || value === 'true');

const Optional = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? undefined : value.trim()));

const List = Optional.transform((value) =>
  value
    ?.split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

/** Text with a prefix that its kind always has, so that two tokens put in each other's place are noticed. */
function tokenWith(prefix: string, words: string) {
  return Optional.refine((value) => value === undefined || value.startsWith(prefix), {
    error: `must be ${words}, which begins with "${prefix}"`,
  });
}

/** A whole number with bounds, from text. */
function wholeNumber(minimum: number, maximum: number, preset: number) {
  return z.coerce.number({ error: 'must be a number' }).int().min(minimum).max(maximum).default(preset);
}

/** As long as what it makes: a shorter key would be easier to guess than a seal. */
const SHORTEST_KEY = 32;

/**
 * Every environment variable that the bot reads. Its page in docs/ is generated from the descriptions. A platform file
 * may name further ones that hold connection strings (`databases.*.urlFrom`).
 */
export const Environment = z.object({
  BOTCORE_CONFIG: z.string().default('config/platform.yaml').describe('Path of the platform file.'),
  BOTCORE_ROLE: z
    .enum(['all', 'bot', 'worker'])
    .default('all')
    .describe('`bot`: listens to Slack. `worker`: examines. `all`: both in one process. Run two or more of each.'),
  SLACK_BOT_TOKEN: tokenWith('xoxb-', 'the bot token').describe('Bot token of the Slack app (`xoxb-…`).'),
  SLACK_APP_TOKEN: tokenWith('xapp-', 'the app-level token').describe(
    'App-level token with `connections:write` (`xapp-…`); needed for Socket Mode.',
  ),
  SLACK_SIGNING_SECRET: Optional.describe('Signing secret of the Slack app; needed for `BOTCORE_SLACK_MODE=http`.'),
  SLACK_API_URL: z
    .url({ error: 'must be an address such as http://127.0.0.1:7070/api/' })
    .optional()
    .describe('Address of the Web API, for a local Slack. Default: Slack itself.'),
  BOTCORE_SLACK_MODE: z
    .enum(['socket', 'http'])
    .default('socket')
    .describe('`socket`: Socket Mode, no address of ours need be reachable. `http`: signed requests to `PORT`.'),
  BOTCORE_SOCKETS: wholeNumber(1, 10, 2).describe(
    'Socket Mode connections. Two, so that no command is lost while one of them reconnects.',
  ),
  PORT: wholeNumber(0, 65_535, 3000).describe('Port for signed HTTP requests.'),
  BOTCORE_HEALTH_PORT: wholeNumber(0, 65_535, 0).describe(
    'Port of `GET /healthz`: 200 when the process can be asked and can work, else 503. `0`: no such port.',
  ),
  BOTCORE_ALLOWED_USERS: List.describe('Member ids that may ask, separated by commas. Default: the whole workspace.'),
  BOTCORE_ALERT_SOURCES: List.describe(
    'Ids of the bots or apps (`B…`, `A…`) whose messages in alert channels count as alerts. Default: any bot of our workspace but ours; `doctor` names those heard of.',
  ),
  BOTCORE_ALERT_HOLD_MS: wholeNumber(60_000, 604_800_000, 14_400_000).describe(
    'How long a firing alert stays one incident, in milliseconds.',
  ),
  BOTCORE_KEEP_MS: wholeNumber(3_600_000, 31_536_000_000, 2_592_000_000).describe(
    'How long incidents and their reports are kept, in milliseconds.',
  ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// address' })
    .default('redis://127.0.0.1:6379')
    .describe("The bot's own Redis: queue and incidents. With AOF and `maxmemory-policy noeviction`."),
  BOTCORE_ALLOW_VOLATILE_REDIS: Flag.describe('`1`: accept a Redis that may forget (demo, tests).'),
  BOTCORE_POLICY: z
    .string()
    .default('config/policy.yaml')
    .describe('Path of the policy file: who may ask for and approve which fix.'),
  BOTCORE_READ_ONLY: Flag.describe('`1`: diagnosis goes on, nothing is carried out.'),
  BOTCORE_AUDIT_KEY: Optional.refine((value) => value === undefined || value.length >= SHORTEST_KEY, {
    error: `must have at least ${SHORTEST_KEY} characters`,
  }).describe(
    'Seals the audit log; 32 characters or more, such as `openssl rand -hex 32` prints, kept where the Redis is not. Fixes need it.',
  ),
  BOTCORE_AUDIT_CHANNEL: Optional.describe(
    'Id of a channel where the head of the audit log is told every ten minutes, so that a log cut short is noticed.',
  ),
  BOTCORE_CONCURRENCY: wholeNumber(1, 64, 4).describe('Examinations that one worker runs at once.'),
  BOTCORE_SHUTDOWN_MS: wholeNumber(1000, 600_000, 20_000).describe(
    'How long a stop waits for what runs, in milliseconds; what is not done by then is handed over.',
  ),
  DOCKER_HOST: Optional.describe('Docker Engine to read from. Default: the local socket. A read-only proxy is best.'),
  DOCKER_WRITE_HOST: Optional.describe(
    'Docker Engine that approved fixes are written to. Default: `DOCKER_HOST`; needed where that is a read-only proxy.',
  ),
  KUBECONFIG: Optional.describe("Kubeconfig file. Default: `~/.kube/config`, or the pod's own service account."),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much is logged, as JSON lines on stderr.'),
});
export type Environment = z.output<typeof Environment>;

/** The environment, parsed once. Throws `ConfigurationError` with every fault at once; no value is quoted. */
export function loadEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const parsed = Environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    'The environment',
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const description = Environment.shape[name as keyof Environment]?.description ?? '';
      return { path: name, message: `${issue.message}.`, remedy: `It is: ${description}` };
    }),
  );
}

/** The connection strings of the platform's databases, by database; those whose variable is unset are left out. */
export function databaseUrls(platform: Platform, variables: NodeJS.ProcessEnv): Record<string, string> {
  const urls: Record<string, string> = {};
  for (const [name, { urlFrom }] of Object.entries(platform.databases)) {
    const url = urlFrom === undefined ? undefined : variables[urlFrom]?.trim();
    if (url !== undefined && url !== '') urls[name] = url;
  }
  return urls;
}

/** Key and secret of the exchange account, from the variables that the platform file names; undefined where unset. */
export function exchangeKeys(
  platform: Platform,
  variables: NodeJS.ProcessEnv,
): { readonly apiKey: string | undefined; readonly secret: string | undefined } {
  const setting = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : variables[name]?.trim() || undefined;
  return { apiKey: setting(platform.exchange?.apiKeyFrom), secret: setting(platform.exchange?.secretFrom) };
}
