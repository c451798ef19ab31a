import type { Environment } from './config.ts';
import type { Platform } from './diagnostics/platform.ts';
import type { Examiner } from './examiner.ts';
import { createFixEngine, type Writers } from './fix-engine.ts';
import { loadPolicy, policyVocabulary } from './policy-file.ts';
import type { FixOptions } from './start-fixes.ts';
import { createWriters } from './writers.ts';

/** What carries out approved fixes, and what closes it. */
export interface Fixing {
  readonly options: FixOptions;
  readonly writers: Writers;
}

const READ_ONLY = 'This bot is read-only (BOTCORE_READ_ONLY): nothing is carried out.';

/**
 * Undefined without BOTCORE_AUDIT_KEY: nothing is carried out that cannot be accounted for. With it, the policy file must
 * be there and right: throws `ConfigurationError` with every fault at once.
 */
export async function fixingOf(
  platform: Platform,
  environment: Environment,
  { targets }: Pick<Examiner, 'targets'>,
): Promise<Fixing | undefined> {
  const { BOTCORE_AUDIT_CHANNEL: anchorChannel } = environment;
  const { BOTCORE_AUDIT_KEY: auditKey, BOTCORE_POLICY: path, BOTCORE_READ_ONLY: readOnly } = environment;
  if (auditKey === undefined) return undefined;
  const policy = loadPolicy(path, policyVocabulary(platform));
  const writers = await createWriters(platform, environment);
  return {
    writers,
    options: {
      engine: createFixEngine({ platform, targets, writers }),
      policy,
      auditKey,
      ...(readOnly ? { readOnly: READ_ONLY } : {}),
      ...(anchorChannel === undefined ? {} : { anchorChannel }),
    },
  };
}
