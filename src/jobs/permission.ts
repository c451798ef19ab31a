import { riskOf } from '../diagnostics/plan-remediation.ts';
import type { Platform } from '../diagnostics/platform.ts';
import { remediations } from '../diagnostics/remediations/index.ts';
import { resolveSubject } from '../diagnostics/scope.ts';
import { type Actor, decide, explainDecision, type Policy, subjectNames } from './policy.ts';

/**
 * Whether somebody may ask for and approve an action, rule by rule. `action` is an id or a word of one (`restart`), and
 * `subject` is what `diagnose` takes. Throws `UnknownSubjectError`.
 */
export function explainPermission(
  { policy, platform }: { readonly policy: Policy; readonly platform: Platform },
  { actor, action, subject }: { readonly actor: Actor; readonly action: string; readonly subject: string },
): string[] {
  const named = resolveSubject(platform, subject).subject;
  const subjects = subjectNames(platform, named);
  const matching = remediations.filter(({ id }) => id === action || id.split('-').includes(action.toLowerCase()));
  if (matching.length === 0)
    return [`No action is called “${action}”. There are: ${remediations.map(({ id }) => id).join(', ')}.`];
  return matching.flatMap(({ id, risk }) =>
    (['request', 'approve'] as const).flatMap((act) => {
      const question = { actor, act, remediation: id, risk: riskOf(risk, named, platform), subjects };
      const verb = act === 'request' ? 'ask for' : 'approve';
      const [first = '', ...rest] = explainDecision(decide(policy, question));
      return [`May ${actor.user} ${verb} ${id} on ${named}? ${first}`, ...rest.map((line) => `  ${line}`)];
    }),
  );
}
