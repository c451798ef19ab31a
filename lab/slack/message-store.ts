import type { Message } from './contract.ts';
import { sharedFile, slackFile } from './file-store.ts';
import type { StoredMessage } from './records.ts';
import type { Slack } from './slack.ts';

/** All messages of a conversation, oldest first. */
export function messagesOf(slack: Slack, channel: string): StoredMessage[] {
  const messages = slack.messages.get(channel) ?? [];
  slack.messages.set(channel, messages);
  return messages;
}

/** One message, ephemeral ones included. */
export const findMessage = (slack: Slack, channel: string, ts: string): StoredMessage | undefined =>
  slack.messages.get(channel)?.find((message) => message.ts === ts);

/** What everybody in the conversation sees: with `thread`, the parent and its replies; without, the top level. */
export function sharedMessages(slack: Slack, channel: string, thread?: string): StoredMessage[] {
  return messagesOf(slack, channel).filter(
    (message) =>
      !message.ephemeralFor &&
      (thread ? message.ts === thread || message.threadTs === thread : !message.threadTs || message.broadcast),
  );
}

const repliesTo = (slack: Slack, message: StoredMessage): StoredMessage[] =>
  messagesOf(slack, message.channel).filter((reply) => reply.threadTs === message.ts && !reply.ephemeralFor);

/** A message as the page sees it. */
export function messageView(slack: Slack, message: StoredMessage): Message {
  const replies = repliesTo(slack, message);
  const author = message.user ? slack.workspace.people.get(message.user) : undefined;
  return {
    channel: message.channel,
    ts: message.ts,
    threadTs: message.threadTs ?? (replies.length ? message.ts : null),
    user: message.user ?? null,
    botId: message.botId ?? null,
    authorName: message.username ?? author?.realName ?? 'incoming-webhook',
    authorIcon: message.icon?.emoji ?? message.icon?.image_url ?? null,
    subtype: message.subtype ?? null,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    files: message.files.flatMap((id) => sharedFile(slack, id) ?? []),
    reactions: message.reactions,
    edited: message.edited !== undefined,
    ephemeralFor: message.ephemeralFor ?? null,
    broadcast: message.broadcast ?? false,
    replyCount: replies.length,
    replyUsers: [...new Set(replies.map((reply) => reply.user ?? reply.botId ?? ''))],
    permalink: permalink(slack, message),
  };
}

/** A message in Slack's own shape, as history and events carry it. */
export function slackMessage(slack: Slack, message: StoredMessage): Record<string, unknown> {
  const replies = repliesTo(slack, message);
  const { team, app, people } = slack.workspace;
  const isApp = message.botId === app.botId;
  return {
    type: 'message',
    ...(message.subtype && { subtype: message.subtype }),
    ...(message.user && { user: message.user }),
    ...(message.botId && { bot_id: message.botId }),
    ...(message.appId && { app_id: message.appId }),
    ...(isApp && {
      bot_profile: {
        id: app.botId,
        app_id: app.id,
        name: people.get(app.botUserId)?.realName,
        icons: {},
        deleted: false,
        team_id: team.id,
      },
    }),
    ...(message.username && { username: message.username }),
    ...(message.icon && { icons: message.icon }),
    team: team.id,
    text: message.text,
    ts: message.ts,
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(message.threadTs && { parent_user_id: findMessage(slack, message.channel, message.threadTs)?.user }),
    ...(message.blocks.length && { blocks: message.blocks }),
    ...(message.attachments.length && { attachments: message.attachments }),
    ...(message.files.length && { files: message.files.flatMap((id) => slackFile(slack, id) ?? []) }),
    ...(message.reactions.length && {
      reactions: message.reactions.map((reaction) => ({ ...reaction, count: reaction.users.length })),
    }),
    ...(message.edited && { edited: message.edited }),
    ...(message.metadata !== undefined && { metadata: message.metadata }),
    ...(replies.length && threadFields(message, replies)),
  };
}

const threadFields = (message: StoredMessage, replies: StoredMessage[]) => ({
  thread_ts: message.ts,
  reply_count: replies.length,
  reply_users: [...new Set(replies.map((reply) => reply.user ?? reply.botId))],
  reply_users_count: new Set(replies.map((reply) => reply.user ?? reply.botId)).size,
  latest_reply: replies.at(-1)?.ts,
  is_locked: false,
  subscribed: false,
});

/** The address of a message on the local page. */
export function permalink(slack: Slack, message: Pick<StoredMessage, 'channel' | 'ts' | 'threadTs'>): string {
  const address = `${slack.origin()}/archives/${message.channel}/p${message.ts.replace('.', '')}`;
  return message.threadTs ? `${address}?thread_ts=${message.threadTs}&cid=${message.channel}` : address;
}
