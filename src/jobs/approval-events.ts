/** What the scripts of approvals wrote down with each change, as records of the audit log. Pure. */
import { z } from 'zod';
import type { Plan } from '../diagnostics/remediation.ts';
import type { ApprovalRecord } from './approval-record.ts';
import type { AuditRecord } from './audit-contract.ts';

const Event = z.object({
  event: z.string(),
  approval: z.string(),
  incident: z.string(),
  at: z.string().regex(/^\d+$/),
  by: z.string(),
  data: z.string(),
});
const Data = z.looseObject({ reason: z.string().optional(), says: z.string().optional(), vote: z.string().optional() });

type Kind = AuditRecord['kind'];
type Sentence = (data: z.output<typeof Data>) => string;

/** The actor stands beside each sentence. */
const EVENTS: Readonly<Record<string, readonly [Kind, Sentence]>> = {
  vote: ['vote', ({ vote, reason }) => `Voted to ${vote}${reason === undefined ? '.' : `: ${reason}`}`],
  approved: ['decision', () => 'Approved: that was the deciding vote.'],
  rejected: ['decision', ({ reason }) => `Rejected: ${reason}`],
  cancelled: ['decision', ({ reason }) => `Cancelled: ${reason}`],
  superseded: ['decision', () => 'Superseded by a newer request.'],
  expired: [
    'decision',
    ({ of }) => (of === 'approval' ? 'Expired: not approved in time.' : 'Expired: not begun in time.'),
  ],
  drifted: ['decision', ({ reason }) => `Not carried out, it drifted: ${reason}`],
  refused: ['decision', ({ reason }) => `Not carried out: ${reason}`],
  granted: ['grant', ({ fence }) => `The right to carry it out was given once, with fence ${fence}.`],
  executed: ['execution', () => 'Carried out: all writes are done.'],
  unknown: [
    'execution',
    ({ reason }) =>
      reason === 'gone'
        ? 'Its outcome is not known: whoever carried it out is gone.'
        : `Its outcome is not known: ${reason}`,
  ],
  'rolling-back': ['rollback', () => 'Being rolled back.'],
  verified: ['verification', ({ says }) => `It helped: ${says}`],
  failed: ['verification', ({ says }) => `It failed: ${says}`],
  'rolled-back': ['rollback', ({ says }) => `Rolled back: ${says}`],
  paused: ['pause', ({ reason }) => `Paused all writes: ${reason}`],
  resumed: ['pause', ({ reason }) => (reason ? `Resumed writes: ${reason}` : 'Resumed writes.')],
  'circuit-reset': ['pause', ({ lock, reason }) => `Closed the circuit of ${lock}: ${reason}`],
};

export interface DatedRecord {
  readonly record: AuditRecord;
  readonly at: string;
}

/** The record of an event, from field, value, field, value. What cannot be read is kept as it is: it must not block. */
export function recordOfEvent(reply: readonly string[]): DatedRecord {
  const fields: Record<string, string> = {};
  for (let index = 0; index + 1 < reply.length; index += 2) fields[reply[index] ?? ''] = reply[index + 1] ?? '';
  try {
    return readableRecord(Event.parse(fields));
  } catch {
    const record = { kind: 'decision', text: 'Something was written down in a form that is not known here.' } as const;
    return { record: { ...record, data: fields }, at: new Date().toISOString() };
  }
}

function readableRecord({ event, approval, incident, at, by, data }: z.output<typeof Event>): DatedRecord {
  const about = {
    ...(approval === '' ? {} : { approval }),
    ...(incident === '' ? {} : { incident }),
    actor: by,
  };
  const instant = new Date(Number(at)).toISOString();
  if (event === 'opened') return { record: { kind: 'plan', ...about, ...openedText(JSON.parse(data)) }, at: instant };
  const value = Data.parse(JSON.parse(data));
  const [kind, sentence] = EVENTS[event] ?? (['decision', () => `${event}.`] as const);
  const record = { kind, ...about, text: sentence(value) };
  return { record: data === '{}' ? record : { ...record, data: value }, at: instant };
}

/** The plan is what was decided on, so all of it is kept that its fingerprint covers. */
function openedText({ finding, plan, policyRule }: ApprovalRecord): { text: string; data: unknown } {
  const { remediation, params, risk, subject, lock, identity, steps, effects, fingerprint }: Plan = plan;
  return {
    text: `Asked for: ${plan.action}`,
    data: {
      finding,
      policyRule,
      plan: { remediation, params, risk, subject, lock, identity, steps, effects, fingerprint },
    },
  };
}
