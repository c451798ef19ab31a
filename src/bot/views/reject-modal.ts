import type { ModalView } from '@slack/types';
import { slackLimits } from '../limits.ts';
import { outside } from './mrkdwn.ts';
import { line, richText, words } from './rich-text.ts';

export const REJECT_MODAL = 'reject_fix_modal';
export const REASON_BLOCK = 'reason';
export const REASON_ACTION = 'reason_text';

const LONGEST_REASON = 500;

/** Asks why: a rejection without a reason teaches nobody anything. */
export function rejectModal(approval: string, action: string): ModalView {
  return {
    type: 'modal',
    callback_id: REJECT_MODAL,
    private_metadata: approval,
    title: { type: 'plain_text', text: 'Reject the plan' },
    submit: { type: 'plain_text', text: 'Reject' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      richText(line(words(outside(action, slackLimits.section.text)))),
      {
        type: 'input',
        block_id: REASON_BLOCK,
        label: { type: 'plain_text', text: 'Why not?' },
        element: {
          type: 'plain_text_input',
          action_id: REASON_ACTION,
          multiline: true,
          min_length: 3,
          max_length: LONGEST_REASON,
        },
      },
    ],
  };
}
