import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { recordedTargets } from '../../lab/demo/recorded-targets.ts';
import { recordedWriters } from '../../lab/demo/recorded-writers.ts';
import { readRecording } from '../../lab/scenarios/recording.ts';
import { checks } from '../../src/diagnostics/checks/index.ts';
import { examine } from '../../src/diagnostics/examine.ts';
import type { Platform } from '../../src/diagnostics/platform.ts';
import { registerChecks } from '../../src/diagnostics/registry.ts';
import { createFixEngine } from '../../src/fix-engine.ts';
import type { Examine } from '../../src/jobs/contract.ts';
import type { FixEngine } from '../../src/jobs/fix-contract.ts';
import { Policy } from '../../src/jobs/policy.ts';
import type { FixOptions } from '../../src/start-fixes.ts';

/** Where a worker is killed. */
export const STEPS = ['planned', 'approved', 'consumed', 'executing', 'executed', 'verifying'] as const;
export type Step = (typeof STEPS)[number];

/** A recorded platform that several processes look at and write to: a file holds what was written. */
export interface FixWorld {
  readonly platform: Platform;
  readonly examine: Examine;
  readonly fixes: FixOptions;
}

/** Of the worker and of the bot alike: another one would be a change of policy. */
export const worldPolicy = Policy.parse({
  roles: { engineers: { users: ['U0ENGINEER'] }, approvers: { users: ['U0APPROVER'] } },
  allow: [{ name: 'every fix', request: ['engineers'], approve: ['approvers'] }],
});

export const writesIn = (file: string): number =>
  existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;

/** `pinnedAt`: the instant at which the recording is for all processes. `reached`: never returns at the step to die at. */
export async function openFixWorld(
  file: string,
  pinnedAt: number,
  reached: (step: Step) => Promise<void>,
): Promise<FixWorld> {
  const [ill, well] = [readRecording('database-stopped'), readRecording('healthy')];
  const { platform } = ill;
  const current = () => (writesIn(file) > 0 ? well : ill);
  const options = { pace: 0, pinnedAt };
  const targets = recordedTargets(current, { ...options, pinned: true });
  const examined = recordedTargets(current, { pace: 0 });
  const registered = registerChecks(checks);
  const writers = await recordedWriters(() => appendFileSync(file, `${process.pid}\n`));
  const engine = createFixEngine({ platform, targets, writers });
  return {
    platform,
    examine: (request) => examine({ ...request, platform, targets: examined, checks: registered }),
    fixes: {
      engine: dyingEngine(engine, reached),
      policy: worldPolicy,
      auditKey: 'a key of a test, which is no secret at all',
      // As short as a machine that stalls lets it be: a take-over waits for it.
      times: { holdMs: 8000 },
      renewEveryMs: 1000,
      verifyPauseMs: 300,
    },
  };
}

function dyingEngine(engine: FixEngine, reached: (step: Step) => Promise<void>): FixEngine {
  let plans = 0;
  let looks = 0;
  return {
    ...engine,
    async plan(offer, signal) {
      const plan = await engine.plan(offer, signal);
      plans += 1;
      await reached(plans === 1 ? 'planned' : 'approved');
      return plan;
    },
    async carryOut(plan, execution) {
      await reached('consumed');
      await engine.carryOut(plan, execution);
      await reached('executing');
    },
    async effectiveness(plan, signal) {
      looks += 1;
      await reached(looks === 1 ? 'executed' : 'verifying');
      return engine.effectiveness(plan, signal);
    },
    times: () => ({ withinMs: 3000, steadyMs: 1000 }),
  };
}
