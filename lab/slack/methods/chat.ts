import { z } from 'zod';
import { messageFaults } from '../../../src/bot/block-faults.ts';
import { slackLimits } from '../../../src/bot/limits.ts';
import type { AttachmentValue, BlockValue } from '../contract.ts';
import { findMessage, permalink, sharedMessages, slackMessage } from '../message-store.ts';
import { addMessage, changeMessage, removeMessage } from '../messages.ts';
import type { StoredMessage } from '../records.ts';
import { refuse, refuseFaults } from '../refusal.ts';
import { flag, json } from '../request-arguments.ts';
import type { Slack } from '../slack.ts';
import { type Conversation, directMessage } from '../workspace.ts';
import { type Caller, type Fields, findConversation, method } from './method.ts';

const channel = z.string().min(1);
const ts = z.coerce.string().regex(/^\d+\.\d+$/, 'must be a timestamp such as 1700000000.000100');
const content = {
  text: z.string().optional(),
  markdown_text: z.string().max(slackLimits.markdown.text).optional(),
  blocks: json(z.unknown()).optional(),
  attachments: json(z.array(z.looseObject({}))).optional(),
};
type Content = z.output<z.ZodObject<typeof content>>;

const write = ['chat:write'];
const perChannel = (values: Record<string, unknown>): string => String(values['channel'] ?? '');

/** The `chat.*` methods that post, change and delete. */
export const chatMethods = {
  'chat.postMessage': method({
    scopes: [...write, 'chat:write.public'],
    rate: 'posting',
    countedBy: perChannel,
    arguments: z.looseObject({
      channel,
      ...content,
      thread_ts: ts.optional(),
      reply_broadcast: flag.optional(),
      metadata: json(z.looseObject({})).optional(),
    }),
    run: (slack, values, caller) => {
      const conversation = postable(slack, values.channel, caller);
      const threadTs = values.thread_ts && threadOf(slack, conversation, values.thread_ts);
      const message = addMessage(slack, {
        ...authorship(slack),
        ...contentOf(values),
        channel: conversation.id,
        ...(threadTs && { threadTs }),
        ...(threadTs && values.reply_broadcast && { broadcast: true, subtype: 'thread_broadcast' }),
        ...(values.metadata && { metadata: values.metadata }),
      });
      return { ...posted(slack, message), ...cutWarning(values) };
    },
  }),
  'chat.postEphemeral': method({
    scopes: write,
    rate: 4,
    arguments: z.looseObject({ channel, user: z.string().min(1), ...content, thread_ts: ts.optional() }),
    run: (slack, values, caller) => {
      const conversation = postable(slack, values.channel, caller);
      if (!conversation.members.has(values.user)) refuse('user_not_in_channel');
      // Slack says that it posted, and shows it to nobody: a thread without replies is not open to anybody.
      if (
        values.thread_ts &&
        sharedMessages(slack, conversation.id, values.thread_ts).every(({ ts }) => ts === values.thread_ts)
      )
        return { message_ts: slack.ids.timestamp() };
      const message = addMessage(slack, {
        ...authorship(slack),
        ...contentOf(values),
        channel: conversation.id,
        ephemeralFor: values.user,
        ...(values.thread_ts && { threadTs: values.thread_ts }),
      });
      return { message_ts: message.ts };
    },
  }),
  'chat.update': method({
    scopes: write,
    rate: 3,
    arguments: z.looseObject({ channel, ts, ...content, metadata: json(z.looseObject({})).optional() }),
    run: (slack, values) => {
      const message = ownMessage(slack, values.channel, values.ts, 'cant_update_message');
      changeMessage(slack, message, {
        ...updatedContent(message, values),
        ...(values.metadata && { metadata: values.metadata }),
      });
      const { channel: id, text } = message;
      return { channel: id, ts: message.ts, text, message: slackMessage(slack, message) };
    },
  }),
  'chat.delete': method({
    scopes: write,
    rate: 3,
    arguments: z.looseObject({ channel, ts }),
    run: (slack, values) => {
      const message = ownMessage(slack, values.channel, values.ts, 'cant_delete_message');
      removeMessage(slack, message);
      return { channel: message.channel, ts: message.ts };
    },
  }),
  'chat.getPermalink': method({
    rate: 'special',
    arguments: z.looseObject({ channel, message_ts: ts }),
    run: (slack, values) => {
      const conversation = findConversation(slack, values.channel);
      const message = findMessage(slack, conversation.id, values.message_ts) ?? refuse('message_not_found');
      return { channel: conversation.id, permalink: permalink(slack, message) };
    },
  }),
};

