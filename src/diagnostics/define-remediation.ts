import type { z } from 'zod';
import type { Evidence, Offer, Reader } from './contract.ts';
import type { Platform } from './platform.ts';
import type { DryWriter, PlanDraft, Refusal, Remediation } from './remediation.ts';

interface RemediationDefinition<Params extends Offer['params']>
  extends Omit<Remediation, 'params' | 'subjectOf' | 'gather' | 'plan' | 'dryRun'> {
  readonly params: z.ZodType<Params>;
  subjectOf(platform: Platform, params: Params): ReturnType<Remediation['subjectOf']>;
  gather(read: Reader, params: Params): Promise<void>;
  plan(evidence: Evidence, params: Params): PlanDraft | Refusal;
  dryRun?(dry: DryWriter, plan: PlanDraft, params: Params): Promise<string>;
}

/**
 * Makes a remediation. The runner parses the parameters of an offer with `params` before anything else sees them, so
 * that inside they have their own type.
 */
export function defineRemediation<Params extends Offer['params']>(
  definition: RemediationDefinition<Params>,
): Remediation {
  return definition as unknown as Remediation;
}
