import type { Approval, ApprovalState } from '../../jobs/approval-contract.ts';

/** How an approval stands, in words that stay true when it is read a week later. */
export interface OutcomeWords {
  readonly mark: string;
  readonly title: string;
  readonly says?: string;
}

const TITLES: Readonly<Record<ApprovalState, readonly [mark: string, title: string]>> = {
  open: ['🟠', 'Approval needed'],
  approved: ['🔵', 'Approved, about to run'],
  executing: ['⏳', 'Running'],
  executed: ['⏳', 'Done, being verified'],
  unknown: ['❓', 'Outcome unknown'],
  verified: ['✅', 'Done and verified'],
  failed: ['❌', 'Did not help'],
  'rolled-back': ['↩️', 'Made it worse, and was rolled back'],
  rejected: ['🚫', 'Rejected'],
  expired: ['⌛', 'Expired'],
  superseded: ['➡️', 'Superseded'],
  cancelled: ['🚫', 'Withdrawn'],
  drifted: ['⚠️', 'Not run: the target has changed'],
  refused: ['⛔', 'Not run'],
};

export function outcomeOf(approval: Approval): OutcomeWords {
  const [mark, title] = TITLES[approval.state];
  const says = saysOf(approval);
  // What was refused by the target before anything was done is no cure that failed.
  if (approval.state === 'failed' && approval.conclusion?.acted === false)
    return { mark: '⛔', title: 'Not done', ...(says === undefined ? {} : { says }) };
  return { mark, title, ...(says === undefined ? {} : { says }) };
}

function saysOf(approval: Approval): string | undefined {
  const { state, because, conclusion } = approval;
  switch (state) {
    case 'expired':
      return approval.executeBy === undefined
        ? 'Nobody decided in time. Nothing was done; ask again if it is still needed.'
        : 'It was approved, but not begun in time. Nothing was done; ask again if it is still needed.';
    case 'superseded':
      return because ?? 'A newer request for the same target has taken its place.';
    case 'drifted':
      return driftText(approval);
    case 'unknown':
      return `${because ?? 'Whoever carried it out is gone.'} It may have been done or not; it is not run again. The target is being read.`;
    default:
      return conclusion?.says ?? because;
  }
}

/** What is different from what was approved, field by field. */
function driftText({ plan, driftedTo, because }: Approval): string {
  const now = driftedTo;
  if (now === undefined) return because ?? 'What was approved is not what would be done now.';
  const before: Readonly<Record<string, unknown>> = { ...plan.identity, ...plan.decidedOn };
  const after: Readonly<Record<string, unknown>> = { ...now.identity, ...now.decidedOn };
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name}: ${String(before[name] ?? 'nothing')} → ${String(after[name] ?? 'nothing')}`);
  const held = plan.preconditions.filter(
    ({ says, holds }) => now.preconditions.find((other) => other.says === says)?.holds !== holds,
  );
  const differences = [...changed, ...held.map(({ says }) => `no longer holds: ${says}`)];
  const what = differences.length > 0 ? differences.join('; ') : 'the plan itself is another one';
  return `Since it was approved this has changed: ${what}. Nothing was done; the new plan is asked for anew.`;
}
