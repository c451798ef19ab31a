import { createApprovals } from '../src/jobs/approvals.ts';
import { createAudit } from '../src/jobs/audit.ts';
import { connectRedis, redisReady } from '../src/jobs/redis.ts';
import { erin, member, policy, requestOf } from '../test/jobs/approvalStage.ts';
import { startRedis } from '../test/realParts.ts';
import type { Benchmark, Figure } from './contract.ts';
import { figure } from './figure.ts';
import { percentile } from './percentile.ts';

const WARM_UP = 50;
const FLOOR = 'bare GET, one round trip';

export const approvals: Benchmark = {
  name: 'approvals',
  title: 'one click decided, one grant, one audit entry, one at a time, AOF everysec',
  needs: ['redis'],
  async run(context) {
    const samples = context.quick ? 50 : 1000;
    const server = await startRedis();
    context.onEnd('Redis', () => server.stop());
    const redis = connectRedis(server.url, 'worker');
    context.onEnd('the connection', async () => redis.disconnect());
    await redisReady(redis, 10_000);
    // What the grant waits for is the disk's affair, and a second by the setting.
    const own = createApprovals(redis, {
      policy,
      platform: { databases: {}, services: {} },
      untilDurable: async () => 'unproven',
    });
    const audit = createAudit(redis, { key: 'a key that nobody else knows, and long' });
    const times = { bare: [] as number[], decide: [] as number[], consume: [] as number[], append: [] as number[] };
    const timed = async (name: keyof typeof times, sample: number, act: () => Promise<unknown>): Promise<void> => {
      const startedAt = performance.now();
      await act();
      if (sample >= 0) times[name].push(performance.now() - startedAt);
    };
    // In turns, so that what else the machine does befalls all alike.
    for (let sample = -WARM_UP; sample < samples; sample += 1) {
      const name = `target-${sample}`;
      const opened = await own.open(requestOf(name, { requester: erin }));
      if (!opened.ok) throw new Error(opened.refusal.reason);
      const { id, plan } = opened.approval;
      await timed('bare', sample, () => redis.get('nothing'));
      await timed('decide', sample, () => own.decide({ id, voter: member(1), vote: 'approve' }));
      await timed('consume', sample, () => own.consume({ id, fingerprint: plan.fingerprint }));
      await timed('append', sample, () => audit.append({ kind: 'command', actor: 'U0ERIN', text: 'x'.repeat(200) }));
    }
    const compared = (name: string, values: readonly number[], share: number): Figure =>
      figure({
        name: `${name}, p${share * 100}`,
        value: percentile(values, share),
        unit: 'ms',
        floor: { name: FLOOR, value: percentile(times.bare, share) },
      });
    return [
      compared('decide a click: read, policy, script', times.decide, 0.5),
      compared('decide a click: read, policy, script', times.decide, 0.99),
      compared('consume an approval, without the disk', times.consume, 0.5),
      compared('append an audit entry', times.append, 0.5),
      compared('append an audit entry', times.append, 0.99),
    ];
  },
};
