import { type Environment, loadEnvironment } from './config.ts';
import { createLog } from './create-log.ts';
import { ConfigurationError } from './diagnostics/errors.ts';
import { statusOf } from './diagnostics/status.ts';
import { endOnFault } from './end-on-fault.ts';
import { createExaminer } from './examiner.ts';
import { type Fixing, fixingOf } from './fix-options.ts';
import { gateStandardError } from './gated-text.ts';
import { learnOwnSecrets } from './own-secrets.ts';
import { loadPlatform } from './platform-file.ts';
import { serveHealth } from './serve-health.ts';
import { type BotCoreOptions, startBotCore } from './start-bot-core.ts';

/** Exit codes of sysexits.h: a wrong configuration is not mended by starting again, anything else may be. */
const EXIT_CONFIGURATION = 78;
const EXIT_FAILURE = 70;

/** The process, from its environment to its end. Resolves with the exit code. */
async function main(): Promise<number> {
  const environment = loadEnvironment(process.env);
  const log = createLog(environment.LOG_LEVEL);
  endOnFault((reason) => log.fatal({ reason }, 'An unexpected fault ends the process'));
  const platform = loadPlatform(environment.BOTCORE_CONFIG);
  const { slack } = slackOptions(environment);
  const ending = untilTold();
  const examiner = await createExaminer(platform, environment, process.env);
  let fixing: Fixing | undefined;
  try {
    fixing = await fixingOf(platform, environment, examiner);
    if (fixing === undefined) log.info('Without BOTCORE_AUDIT_KEY nothing is carried out: this bot only diagnoses');
    const parts = { log, platform, slack, examine: examiner.examine, onFatal: ending.fail };
    const core = await startBotCore({ ...parts, ...settingsOf(environment), ...(fixing && { fixes: fixing.options }) });
    const health = await serveHealth(environment.BOTCORE_HEALTH_PORT, core.ready);
    log.info('Ready');
    const end = await ending.promise;
    if (end.failed) log.fatal({ reason: end.reason }, 'Nothing but a new start can help');
    await core.stop();
    health?.close();
    return end.failed ? EXIT_FAILURE : 0;
  } finally {
    await Promise.allSettled([examiner.close(), fixing?.writers.close()]);
  }
}

type Settings = Pick<
  BotCoreOptions,
  'role' | 'redis' | 'statusOf' | 'access' | 'incidents' | 'concurrency' | 'drainMs'
>;

function settingsOf(environment: Environment): Settings {
  const { BOTCORE_ALLOWED_USERS: allowedUsers, BOTCORE_ALERT_SOURCES: alertSources } = environment;
  return {
    role: environment.BOTCORE_ROLE,
    redis: { url: environment.REDIS_URL, allowVolatile: environment.BOTCORE_ALLOW_VOLATILE_REDIS },
    statusOf,
    access: {
      ...(allowedUsers === undefined ? {} : { allowedUsers }),
      ...(alertSources === undefined ? {} : { alertSources }),
    },
    incidents: { alertHoldMs: environment.BOTCORE_ALERT_HOLD_MS, keepMs: environment.BOTCORE_KEEP_MS },
    concurrency: environment.BOTCORE_CONCURRENCY,
    drainMs: environment.BOTCORE_SHUTDOWN_MS,
  };
}

interface End {
  readonly failed: boolean;
  readonly reason: string;
}

/** Settles at the first signal to stop, or when something says that it cannot go on. A second signal ends at once. */
function untilTold(): { promise: Promise<End>; fail: (reason: string) => void } {
  let settle: (end: End) => void = () => undefined;
  const promise = new Promise<End>((resolve) => {
    settle = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => settle({ failed: false, reason: signal }));
  return { promise, fail: (reason) => settle({ failed: true, reason }) };
}

/** What Slack needs by the way that it delivers; all that is missing is named at once. */
function slackOptions(environment: Environment): Pick<BotCoreOptions, 'slack'> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = environment;
  const overHttp = environment.BOTCORE_SLACK_MODE === 'http';
  const needed = overHttp
    ? { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret }
    : { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (botToken === undefined || missing.length > 0)
    throw new ConfigurationError(
      'The environment',
      missing.map((path) => ({
        path,
        message: 'is not set.',
        remedy: 'README, "In your workspace: five steps", says where to get it.',
      })),
    );
  const delivery = overHttp
    ? { kind: 'http' as const, signingSecret: signingSecret ?? '', port: environment.PORT }
    : { kind: 'socket' as const, appToken: appToken ?? '', connections: environment.BOTCORE_SOCKETS };
  const { SLACK_API_URL: slackApiUrl } = environment;
  return { slack: { botToken, delivery, ...(slackApiUrl === undefined ? {} : { slackApiUrl }) } };
}

const complain = (message: string): void => void process.stderr.write(`botcore: ${message}\n`);

learnOwnSecrets(process.env);
gateStandardError();
endOnFault(complain);
try {
  process.exitCode = await main();
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ConfigurationError ? EXIT_CONFIGURATION : EXIT_FAILURE;
}
// Clients that cannot be closed must not hold the process: everything of ours has ended.
process.exit();
