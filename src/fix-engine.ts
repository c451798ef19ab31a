import type { Target } from './diagnostics/contract.ts';
import type { Grant } from './diagnostics/grant.ts';
import { effectivenessOf, isRefusal, look, planRemediation } from './diagnostics/plan-remediation.ts';
import type { Platform } from './diagnostics/platform.ts';
import type { Acting, Plan, Remediation, Undo, Writer } from './diagnostics/remediation.ts';
import { findRemediation } from './diagnostics/remediations/index.ts';
import type { Execution, FixEngine } from './jobs/fix-contract.ts';

export interface FixEngineOptions {
  readonly platform: Platform;
  /** What examinations read with. */
  readonly targets: readonly Target[];
  readonly writers: Writers;
}

/** The ways to write. */
export interface Writers {
  open(grant: Grant, signal: AbortSignal): Writer;
  /** The same requests to the server without effect; absent where no target has that. */
  dry?(signal: AbortSignal): Pick<Writer, 'kubernetes'>;
  close(): Promise<void>;
}

/** Plans, carries out and rolls back with the remediations of the registry. */
export function createFixEngine(options: FixEngineOptions): FixEngine {
  const { platform, targets, writers } = options;
  const acting = (plan: Plan, remediation: Remediation, execution: Execution): Acting => ({
    writer: writers.open(execution.grant, execution.signal),
    signal: execution.signal,
    remember: execution.remember,
    async look() {
      const { evidence } = await look({
        platform,
        targets,
        remediation,
        params: plan.params,
        signal: execution.signal,
      });
      return evidence;
    },
  });
  return {
    async plan({ remediation: id, params }, signal) {
      const remediation = findRemediation(id);
      if (remediation === undefined) return unknownRemediation(id);
      const dry = writers.dry?.(signal);
      const planned = await planRemediation({ platform, targets, remediation, params, signal, dry });
      return isRefusal(planned) ? planned : planned.plan;
    },
    async carryOut(plan, execution) {
      const remediation = known(plan);
      await remediation.execute(acting(plan, remediation, execution), plan);
    },
    async effectiveness(plan, signal) {
      const remediation = known(plan);
      return (await effectivenessOf({ platform, targets, remediation, signal }, plan)).effectiveness;
    },
    async rollBack(plan: Plan, undo: Undo, execution: Execution) {
      const remediation = known(plan);
      if (remediation.rollback === undefined) throw new Error(`${plan.remediation} has no way back.`);
      await remediation.rollback(acting(plan, remediation, execution), undo);
    },
    times: (plan) => known(plan).verify,
  };
}

/** Of a plan that was approved; another version of the bot may have had more. */
function known({ remediation }: Plan): Remediation {
  const found = findRemediation(remediation);
  if (found === undefined) throw new Error(unknownRemediation(remediation).reason);
  return found;
}

function unknownRemediation(id: string): { reason: string; remedy: string } {
  return {
    reason: `This version of the bot has no action called ${id}.`,
    remedy: 'Ask for a new diagnosis: it offers what there is.',
  };
}
