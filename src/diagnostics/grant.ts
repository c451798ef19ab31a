declare const granted: unique symbol;

/**
 * The single-use right to carry out one plan. Only a recorded approval mints one (`jobs/approvals.ts`, enforced by the
 * layer rules), and only a writer takes one.
 */
export interface Grant {
  readonly [granted]: true;
  readonly approval: string;
  /** Of the plan that was approved. */
  readonly fingerprint: string;
  /** Grows with each grant: whoever holds a smaller one for the same target has lost it. */
  readonly fence: number;
  readonly expiresAt: string;
}

/** Throws once the grant has run out: a writer asks before each request. */
export function requireValid(grant: Grant, now: Date): void {
  if (Date.parse(grant.expiresAt) <= now.getTime())
    throw new GrantExpiredError(`The grant of approval ${grant.approval} ran out at ${grant.expiresAt}.`);
}

export class GrantExpiredError extends Error {
  override readonly name = 'GrantExpiredError';
}

/** What there is to say of a grant. `mint-grant.ts` makes one of it. */
export type GrantFields = Omit<Grant, typeof granted>;
