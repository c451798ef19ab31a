import { z } from 'zod';
import { emitEvent } from '../events.ts';
import { sharedMessages, slackMessage } from '../message-store.ts';
import { refuse } from '../refusal.ts';
import { flag, list } from '../request-arguments.ts';
import type { Slack } from '../slack.ts';
import { type Conversation, channelOf, directMessage } from '../workspace.ts';
import { type Caller, findConversation, method, nextCursor, page, paging, requireScope, scopeFor } from './method.ts';

const channel = z.string().min(1);
const readScopes = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const historyScopes = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const kinds = { public_channel: 'channel', private_channel: 'private', im: 'im', mpim: 'mpim' } as const;
const kindScopes = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
};
const Kind = z.enum(['public_channel', 'private_channel', 'im', 'mpim']);
const bounds = {
  channel,
  oldest: z.string().default('0'),
  latest: z.string().optional(),
  inclusive: flag.default(false),
  ...paging,
};

/** The `conversations.*` methods. */
export const conversationMethods = {
  'conversations.list': method({
    scopes: readScopes,
    rate: 2,
    arguments: z.looseObject({
      types: list.default(['public_channel']).pipe(z.array(Kind)),
      exclude_archived: flag.default(false),
      ...paging,
    }),
    run: (slack, values, caller) => {
      requireAll(
        caller,
        values.types.map((type) => kindScopes[type]),
      );
      const wanted = new Set<string>(values.types.map((type) => kinds[type]));
      const all = [...slack.workspace.conversations.values()].filter(
        (conversation) =>
          wanted.has(conversation.kind) &&
          (conversation.kind === 'channel' || conversation.members.has(slack.workspace.app.botUserId)) &&
          !(values.exclude_archived && conversation.archived),
      );
      const { items, next } = page(all, values.limit, values.cursor);
      return { channels: items.map((conversation) => slackConversation(slack, conversation)), ...nextCursor(next) };
    },
  }),
  'conversations.info': method({
    scopes: readScopes,
    rate: 3,
    arguments: z.looseObject({ channel, include_num_members: flag.optional() }),
    run: (slack, values, caller) => ({
      channel: slackConversation(slack, readable(slack, values.channel, caller, 'read')),
    }),
  }),
  'conversations.members': method({
    scopes: readScopes,
    rate: 4,
    arguments: z.looseObject({ channel, ...paging }),
    run: (slack, values, caller) => {
      const conversation = readable(slack, values.channel, caller, 'read');
      const { items, next } = page([...conversation.members], values.limit, values.cursor);
      return { members: items, ...nextCursor(next) };
    },
  }),
  'conversations.history': method({
    scopes: historyScopes,
    rate: 3,
    arguments: z.looseObject(bounds),
    run: (slack, values, caller) => {
      const conversation = memberOf(slack, readable(slack, values.channel, caller, 'history'));
      const newestFirst = sharedMessages(slack, conversation.id).filter(isWithin(values)).reverse();
      return pageOfMessages(slack, newestFirst, values);
    },
  }),
  'conversations.replies': method({
    scopes: historyScopes,
    rate: 3,
    arguments: z.looseObject({ ...bounds, ts: z.string() }),
    run: (slack, values, caller) => {
      const conversation = memberOf(slack, readable(slack, values.channel, caller, 'history'));
      const thread = sharedMessages(slack, conversation.id, values.ts);
      if (!thread.some((message) => message.ts === values.ts)) refuse('thread_not_found');
      const wanted = thread.filter((message) => message.ts === values.ts || isWithin(values)(message));
      return pageOfMessages(slack, wanted, values);
    },
  }),
  'conversations.open': method({
    scopes: ['im:write', 'mpim:write'],
    rate: 3,
    arguments: z.looseObject({ users: list.optional(), channel: z.string().optional(), return_im: flag.optional() }),
    run: (slack, values) => {
      const { workspace, ids, clock } = slack;
      const [user, ...others] = values.users ?? [];
      if (values.channel) return { channel: { id: findConversation(slack, values.channel).id } };
      if (!user || others.length)
        return refuse(user ? 'method_not_supported_for_channel_type' : 'users_list_not_supplied');
      if (!workspace.people.has(user)) return refuse('user_not_found');
      const conversation = directMessage(workspace, ids, user, clock.now());
      return { channel: values.return_im ? slackConversation(slack, conversation) : { id: conversation.id } };
    },
  }),
  'conversations.join': method({
    scopes: ['channels:join'],
    rate: 3,
    arguments: z.looseObject({ channel }),
    run: (slack, values) => {
      const conversation = findConversation(slack, values.channel);
      if (conversation.kind !== 'channel') refuse('method_not_supported_for_channel_type');
      if (conversation.archived) refuse('is_archived');
      addMember(slack, conversation, slack.workspace.app.botUserId);
      return { channel: slackConversation(slack, conversation) };
    },
  }),
};

