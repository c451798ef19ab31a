import type { Platform } from '../diagnostics/platform.ts';
import { explainPermission } from '../jobs/permission.ts';
import { loadPolicy, policyVocabulary } from '../policy-file.ts';

export interface CanQuestion {
  /** A member id of Slack. */
  readonly member: string;
  /** An id of an action, or a word of one: `restart`. */
  readonly action: string;
  /** As `diagnose` takes it. */
  readonly subject: string;
  /** User groups that the member is in: only Slack knows, and a terminal does not ask it. */
  readonly groups: readonly string[];
}

/**
 * Whether somebody may ask for and approve an action, rule by rule. Throws `ConfigurationError` on a wrong policy file,
 * `UnknownSubjectError` on an unknown subject.
 */
export function explainCan(platform: Platform, policyPath: string, question: CanQuestion): string {
  const policy = loadPolicy(policyPath, policyVocabulary(platform));
  const { member: user, groups, action, subject } = question;
  const lines = explainPermission({ policy, platform }, { actor: { user, groups }, action, subject });
  const named = Object.values(policy.roles).some((role) => role.groups.length > 0);
  const hint = 'Who is in a user group is not asked from here: say so with --group S012ABCDEF.';
  return `${[...lines, ...(named && groups.length === 0 ? [hint] : [])].join('\n')}\n`;
}
