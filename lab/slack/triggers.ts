import { slackLimits } from '../../src/bot/limits.ts';
import { secret } from './identifiers.ts';
import type { Trigger } from './records.ts';
import { refuse } from './refusal.ts';
import type { Slack } from './slack.ts';

/** Gives a trigger for what a member just did. */
export function issueTrigger(slack: Slack, user: string, viewId?: string): string {
  const id = `${Math.floor(slack.clock.now())}.${Math.floor(Math.random() * 1e10)}.${secret()}`;
  const isExpired = slack.faults.strike('expired_trigger') !== null;
  const issuedAt = slack.clock.now() - (isExpired ? slackLimits.triggerMs + 1 : 0);
  slack.triggers.set(id, { user, viewId, issuedAt, used: false });
  return id;
}

/** Uses a trigger up, or refuses: unknown, too late, or used before. */
export function redeemTrigger(slack: Slack, id: string): Trigger {
  const trigger = slack.triggers.get(id) ?? refuse('invalid_trigger_id');
  if (slack.clock.now() - trigger.issuedAt > slackLimits.triggerMs) refuse('expired_trigger_id');
  if (trigger.used) refuse('exchanged_trigger_id');
  trigger.used = true;
  return trigger;
}
