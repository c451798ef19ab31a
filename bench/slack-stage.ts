import { join } from 'node:path';
import { type LocalSlack, startLocalSlack } from '../lab/slack/server.ts';
import { startArguments } from '../test/product.ts';
import { type PrivateRedis, startRedis } from '../test/realParts.ts';
import { bundleChild } from './child-bundle.ts';
import { type StartedProcess, startProcess } from './child-process.ts';
import type { BenchContext } from './contract.ts';
import { type Answered, followAnswer } from './follow-answer.ts';
import { built, root } from './product-build.ts';

/** A local Slack in this process and a Redis of its own, for products in processes of their own. */
export interface SlackStage {
  readonly slack: LocalSlack;
  /** The product as it is built. */
  product(options: ProductOptions): Promise<StartedProcess>;
  /** The floor: a Bolt app with nothing behind it. */
  bareBolt(): Promise<StartedProcess>;
  /** Milliseconds until the ack of one slash command. Throws where it was not acked. */
  command(text: string): Promise<number>;
  /** One slash command, until its message says what is expected. */
  conversation(text: string, expected: RegExp): Promise<Answered>;
}

interface ProductOptions {
  readonly platformFile: string;
  readonly role?: 'all' | 'bot' | 'worker';
  readonly variables?: Readonly<Record<string, string>>;
}

/** `rateLimits: false` for what starts the bot more often than Slack lets one connect. */
export async function startSlackStage(
  context: BenchContext,
  options: { rateLimits?: boolean } = {},
): Promise<SlackStage> {
  const slack = await startLocalSlack({ manifestPath: join(root, 'manifest.yml'), ...options });
  context.onEnd('the local Slack', () => slack.close());
  // AOF with fsync each second, Redis's default.
  const redis: PrivateRedis = await startRedis();
  context.onEnd('Redis', () => redis.stop());
  const started = async (starting: Promise<StartedProcess>): Promise<StartedProcess> => {
    const child = await starting;
    context.onEnd('a child process', () => child.stop());
    return child;
  };
  const command = async (text: string): Promise<number> => {
    const sentAt = performance.now();
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    const result = await slack.act({ type: 'slash_command', user, channel, command: '/botcore', text });
    if (!result.ok) throw new Error(`/botcore ${text} was not acked: ${result.error}`);
    return performance.now() - sentAt;
  };
  return {
    slack,
    product: (options) => started(startProduct(slack, redis.url, options)),
    bareBolt: () => started(startBareBolt(slack)),
    command,
    async conversation(text, expected) {
      const answering = followAnswer(slack, expected);
      const [answered] = await Promise.all([answering, command(text)]);
      return answered;
    },
  };
}

function startProduct(
  slack: LocalSlack,
  redisUrl: string,
  { platformFile, role = 'all', variables = {} }: ProductOptions,
): Promise<StartedProcess> {
  return startProcess({
    arguments: startArguments(built),
    isReady: (line) => line.includes('"msg":"Ready"'),
    environment: {
      BOTCORE_CONFIG: platformFile,
      BOTCORE_ROLE: role,
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redisUrl,
      DOCKER_HOST: process.env['DOCKER_HOST'],
      ...variables,
    },
  });
}

async function startBareBolt({ apiUrl, tokens }: LocalSlack): Promise<StartedProcess> {
  return startProcess({
    arguments: [
      await bundleChild('bare-bolt-child'),
      JSON.stringify({ slackApiUrl: apiUrl, botToken: tokens.bot, appToken: tokens.app }),
    ],
    isReady: (line) => line === 'Ready',
    environment: {},
  });
}
