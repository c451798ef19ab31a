import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark } from './contract.ts';
import { figure } from './figure.ts';
import { percentile } from './percentile.ts';
import { type SlackStage, startSlackStage } from './slack-stage.ts';

const COMMANDS_PER_SECOND = 50;
const GOAL_MS = 100;
const WARM_AFTER_MS = 3000;

export const acknowledgement: Benchmark = {
  name: 'acknowledgement',
  title: `slash command to ack, ${COMMANDS_PER_SECOND} commands a second, bot and worker in one process`,
  needs: ['build', 'redis'],
  async run(context) {
    const count = COMMANDS_PER_SECOND * (context.quick ? 2 : 20);
    const stage = await startSlackStage(context);
    const bare = await stage.bareBolt();
    await volley(stage, COMMANDS_PER_SECOND, () => 'warm up');
    const floor = await volley(stage, count, () => 'ack');
    await bare.stop();
    const folder = mkdtempSync(join(tmpdir(), 'bench-platform-'));
    context.onEnd('the platform file', async () => rmSync(folder, { recursive: true }));
    await stage.product({ platformFile: writePlatform(folder, count) });
    // The first examination loads what it needs and holds up a process of both roles; that is no matter of every day.
    await volley(stage, COMMANDS_PER_SECOND, () => 'diagnose service-0');
    await sleep(WARM_AFTER_MS);
    const joining = await volley(stage, count, () => 'diagnose service-0');
    const opening = await volley(stage, count, (index) => `diagnose service-${index}`);
    const goal = { of: 'value', is: 'at most', bound: GOAL_MS } as const;
    const floorAt = (share: number) => ({ name: 'bare Bolt app', value: percentile(floor, share) });
    const at = (share: number, name: string, times: readonly number[]) => ({
      name,
      value: percentile(times, share),
      unit: 'ms' as const,
      floor: floorAt(share),
    });
    return [
      figure({ ...at(0.99, 'ack p99, each command opens an incident', opening), goal }),
      figure(at(0.5, 'ack p50, each command opens an incident', opening)),
      figure({ ...at(0.99, 'ack p99, all ask the same, so most join an open incident', joining), goal }),
      figure(at(0.5, 'ack p50, all ask the same, so most join an open incident', joining)),
    ];
  },
};

/** Sent by the clock, not after the answer to the one before: a slow bot must not slow down who asks. */
async function volley(stage: SlackStage, count: number, textOf: (index: number) => string): Promise<number[]> {
  const startedAt = performance.now();
  const acks: Promise<number>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueAt = startedAt + (index * 1000) / COMMANDS_PER_SECOND;
    await sleep(Math.max(0, dueAt - performance.now()));
    acks.push(stage.command(textOf(index)));
  }
  return Promise.all(acks);
}

/** As many services as commands, so that each opens an incident of its own. Nothing listens on port 9. */
function writePlatform(folder: string, services: number): string {
  const path = join(folder, 'platform.yaml');
  const health = { url: 'http://127.0.0.1:9/' };
  const entries = Array.from({ length: services }, (_, index) => [`service-${index}`, { health }] as const);
  writeFileSync(path, JSON.stringify({ name: 'bench', services: Object.fromEntries(entries) }));
  return path;
}
