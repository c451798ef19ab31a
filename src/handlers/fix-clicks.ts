import type { App } from '@slack/bolt';
import { z } from 'zod';
import { APPROVE_ACTION, REJECT_ACTION, WITHDRAW_ACTION } from '../bot/views/approval-card.ts';
import { PROPOSE_ACTION } from '../bot/views/offers.ts';
import { refusalView } from '../bot/views/refusal.ts';
import { rejectModal } from '../bot/views/reject-modal.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';
import type { ApprovalRefusal } from '../jobs/approval-contract.ts';
import type { Clicker, FixDesk } from '../jobs/fix-contract.ts';
import { onlyDiagnosesView } from './answer-about-writes.ts';
import { refusalFor } from './authorise.ts';
import type { HandlerDependencies, Interaction } from './interaction.ts';
import { queueDownView } from './keep-trying.ts';

/** What of a click is used. */
const Click = z.object({
  user: z.object({ id: z.string().min(1), team_id: z.string().optional() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string().min(1) }),
  // Slack sends no message for one that only this person sees, as `show` answers: its place is then in the container.
  message: z.object({ thread_ts: z.string().optional(), reply_count: z.int().optional(), ts: z.string() }).optional(),
  container: z.object({ thread_ts: z.string().optional() }).optional(),
  actions: z.array(z.object({ value: z.string().min(1).max(200), action_ts: z.string() })).min(1),
});

interface Clicked {
  readonly person: Clicker;
  readonly value: string;
  readonly trigger: string;
  /** Of this click, so that two deliveries of it are one. */
  readonly request: string;
}

/** Does what a click asks for. Undefined: there is nothing to say, the card says it. */
type Act = (
  fixes: FixDesk,
  clicked: Clicked,
  dependencies: HandlerDependencies,
) => Promise<ApprovalRefusal | undefined>;

function click(name: string, matches: string | RegExp, act: Act): Interaction {
  return {
    kind: 'block_action',
    name,
    listen(app: App, dependencies) {
      app.action(matches, async ({ ack, body }) => {
        const payload = Click.parse(body);
        const { channel, user } = payload;
        const answer = await answerTo(payload, act, dependencies);
        await ack();
        if (answer === undefined) return;
        const thread = threadOf(payload);
        const place = { channel: channel.id, user: user.id, ...(thread === undefined ? {} : { thread }) };
        await dependencies.replies.privately(place, answer);
      });
    },
  };
}

/** Undefined where there is no thread yet: Slack shows nobody a private answer in a thread without replies. */
function threadOf({ message, container }: z.output<typeof Click>): string | undefined {
  if (message === undefined) return container?.thread_ts;
  return message.thread_ts ?? ((message.reply_count ?? 0) > 0 ? message.ts : undefined);
}

async function answerTo(
  { user, actions: [action], trigger_id: trigger }: z.output<typeof Click>,
  act: Act,
  dependencies: HandlerDependencies,
): Promise<SlackMessage | undefined> {
  const person = { user: user.id, ...(user.team_id === undefined ? {} : { team: user.team_id }) };
  const stranger = refusalFor(person, dependencies);
  if (stranger !== undefined) return refusalView(stranger);
  if (dependencies.fixes === undefined) return onlyDiagnosesView();
  const { value = '', action_ts: at = '' } = action ?? {};
  const request = `${user.id}-${at}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
  try {
    const refusal = await act(dependencies.fixes, { person, value, trigger, request }, dependencies);
    return refusal === undefined ? undefined : refusalView({ ...refusal, suggestions: [] });
  } catch (error) {
    dependencies.log.error({ error: String(error), actor: user.id }, 'A click could not be written down');
    return queueDownView();
  }
}

/** An offer under a report: asks for approval. */
export const proposeClick = click(PROPOSE_ACTION, new RegExp(`^${PROPOSE_ACTION}:`), async (fixes, clicked) => {
  const [incident = '', offer = ''] = clicked.value.split(':');
  return fixes.propose({ incident, offer, person: clicked.person, request: clicked.request });
});

export const approveClick = click(APPROVE_ACTION, APPROVE_ACTION, (fixes, { value, person }) =>
  fixes.decide({ id: value, person, vote: 'approve' }),
);

export const withdrawClick = click(WITHDRAW_ACTION, WITHDRAW_ACTION, (fixes, { value, person }) =>
  fixes.withdraw(value, person),
);

/** Asks why first. Whether this person may reject is decided when they have said it. */
export const rejectClick = click(REJECT_ACTION, REJECT_ACTION, async (fixes, { value, trigger }, { replies }) => {
  const approval = await fixes.read(value);
  if (approval === undefined)
    return {
      rule: 'unknown-approval',
      reason: 'There is no such approval.',
      remedy: 'Ask for the action again under a new diagnosis.',
    };
  await replies.openModal(trigger, rejectModal(approval.id, approval.plan.action));
  return undefined;
});
