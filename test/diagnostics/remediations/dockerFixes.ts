import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningPlatform, StartOptions } from '../../../lab/platform/contract.ts';
import { startPlatform } from '../../../lab/platform/start.ts';
import { checks } from '../../../src/diagnostics/checks/index.ts';
import type { Offer, Target } from '../../../src/diagnostics/contract.ts';
import { examine } from '../../../src/diagnostics/examine.ts';
import { mintGrant } from '../../../src/diagnostics/mint-grant.ts';
import { effectivenessOf, isRefusal, look, planRemediation } from '../../../src/diagnostics/plan-remediation.ts';
import { Platform } from '../../../src/diagnostics/platform.ts';
import type {
  Acting,
  Effectiveness,
  Plan,
  Refusal,
  Remediation,
  Undo,
  Writer,
} from '../../../src/diagnostics/remediation.ts';
import { findRemediation } from '../../../src/diagnostics/remediations/index.ts';
import { createTargets, type TargetOptions } from '../../../src/diagnostics/targets/create-targets.ts';
import type { OpenDockerWriter } from '../../../src/diagnostics/targets/docker/writer.ts';

type Wanted = Pick<Offer, 'remediation' | 'params'>;

/** A platform that is well, and what a runner does with a remediation of it, without queue, approval and audit. */
export interface FixStage {
  readonly platform: Platform;
  readonly running: RunningPlatform;
  /** Looks until a root of a diagnosis offers it. */
  offer(remediation: string): Promise<Offer>;
  /** `cause subject` of what is wrong now. */
  roots(): Promise<string[]>;
  /** Throws where there is no plan, or one that may not be carried out. */
  plan(wanted: Wanted): Promise<Plan>;
  planOrRefusal(wanted: Wanted): Promise<Plan | Refusal>;
  execute(plan: Plan): Promise<Undo | undefined>;
  rollback(plan: Plan, undo: Undo | undefined): Promise<void>;
  effectiveness(plan: Plan): Promise<Effectiveness>;
  /** Looks until the effect is there, or is missed. */
  untilDecided(plan: Plan): Promise<Effectiveness>;
  stop(): Promise<void>;
}

export interface StageOptions extends StartOptions {
  readonly write: OpenDockerWriter;
  readonly targets: Omit<TargetOptions, 'urls'>;
  readonly exchange?: Platform['exchange'];
}

/** Other names than the shipped platform's, so that nothing can be known by its name. */
export const NAMES = {
  mongodb: 'ledgerstore',
  redis: 'quotecache',
  'python-ai-service': 'oracle',
  'rust-core-engine': 'matcher',
  frontend: 'desk',
} as const;

const PATIENCE_MS = 60_000;

export async function startFixStage(options: StageOptions): Promise<FixStage> {
  const running = await startPlatform({ names: NAMES, pace: 'fast', ...options });
  const { exchange } = options;
  const platform = Platform.parse({ ...running.config, ...(exchange === undefined ? {} : { exchange }) });
  const targets = createTargets(platform, { ...options.targets, urls: {} });
  return { platform, running, ...runnerOf(platform, targets, options.write), stop: () => stopAll(running, targets) };
}

async function stopAll(running: RunningPlatform, targets: readonly Target[]): Promise<void> {
  await Promise.allSettled(targets.map((target) => target.close()));
  await running.stop();
}

function runnerOf(
  platform: Platform,
  targets: readonly Target[],
  write: OpenDockerWriter,
): Omit<FixStage, 'platform' | 'running' | 'stop'> {
  const { signal } = new AbortController();
  const common = (id: string) => ({ platform, targets, remediation: remediationOf(id), signal });
  const acting = (plan: Plan, remember: (undo: Undo) => void): Acting => ({
    writer: { docker: write(grantFor(plan), signal) } as Writer,
    signal,
    look: async () => (await look({ ...common(plan.remediation), params: plan.params })).evidence,
    remember: async (undo) => remember(undo),
  });
  const planOrRefusal = async ({ remediation, params }: Wanted) => {
    const planned = await planRemediation({ ...common(remediation), params });
    return isRefusal(planned) ? planned : planned.plan;
  };
  const effectiveness = async (plan: Plan) => (await effectivenessOf(common(plan.remediation), plan)).effectiveness;
  const diagnose = async () => (await examine({ platform, subject: '', targets, checks })).diagnosis.roots;
  return {
    planOrRefusal,
    effectiveness,
    roots: async () => (await diagnose()).map(({ finding: { cause, subject } }) => `${cause} ${subject}`),
    async offer(remediation) {
      for (const end = Date.now() + PATIENCE_MS; ; await sleep(500)) {
        const roots = await diagnose();
        const found = roots.flatMap(({ finding }) => finding.offers).find((offer) => offer.remediation === remediation);
        if (found !== undefined) return found;
        const seen = roots.map(({ finding }) => [finding.code, finding.offers]);
        if (Date.now() > end) throw new Error(`${remediation} is not offered: ${JSON.stringify(seen)}`);
      }
    },
    async plan(wanted) {
      const plan = await planOrRefusal(wanted);
      if (isRefusal(plan)) throw new Error(`${plan.reason} ${plan.remedy}`);
      const unmet = plan.preconditions.filter(({ holds }) => holds !== 'yes');
      if (unmet.length > 0) throw new Error(JSON.stringify(unmet));
      return plan;
    },
    async execute(plan) {
      let memory: Undo | undefined;
      const act = acting(plan, (undo) => {
        memory = undo;
      });
      await remediationOf(plan.remediation).execute(act, plan);
      return memory;
    },
    async rollback(plan, undo) {
      const act = acting(plan, () => undefined);
      await remediationOf(plan.remediation).rollback?.(act, undo ?? {});
    },
    async untilDecided(plan) {
      for (const end = Date.now() + PATIENCE_MS; ; await sleep(300)) {
        const seen = await effectiveness(plan);
        if (seen.state !== 'pending' || Date.now() > end) return seen;
      }
    },
  };
}

function grantFor({ fingerprint }: Plan) {
  const expiresAt = new Date(Date.now() + 90_000).toISOString();
  return mintGrant({ approval: 'a-1', fingerprint, fence: 1, expiresAt, confirm: async () => undefined });
}

function remediationOf(id: string): Remediation {
  const remediation = findRemediation(id);
  if (remediation === undefined) throw new Error(`there is no remediation ${id}`);
  return remediation;
}
