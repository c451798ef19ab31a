/** Why something was refused, in words: what happened, and what to do. Pure. */
import { z } from 'zod';
import type { Refusal } from '../diagnostics/remediation.ts';
import type { Approval, ApprovalRefusal, ApprovalRule, ApprovalState } from './approval-contract.ts';

const PausedBy = z.object({ by: z.string(), reason: z.string() });

/** `detail`: what the script that refused says of it. */
export function refusalOf(rule: ApprovalRule, approval: Approval | undefined, detail: string): ApprovalRefusal {
  return { rule, ...wordsFor(rule, approval, detail), ...(approval === undefined ? {} : { approval }) };
}

const ASK_AGAIN = 'Ask for it again under the latest diagnosis.';

const STATE_WORDS: Readonly<Record<ApprovalState, string>> = {
  open: 'It still asks for votes.',
  approved: 'It is approved already.',
  executing: 'It is being carried out already.',
  executed: 'It is carried out already, and being verified.',
  unknown: 'It was carried out by somebody who is gone; its outcome is being read from the target.',
  verified: 'It is carried out already, and has helped.',
  failed: 'It is carried out already, and has not helped.',
  'rolled-back': 'It is carried out and rolled back already.',
  rejected: 'It was rejected.',
  expired: 'It has expired.',
  superseded: 'A newer request has taken its place.',
  cancelled: 'It was cancelled.',
  drifted: 'What it would do has changed since.',
  refused: 'It could not be carried out.',
};

function wordsFor(rule: ApprovalRule, approval: Approval | undefined, detail: string): Refusal {
  const state = approval === undefined ? '' : STATE_WORDS[approval.state];
  switch (rule) {
    case 'unknown-approval':
      return { reason: 'There is no such approval.', remedy: ASK_AGAIN };
    case 'expired':
      return { reason: approval?.because ?? 'It has expired.', remedy: ASK_AGAIN };
    case 'superseded':
      return { reason: 'A newer request for the same target has taken its place.', remedy: 'Look at the newer one.' };
    case 'already-decided':
      return { reason: state, remedy: 'There is nothing left to decide.' };
    case 'self':
      return { reason: 'Who asked for a fix does not vote on it.', remedy: 'Let somebody else look, or withdraw it.' };
    case 'voted-already':
      return { reason: 'Your vote is counted already.', remedy: 'The card shows who is still needed.' };
    case 'not-permitted':
      return {
        reason: detail === '' ? 'Only who asked for it may cancel it.' : detail,
        remedy: '`can` explains the policy rule by rule.',
      };
    case 'reason-missing':
      return { reason: 'This needs a reason.', remedy: 'Say in a few words why.' };
    case 'precondition':
      return { reason: detail, remedy: 'Mend that first, or do it by hand.' };
    case 'drift':
      return { reason: 'What it would do is not what was approved any longer.', remedy: 'It has to be approved anew.' };
    case 'policy-changed':
      return { reason: 'The policy has changed since it was asked for.', remedy: ASK_AGAIN };
    case 'wrong-state':
      return { reason: `That is not possible now. ${state}`.trim(), remedy: 'Look at the card.' };
    default:
      return holdingWords(rule, detail);
  }
}

/** Of what keeps everybody from acting, whoever they are. */
function holdingWords(rule: ApprovalRule, detail: string): Refusal {
  switch (rule) {
    case 'paused':
      return pausedWords(detail);
    case 'locked':
      return {
        reason: `Another approved fix (${detail}) holds this target.`,
        remedy: 'Wait until it is verified; if its outcome is unknown, settle that first.',
      };
    case 'cooling-down':
      return {
        reason: `The same was done to this target a short time ago. It may be done again from ${clockTime(detail)} on.`,
        remedy: 'Diagnose again: what did not help twice will not help the third time.',
      };
    case 'circuit-open':
      return {
        reason: `The last fix of this target did not help, so nothing more is done to it until ${clockTime(detail)}.`,
        remedy: 'Look at it; then `close-circuit` with its name and what you found allows the next fix.',
      };
    case 'still-held':
      return {
        reason: `Somebody is carrying it out, and holds it until ${clockTime(detail)}.`,
        remedy: 'Try again then.',
      };
    default:
      return { reason: 'Somebody else has taken this execution over.', remedy: 'Stop: nothing more may be written.' };
  }
}

function pausedWords(detail: string): Refusal {
  if (detail === 'read-only')
    return { reason: 'This bot only reads (BOTCORE_READ_ONLY).', remedy: 'Whoever runs it can allow writes.' };
  const { by, reason } = PausedBy.parse(JSON.parse(detail));
  return { reason: `Writes are paused by ${by}: ${reason}`, remedy: 'Resume them with `resume-writes` first.' };
}

function clockTime(milliseconds: string): string {
  return `${new Date(Number(milliseconds)).toISOString().slice(11, 19)} UTC`;
}
