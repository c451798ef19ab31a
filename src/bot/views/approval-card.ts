import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import { plannedWords } from '../../diagnostics/fact-texts.ts';
import type { Plan, Precondition } from '../../diagnostics/remediation.ts';
import type { Approval, Vote } from '../../jobs/approval-contract.ts';
import { slackLimits } from '../limits.ts';
import { outcomeOf } from './approval-outcome.ts';
import { type Cut, firstThatFits } from './fitting.ts';
import { outside, outsideLine, outsideMrkdwn } from './mrkdwn.ts';
import {
  bullets,
  faint,
  footnote,
  header,
  instant,
  type Line,
  line,
  listed,
  member,
  richText,
  type SlackMessage,
  sentence,
  steps,
  strong,
  words,
} from './rich-text.ts';

export const APPROVE_ACTION = 'approve_fix';
export const REJECT_ACTION = 'reject_fix';
export const WITHDRAW_ACTION = 'withdraw_fix';

const RISKS = {
  R1: 'R1 · neutral',
  R2: 'R2 · reversible, a brief blip',
  R3: 'R3 · users or trading may feel it',
} as const;

const MARKS = { yes: '✓', no: '✗', unknown: '?' } as const;
const MOST = 8;

/** What stands beside the approval itself. */
export interface CardContext {
  /** The sentence of the finding that it is meant to mend. */
  readonly because?: string;
  /** What is going on at this moment: `Healthy for 12 of 30 s`. */
  readonly progress?: string;
  /** Why nothing can be carried out now, though it can be voted on. */
  readonly paused?: string;
}

/**
 * Everything that one decides on: what will be done to exactly what, why, what it costs, how to get back. Once it is
 * decided the buttons go, and the outcome and who decided stay.
 */
export function approvalCardView(approval: Approval, context: CardContext = {}): SlackMessage {
  const { plan } = approval;
  const outcome = outcomeOf(approval);
  const title = `${outcome.mark} ${outcome.title}`;
  return {
    text: outsideMrkdwn(`${title}: ${plan.action}`, 500),
    blocks: firstThatFits((cut) => [
      header(title),
      richText(line(...sentence(outside(plan.action, 500), { bold: true }))),
      ...(outcome.says === undefined ? [] : [richText(line(...sentence(outside(outcome.says, 900))))]),
      ...(context.progress === undefined ? [] : [richText(line(faint(outside(context.progress, 300))))]),
      ...(context.paused === undefined ? [] : [richText(line(strong(outside(context.paused, 300))))]),
      ...planBlocks(plan, context, cut),
      richText(...facts(approval).map((entry) => line(...entry))),
      ...(approval.state === 'open' ? [buttons(approval)] : []),
      footnote(
        `Incident ${approval.incident} · ${plan.remediation} · plan ${plan.fingerprint.slice(0, 12)} · approval ${approval.id.slice(0, 8)}`,
      ),
    ]),
  };
}

function planBlocks(plan: Plan, { because }: CardContext, cut: Cut): KnownBlock[] {
  const textLine = (text: string): Line => sentence(outside(text, cut(300)));
  return [
    ...(because === undefined ? [] : [richText(line(strong('Why')), line(...sentence(outside(because, cut(400)))))]),
    part('What will be done', steps(listed(plan.steps, MOST, textLine, 'in the plan')), plan.steps),
    part('What you will notice', bullets(listed(plan.effects, MOST, textLine, 'in the plan')), plan.effects),
    part('Open orders', bullets(orders(plan, cut)), orders(plan, cut)),
    part(
      'Checked before',
      bullets(plan.preconditions.slice(0, MOST).map((each) => precondition(each, cut))),
      plan.preconditions,
    ),
  ].flat();
}

function part(title: string, list: ReturnType<typeof bullets>, items: readonly unknown[]): KnownBlock[] {
  return items.length === 0 ? [] : [richText(line(strong(title)), list)];
}

function orders({ openOrders }: Plan, cut: Cut): Line[] {
  if (openOrders === undefined) return [];
  if (!openOrders.known) return [[words(outside(`Not known: ${openOrders.reason} ${openOrders.remedy}`, cut(300)))]];
  if (openOrders.orders.length === 0) return [[words('none')]];
  return listed(
    openOrders.orders,
    MOST,
    ({ symbol, count }) => [words(`${outsideLine(symbol, 30)}: ${count}`)],
    'besides',
  );
}

function precondition({ says, holds, because }: Precondition, cut: Cut): Line {
  return [
    words(`${MARKS[holds]} `),
    ...sentence(outside(says, cut(250))),
    ...(because === undefined ? [] : [faint(` ${outside(because, cut(250))}`)]),
  ];
}

function facts({ plan, requester, votes, needed, approveBy, executeBy, state }: Approval): Line[] {
  const approvals = votes.filter(({ vote }) => vote === 'approve').length;
  return [
    [strong('Target: '), words(outsideLine(plannedWords(plan.identity), 300))],
    [strong('Risk: '), words(RISKS[plan.risk])],
    [strong(plan.wayBack.possible ? 'Way back: ' : 'Cannot be undone: '), ...sentence(outside(plan.wayBack.says, 300))],
    ...(plan.dryRun === undefined ? [] : [[strong('Dry run: '), ...sentence(outside(plan.dryRun.says, 300))]]),
    [strong('Asked by: '), member(requester.user)],
    [strong(`Approvals: ${approvals} of ${needed}`), ...votes.flatMap(voteWords)],
    ...(state === 'open' ? [[strong('Open until: '), instant(approveBy)]] : []),
    ...(state === 'approved' && executeBy !== undefined ? [[strong('To be begun by: '), instant(executeBy)]] : []),
  ];
}

function voteWords({ user, vote, reason }: Vote): Line {
  return [
    words(vote === 'approve' ? ' · approved by ' : ' · rejected by '),
    member(user),
    ...(reason === undefined ? [] : [faint(` (${outsideLine(reason, 200)})`)]),
  ];
}

function buttons({ id, plan }: Approval): ActionsBlock {
  const confirm: NonNullable<Button['confirm']> = {
    title: plain(`Approve this action (${plan.risk})?`, slackLimits.confirm.title),
    text: plain(plan.action, slackLimits.confirm.text),
    confirm: plain('Approve', slackLimits.confirm.button),
    deny: plain('Not yet', slackLimits.confirm.button),
    style: plan.risk === 'R3' ? 'danger' : 'primary',
  };
  const button = (action: string, label: string, more: Partial<Button>): Button => ({
    type: 'button',
    action_id: action,
    value: id,
    text: plain(label, slackLimits.button.text),
    ...more,
  });
  return {
    type: 'actions',
    // Given, so that a click on what an edit has just replaced still finds its block.
    block_id: `approval-${id}`,
    elements: [
      button(APPROVE_ACTION, 'Approve', { style: 'primary', confirm }),
      button(REJECT_ACTION, 'Reject…', { style: 'danger' }),
      button(WITHDRAW_ACTION, 'Withdraw', {}),
    ],
  };
}

function plain(text: string, most: number): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text: outsideLine(text, most), emoji: false };
}
