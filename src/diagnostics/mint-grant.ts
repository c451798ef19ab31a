import type { Grant, GrantFields } from './grant.ts';

/** For `jobs/approvals.ts` alone, which the layer rules enforce: a file of its own, since they know files only. */
export function mintGrant(fields: GrantFields): Grant {
  return fields as Grant;
}
