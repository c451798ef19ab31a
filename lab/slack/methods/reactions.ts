import { z } from 'zod';
import { emitReaction } from '../events.ts';
import { findMessage, slackMessage } from '../message-store.ts';
import { publishMessage } from '../messages.ts';
import type { StoredMessage } from '../records.ts';
import { Refusal, refuse } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import { findConversation, method } from './method.ts';

const place = { channel: z.string().min(1), timestamp: z.string().min(1) };
const named = z.looseObject({ ...place, name: z.string().min(1) });

/** The `reactions.*` methods. */
export const reactionMethods = {
  'reactions.add': method({
    scopes: ['reactions:write'],
    rate: 3,
    arguments: named,
    run: (slack, values) => {
      react(slack, slack.workspace.app.botUserId, at(slack, values), values.name);
      return {};
    },
  }),
  'reactions.remove': method({
    scopes: ['reactions:write'],
    rate: 2,
    arguments: named,
    run: (slack, values) => {
      unreact(slack, slack.workspace.app.botUserId, at(slack, values), values.name);
      return {};
    },
  }),
  'reactions.get': method({
    scopes: ['reactions:read'],
    rate: 3,
    arguments: z.looseObject(place),
    run: (slack, values) => {
      const message = at(slack, values);
      return { type: 'message', channel: message.channel, message: slackMessage(slack, message) };
    },
  }),
};

/** Sets a member's reaction. Refuses a second one of the same name. */
export function react(slack: Slack, user: string, message: StoredMessage, reaction: string): void {
  const name = reaction.replaceAll(':', '');
  if (!/^[a-z0-9_'+-]+$/.test(name)) refuse('invalid_name');
  const existing = message.reactions.find((candidate) => candidate.name === name);
  if (existing?.users.includes(user)) refuse('already_reacted');
  if (existing) existing.users.push(user);
  else message.reactions.push({ name, users: [user] });
  publishMessage(slack, message);
  emitReaction(slack, 'reaction_added', user, message, name);
}

/** Takes a member's reaction away. */
export function unreact(slack: Slack, user: string, message: StoredMessage, reaction: string): void {
  const name = reaction.replaceAll(':', '');
  const existing = message.reactions.find((candidate) => candidate.name === name);
  if (!existing?.users.includes(user)) throw new Refusal('no_reaction');
  existing.users = existing.users.filter((other) => other !== user);
  message.reactions = message.reactions.filter((candidate) => candidate.users.length > 0);
  publishMessage(slack, message);
  emitReaction(slack, 'reaction_removed', user, message, name);
}

function at(slack: Slack, values: { channel: string; timestamp: string }): StoredMessage {
  const message = findMessage(slack, findConversation(slack, values.channel).id, values.timestamp);
  return message && !message.ephemeralFor ? message : refuse('message_not_found');
}
