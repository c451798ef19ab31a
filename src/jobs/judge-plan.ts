import { actedOn, highestRisk, riskOf } from '../diagnostics/plan-remediation.ts';
import type { Platform } from '../diagnostics/platform.ts';
import type { Plan, Risk } from '../diagnostics/remediation.ts';
import { remediations } from '../diagnostics/remediations/index.ts';
import { decide, type Policy, type PolicyDecision, type PolicyQuestion, subjectNames, type Terms } from './policy.ts';

type Judged = Pick<Plan, 'remediation' | 'risk' | 'subject' | 'actsOn'>;
type Asked = Pick<PolicyQuestion, 'actor' | 'act' | 'requester'>;

/**
 * The policy applied to everything that a plan acts on: each must be allowed, and the strictest terms of all count. Who
 * may start one thing does not thereby start another that it needs.
 */
export function judgePlan(
  policy: Policy,
  platform: Pick<Platform, 'databases' | 'services'>,
  asked: Asked,
  plan: Judged,
): PolicyDecision {
  const acted = actedOn(plan).map((subject) => ({ subject, risk: riskOf(ownRisk(plan), subject, platform) }));
  // A plan that says more of its risk than what it acts on is taken at its word.
  const least = acted.some(({ risk }) => risk >= plan.risk) ? 'R1' : plan.risk;
  const decisions = acted.map(({ subject, risk }) =>
    decide(policy, {
      ...asked,
      remediation: plan.remediation,
      risk: highestRisk([risk, least]),
      subjects: subjectNames(platform, subject),
    }),
  );
  const [first, ...others] = decisions.filter(({ allowed }) => !allowed).concat(decisions);
  if (first === undefined) throw new Error('A plan acts on something.');
  if (!first.allowed || others.length === 0) return first;
  const terms = decisions.flatMap((decision) => decision.terms ?? []).reduce(strictest);
  return { allowed: true, because: becauseOf(decisions), trail: decisions.flatMap(({ trail }) => trail), terms };
}

/** What the remediation risks wherever it is done; a trading engine among what it acts on raises it. */
function ownRisk({ remediation, risk }: Judged): Risk {
  return remediations.find(({ id }) => id === remediation)?.risk ?? risk;
}

function strictest(left: Terms, right: Terms): Terms {
  return {
    rule: left.rule === right.rule ? left.rule : `${left.rule}” and “${right.rule}`,
    needed: Math.max(left.needed, right.needed),
    approvalMs: Math.min(left.approvalMs, right.approvalMs),
    executionMs: Math.min(left.executionMs, right.executionMs),
  };
}

function becauseOf(decisions: readonly PolicyDecision[]): string {
  return [...new Set(decisions.map(({ because }) => because))].join(' ');
}