/** Who the app's messages are by. */
export function authorship(slack: Slack): Pick<StoredMessage, 'user' | 'botId' | 'appId'> {
  const { app } = slack.workspace;
  return { user: app.botUserId, botId: app.botId, appId: app.id };
}

/** What `chat.postMessage` answers. */
export const posted = (slack: Slack, message: StoredMessage): Fields => ({
  channel: message.channel,
  ts: message.ts,
  message: slackMessage(slack, message),
});

/** A conversation the app may post to. A member's id means the direct message with them. */
export function postable(slack: Slack, name: string, caller: Caller): Conversation {
  const { workspace, ids, clock } = slack;
  const conversation = workspace.people.has(name)
    ? directMessage(workspace, ids, name, clock.now())
    : findConversation(slack, name);
  if (conversation.archived) refuse('is_archived');
  const isMember = conversation.members.has(workspace.app.botUserId);
  if (!isMember && !(conversation.kind === 'channel' && caller.scopes.includes('chat:write.public')))
    refuse('not_in_channel');
  return conversation;
}

/** The message a reply hangs under. */
export function threadOf(slack: Slack, conversation: Conversation, threadTs: string): string {
  const parent = findMessage(slack, conversation.id, threadTs);
  if (!parent || parent.ephemeralFor) return refuse('thread_not_found');
  return threadTs;
}

function contentOf(values: Content): { text: string; blocks: BlockValue[]; attachments: AttachmentValue[] } {
  const { text, markdown_text: markdown } = values;
  if (markdown !== undefined && (text !== undefined || values.blocks !== undefined)) refuse('markdown_text_conflict');
  if (values.blocks !== undefined && !Array.isArray(values.blocks)) refuse('invalid_blocks_format');
  const blocks = (
    markdown === undefined ? (values.blocks ?? []) : [{ type: 'markdown', text: markdown }]
  ) as BlockValue[];
  const attachments = (values.attachments ?? []) as AttachmentValue[];
  refuseFaults(messageFaults({ blocks, attachments }));
  if (!text && !blocks.length && !attachments.length) refuse('no_text');
  return { text: text ?? markdown ?? '', blocks, attachments };
}

/** Text alone takes blocks away; what is not mentioned at all stays. */
function updatedContent(message: StoredMessage, values: Content) {
  const given = contentOf({
    ...values,
    ...(values.text === undefined && values.blocks === undefined && { text: message.text }),
    ...(Array.isArray(values.blocks) && !values.blocks.length && !values.text && { text: message.text }),
  });
  const keepsAttachments = values.attachments === undefined && values.text === undefined && values.blocks === undefined;
  return {
    text: values.text ?? values.markdown_text ?? message.text,
    blocks: given.blocks,
    attachments: keepsAttachments ? message.attachments : given.attachments,
    // Slack sets no "edited" mark on an update that has blocks.
    ...(!given.blocks.length && { edited: { user: message.user ?? '', ts: message.ts } }),
  };
}

function ownMessage(slack: Slack, name: string, at: string, otherwise: string): StoredMessage {
  const conversation = findConversation(slack, name);
  const message = findMessage(slack, conversation.id, at);
  if (!message || message.ephemeralFor) return refuse('message_not_found');
  if (message.botId !== slack.workspace.app.botId) return refuse(otherwise);
  return message;
}

const cutWarning = (values: Content): Fields =>
  (values.text?.length ?? 0) > slackLimits.message.text ? { warning: 'message_truncated' } : {};