/** Adds a member, and tells the app where it is in the conversation. */
export function addMember(slack: Slack, conversation: Conversation, user: string, inviter?: string): void {
  if (conversation.members.has(user)) return;
  conversation.members.add(user);
  publishWorkspace(slack);
  if (!conversation.members.has(slack.workspace.app.botUserId)) return;
  emitEvent(slack, {
    user,
    channel: conversation.id,
    subscription: 'member_joined_channel',
    event: {
      type: 'member_joined_channel',
      user,
      channel: conversation.id,
      channel_type: 'C',
      team: slack.workspace.team.id,
      ...(inviter && { inviter }),
    },
  });
}

/** Tells the page that channels, members or connections changed. */
export function publishWorkspace(slack: Slack): void {
  slack.live.publish({
    type: 'workspace_changed',
    channels: [...slack.workspace.conversations.values()].map((conversation) =>
      channelOf(slack.workspace, conversation),
    ),
    connections: slack.socketMode.count(),
  });
}

function requireAll(caller: Caller, scopes: readonly string[]): void {
  for (const scope of scopes) requireScope(caller, [scope]);
}

function readable(slack: Slack, name: string, caller: Caller, verb: 'read' | 'history'): Conversation {
  const conversation = findConversation(slack, name);
  requireScope(caller, [scopeFor(conversation, verb)]);
  return conversation;
}

function memberOf(slack: Slack, conversation: Conversation): Conversation {
  return conversation.members.has(slack.workspace.app.botUserId) ? conversation : refuse('not_in_channel');
}

const isWithin =
  (bound: { oldest: string; latest?: string | undefined; inclusive: boolean }) =>
  ({ ts }: { ts: string }): boolean => {
    const [at, oldest, latest] = [Number(ts), Number(bound.oldest), Number(bound.latest ?? Number.POSITIVE_INFINITY)];
    return bound.inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };

function pageOfMessages(
  slack: Slack,
  messages: Parameters<typeof slackMessage>[1][],
  values: { limit: number; cursor?: string | undefined },
) {
  const { items, next } = page(messages, values.limit, values.cursor);
  return {
    messages: items.map((message) => slackMessage(slack, message)),
    has_more: next !== '',
    pin_count: 0,
    ...nextCursor(next),
  };
}

function slackConversation(slack: Slack, conversation: Conversation): Record<string, unknown> {
  const { botUserId } = slack.workspace.app;
  const { id, kind, name, created } = conversation;
  if (kind === 'im')
    return {
      id,
      created,
      is_im: true,
      is_open: true,
      user: [...conversation.members].find((user) => user !== botUserId),
    };
  return {
    id,
    name,
    name_normalized: name,
    created,
    creator: 'U0APPROVER',
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: kind === 'private',
    is_archived: conversation.archived,
    is_general: name === 'general',
    is_shared: false,
    is_ext_shared: false,
    is_member: conversation.members.has(botUserId),
    num_members: conversation.members.size,
    topic: { value: conversation.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}
