/** A worker in a process of its own, to be killed at any moment. Its options come as one JSON argument. */
import { z } from 'zod';
import { startBotCore } from '../../src/start-bot-core.ts';
import { platform, quiet, slowExamine } from '../bot/local-bot.ts';

const Options = z.strictObject({
  redisUrl: z.string(),
  slackApiUrl: z.string(),
  botToken: z.string(),
  examineMs: z.number(),
  drainMs: z.number().optional(),
});
const { redisUrl, slackApiUrl, botToken, examineMs, drainMs } = Options.parse(JSON.parse(process.argv[2] ?? '{}'));

const core = await startBotCore({
  role: 'worker',
  log: quiet,
  platform,
  slack: { botToken, slackApiUrl, delivery: { kind: 'socket', appToken: 'xapp-none', connections: 1 } },
  redis: { url: redisUrl },
  examine: slowExamine(examineMs),
  progressEveryMs: 200,
  rate: { postsPerSecond: 50, editsPerMinute: 3000 },
  onFatal: () => process.exit(1),
  ...(drainMs === undefined ? {} : { drainMs }),
});
process.on('SIGTERM', () => void core.stop().then(() => process.exit(0)));
process.send?.('ready');
