import type { Offer, Target } from '../../../src/diagnostics/contract.ts';
import type { Grant } from '../../../src/diagnostics/grant.ts';
import { mintGrant } from '../../../src/diagnostics/mint-grant.ts';
import {
  effectivenessOf,
  isExecutable,
  isRefusal,
  look,
  planRemediation,
} from '../../../src/diagnostics/plan-remediation.ts';
import type { Platform } from '../../../src/diagnostics/platform.ts';
import type { Acting, Effectiveness, Plan, Remediation, Undo, Writer } from '../../../src/diagnostics/remediation.ts';
import { findRemediation } from '../../../src/diagnostics/remediations/index.ts';
import type { KubernetesWriting } from '../../../src/diagnostics/targets/kubernetes/writer.ts';

/** What the runner does with a remediation, without queue, approval and audit. */
export interface Fixes {
  plan(offer: Pick<Offer, 'remediation' | 'params'>): Promise<Plan>;
  /** Under a grant that is good for a minute, or under `grant`. */
  execute(plan: Plan, grant?: Grant): Promise<Undo | undefined>;
  rollback(plan: Plan, undo: Undo): Promise<void>;
  /** Looks until the effect is there. */
  untilReached(plan: Plan): Promise<Effectiveness>;
  effectiveness(plan: Plan): Promise<Effectiveness>;
}

export function kubernetesFixes(platform: Platform, targets: readonly Target[], writing: KubernetesWriting): Fixes {
  const { signal } = new AbortController();
  const common = (id: string) => ({ platform, targets, remediation: remediationOf(id), signal });

  function acting(plan: Plan, grant: Grant, remember: (undo: Undo) => void): Acting {
    return {
      writer: { kubernetes: writing.open(grant, signal) } as Writer,
      signal,
      look: async () => (await look({ ...common(plan.remediation), params: plan.params })).evidence,
      remember: async (undo) => remember(undo),
    };
  }

  return {
    async plan({ remediation, params }) {
      const planned = await planRemediation({
        ...common(remediation),
        params,
        dry: { kubernetes: writing.dry(signal) },
      });
      if (isRefusal(planned)) throw new Error(`${planned.reason} ${planned.remedy}`);
      const unmet = planned.plan.preconditions.filter(({ holds }) => holds !== 'yes');
      if (!isExecutable(planned.plan)) throw new Error(JSON.stringify([unmet, planned.plan.dryRun]));
      return planned.plan;
    },
    async execute(plan, grant = grantFor(plan)) {
      let memory: Undo | undefined;
      const act = acting(plan, grant, (undo) => {
        memory = undo;
      });
      await remediationOf(plan.remediation).execute(act, plan);
      return memory;
    },
    async rollback(plan, undo) {
      await remediationOf(plan.remediation).rollback?.(
        acting(plan, grantFor(plan), () => undefined),
        undo,
      );
    },
    async untilReached(plan) {
      const end = Date.now() + 150_000;
      for (;;) {
        const seen = (await effectivenessOf(common(plan.remediation), plan)).effectiveness;
        if (seen.state !== 'pending' || Date.now() > end) return seen;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    effectiveness: async (plan) => (await effectivenessOf(common(plan.remediation), plan)).effectiveness,
  };
}

export function grantFor({ fingerprint }: Plan, goodForMs = 60_000): Grant {
  const expiresAt = new Date(Date.now() + goodForMs).toISOString();
  return mintGrant({ approval: 'a-1', fingerprint, fence: 1, expiresAt, confirm: async () => undefined });
}

function remediationOf(id: string): Remediation {
  const remediation = findRemediation(id);
  if (remediation === undefined) throw new Error(`there is no remediation ${id}`);
  return remediation;
}
