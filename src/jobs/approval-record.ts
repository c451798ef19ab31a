import { z } from 'zod';
import type { Plan, Undo } from '../diagnostics/remediation.ts';
import {
  APPROVAL_STATES,
  type Approval,
  type ApprovalRequest,
  type Conclusion,
  type Vote,
} from './approval-contract.ts';
import { Posted } from './contract.ts';
import type { Circuit, Pause } from './write-switches-contract.ts';

/** What is stored of a request as it was made. */
export interface ApprovalRecord {
  readonly finding: ApprovalRequest['finding'];
  readonly plan: Plan;
  readonly requester: Approval['requester'];
  readonly policyRule: string;
}

const Instant = z.string().transform((milliseconds) => new Date(Number(milliseconds)).toISOString());
const Count = z.string().transform(Number);

const Fields = z.object({
  state: z.enum(APPROVAL_STATES),
  version: Count,
  incident: z.string(),
  offer: z.string(),
  record: z.string(),
  needed: Count,
  policyHash: z.string(),
  openedAt: Instant,
  approveBy: Instant,
  votes: Count,
  executeBy: Instant.optional(),
  fence: Count.optional(),
  heldUntil: Instant.optional(),
  undo: z.string().optional(),
  rollingBackSince: Instant.optional(),
  conclusion: z.string().optional(),
  because: z.string().optional(),
  by: z.string().optional(),
  driftedTo: z.string().optional(),
  supersededBy: z.string().optional(),
  card: z.string().optional(),
});

const Ballot = z.object({
  user: z.string(),
  vote: z.enum(['approve', 'reject']),
  reason: z.string().optional(),
  at: Instant,
});

/** Reasons that the scripts give by a word. */
const BECAUSE: Readonly<Record<string, string>> = {
  approval: 'Too few people approved it in time.',
  execution: 'It was approved, but not begun in time.',
  gone: 'Whoever carried it out is gone; whether it was done has to be read from the target.',
};

/** An approval from the fields of its hash; undefined where there is none. We wrote it ourselves, so its JSON is trusted. */
export function approvalOf(id: string, hash: Readonly<Record<string, string>>): Approval | undefined {
  const parsed = Fields.safeParse(hash);
  if (!parsed.success) return undefined;
  const { record, votes, undo, conclusion, because, driftedTo, card, ...plain } = parsed.data;
  return {
    id,
    ...defined(plain),
    ...(JSON.parse(record) as ApprovalRecord),
    votes: Array.from({ length: votes }, (_, index) => ballotOf(hash[`vote:${index + 1}`] ?? '')),
    ...(undo === undefined ? {} : { undo: JSON.parse(undo) as Undo }),
    ...(conclusion === undefined ? {} : { conclusion: JSON.parse(conclusion) as Conclusion }),
    ...(because === undefined ? {} : { because: BECAUSE[because] ?? because }),
    ...(driftedTo === undefined ? {} : { driftedTo: JSON.parse(driftedTo) as Plan }),
    ...(card === undefined ? {} : { card: Posted.parse(JSON.parse(card)) }),
  };
}

/** The same from how a script answers: field, value, field, value. */
export function approvalOfReply(id: string, reply: readonly string[]): Approval | undefined {
  const hash: Record<string, string> = {};
  for (let index = 0; index + 1 < reply.length; index += 2) hash[reply[index] ?? ''] = reply[index + 1] ?? '';
  return approvalOf(id, hash);
}

export function pauseOf(hash: Readonly<Record<string, string>>): Pause | undefined {
  const parsed = z.object({ by: z.string(), reason: z.string(), since: Instant }).safeParse(hash);
  return parsed.success ? parsed.data : undefined;
}

export function circuitOf(reply: unknown): Circuit | undefined {
  const parsed = z.tuple([z.string(), Instant, Instant]).safeParse(reply);
  if (!parsed.success) return undefined;
  const [approval, since, until] = parsed.data;
  return { approval, since, until };
}

/** As the script lists them: lock, approval, since, until. */
export function openCircuitsOf(reply: unknown): readonly (Circuit & { readonly lock: string })[] {
  return z
    .array(z.tuple([z.string()]).rest(z.unknown()))
    .parse(reply)
    .flatMap(([lock, ...circuit]) => {
      const read = circuitOf(circuit);
      return read === undefined ? [] : [{ lock, ...read }];
    });
}

function ballotOf(text: string): Vote {
  const { reason, ...vote } = Ballot.parse(JSON.parse(text));
  return { ...vote, ...(reason === undefined ? {} : { reason }) };
}

type Defined<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };

function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
