import type { Environment } from '../config.ts';
import { ConfigurationError } from '../diagnostics/errors.ts';
import type { Platform } from '../diagnostics/platform.ts';
import type { Policy } from '../jobs/policy.ts';
import { loadPolicy, policyVocabulary } from '../policy-file.ts';
import type { Ailment } from './doctor.ts';

/** Whether approved fixes can be carried out: the key of the audit log, the policy, somebody who may approve. */
export function examineFixes(
  { BOTCORE_AUDIT_KEY: key, BOTCORE_POLICY: path, BOTCORE_READ_ONLY: readOnly }: Environment,
  platform: Platform,
  malformed: ReadonlySet<string>,
): Ailment[] {
  const area = 'fixes' as const;
  if (key === undefined && !malformed.has('BOTCORE_AUDIT_KEY'))
    return [
      {
        area,
        name: 'BOTCORE_AUDIT_KEY',
        state: 'missing',
        message: 'is not set: the bot only diagnoses.',
        remedy: 'To have approved fixes carried out, set it to 32 characters or more: `openssl rand -hex 32`.',
      },
    ];
  try {
    const policy = loadPolicy(path, policyVocabulary(platform));
    const said: Ailment = readOnly
      ? { area, name: 'BOTCORE_READ_ONLY', state: 'missing', message: 'is set: nothing is carried out.' }
      : { area, name: path, state: 'well', message: `${policy.allow.length + policy.deny.length} rules` };
    return [said, ...withoutApprovers(policy, path)];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ path: where, message, remedy }) => ({
      area,
      name: `${path} ${where}`,
      state: 'wrong',
      message,
      remedy,
    }));
  }
}

/** A policy that nobody can approve under is right, and of no use. */
function withoutApprovers({ roles, allow }: Policy, path: string): Ailment[] {
  const people = (name: string): boolean => {
    const role = roles[name];
    return role !== undefined && (role.everyone || role.users.length + role.groups.length > 0);
  };
  return allow
    .filter(({ approve }) => !approve.some(people))
    .map(({ name, approve }) => ({
      area: 'fixes',
      name: `${path} allow “${name}”`,
      state: 'missing',
      message: `has nobody who may approve: ${approve.join(', ')} ${approve.length === 1 ? 'is' : 'are'} empty.`,
      remedy: 'Add member ids (`U…`) or user group ids (`S…`) to the role.',
    }));
}
