/** The audit log as everybody sees it. Nothing here runs. */
import { z } from 'zod';

const AUDIT_KINDS = [
  'command',
  'diagnosis',
  'plan',
  'vote',
  'decision',
  'grant',
  'execution',
  'verification',
  'rollback',
  'policy',
  'pause',
  'anchor',
] as const;

/** What is written down. Redacted on the way in. */
export const AuditRecord = z.strictObject({
  kind: z.enum(AUDIT_KINDS),
  approval: z.string().min(1).optional(),
  incident: z.string().min(1).optional(),
  /** A member id, or `botcore`. */
  actor: z.string().min(1).optional(),
  /** One sentence for people. */
  text: z.string().min(1),
  /** JSON. */
  data: z.unknown().optional(),
});
export type AuditRecord = z.output<typeof AuditRecord>;

/** One entry of the chain. `mac` seals all of it and, through `prev`, all before it. */
export interface AuditEntry extends AuditRecord {
  /** 1, 2, 3, … without a gap. */
  readonly seq: number;
  readonly at: string;
  readonly prev: string;
  readonly mac: string;
}

/** The head of the chain at some moment, kept where whoever can write Redis cannot. */
export interface Anchor {
  readonly seq: number;
  /** 64 hex digits. */
  readonly mac: string;
}

/** What is wrong with the log. `seq`: at which entry. `says`: one sentence for people. */
export interface AuditFault {
  readonly kind: 'edited' | 'missing' | 'reordered' | 'foreign' | 'wrong-key' | 'truncated' | 'rolled-back';
  readonly seq: number;
  readonly says: string;
}

export interface AuditVerification {
  readonly entries: number;
  /** Of the last entry. Absent: the log is empty. */
  readonly head?: Anchor;
  /** Known anchors that were found in place. */
  readonly anchors: number;
  /** Empty: nothing was tampered with, as far as the anchors reach. The first hundred. */
  readonly faults: readonly AuditFault[];
}

export interface AuditFilter {
  readonly incident?: string;
  readonly approval?: string;
}

export interface Audit {
  /** Resolves when it is written. Safe to call from many processes at once. */
  append(record: AuditRecord): Promise<AuditEntry>;
  /**
   * Moves what the approvals' scripts wrote down with each change into the chain, once each. To be called after a change
   * and before an act: resolves when everything up to now is in the chain.
   */
  collect(): Promise<number>;
  /** The head, to be told to the log and a channel. Undefined: the log is empty. */
  anchor(): Promise<Anchor | undefined>;
  entries(filter?: AuditFilter): AsyncIterable<AuditEntry>;
  verify(anchors?: readonly Anchor[]): Promise<AuditVerification>;
}
