/** A worker that carries out fixes, in a process of its own, to be killed at a step. Options: one JSON argument. */
import { once } from 'node:events';
import { z } from 'zod';
import { startBotCore } from '../../src/start-bot-core.ts';
import { quiet } from '../bot/local-bot.ts';
import { openFixWorld, STEPS } from './fixWorld.ts';

const Options = z.strictObject({
  redisUrl: z.string(),
  slackApiUrl: z.string(),
  botToken: z.string(),
  file: z.string(),
  pinnedAt: z.number(),
  dieAt: z.enum(STEPS).optional(),
});
const { redisUrl, slackApiUrl, botToken, file, pinnedAt, dieAt } = Options.parse(JSON.parse(process.argv[2] ?? '{}'));

const world = await openFixWorld(file, pinnedAt, async (step) => {
  if (step !== dieAt) return;
  process.send?.(step);
  // Whoever is only to be held up is told when to go on; whoever is to die never is.
  await once(process, 'message');
});
await startBotCore({
  ...world,
  role: 'worker',
  log: quiet,
  slack: { botToken, slackApiUrl, delivery: { kind: 'socket', appToken: 'xapp-none', connections: 1 } },
  redis: { url: redisUrl },
  rate: { postsPerSecond: 50, editsPerMinute: 3000 },
  onFatal: () => process.exit(1),
});
process.send?.('ready');
