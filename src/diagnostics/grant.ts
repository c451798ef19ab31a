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
  /**
   * Asks the record of approvals whether this write may still begin: kill switch, lease and fence. Throws a `WriteError`
   * of outcome `refused` when it may not, or when that is not known.
   */
  confirm(): Promise<void>;
}

/** The last question before a request is sent: whether the grant has time left, and is still good. */
export async function requirePermission(grant: Grant, now: () => Date): Promise<void> {
  requireValid(grant, now());
  await grant.confirm();
  requireValid(grant, now());
}

/** Throws once the grant has run out. */
export function requireValid(grant: Grant, now: Date): void {
  if (Date.parse(grant.expiresAt) <= now.getTime())
    throw new GrantExpiredError(`The grant of approval ${grant.approval} ran out at ${grant.expiresAt}.`);
}

export class GrantExpiredError extends Error {
  override readonly name = 'GrantExpiredError';
}

/** What there is to say of a grant. `mint-grant.ts` makes one of it. */
export type GrantFields = Omit<Grant, typeof granted>;
