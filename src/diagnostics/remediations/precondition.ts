import type { Precondition } from '../remediation.ts';

/** A precondition with its reason. `undefined`: it could not be seen, which counts as not met. */
export function precondition(says: string, holds: boolean | undefined, because: string): Precondition {
  if (holds === true) return { says, holds: 'yes' };
  return { says, holds: holds === false ? 'no' : 'unknown', because };
}
