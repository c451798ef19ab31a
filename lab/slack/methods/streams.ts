import { z } from 'zod';
import { blockFaults } from '../../../src/bot/block-faults.ts';
import type { BlockValue } from '../contract.ts';
import { findMessage } from '../message-store.ts';
import { addMessage, changeMessage } from '../messages.ts';
import type { StoredMessage } from '../records.ts';
import { refuse, refuseFaults } from '../refusal.ts';
import { json } from '../request-arguments.ts';
import type { Slack } from '../slack.ts';
import { authorship, postable, posted, threadOf } from './chat.ts';
import { findConversation, method } from './method.ts';

const piece = {
  channel: z.string().min(1),
  markdown_text: z.string().max(12_000).optional(),
  chunks: json(z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))).optional(),
};
const scopes = ['chat:write'];
const streaming = new WeakSet<StoredMessage>();

/** A reply that grows while it is written, and the "is thinking…" line above it. */
export const streamMethods = {
  'chat.startStream': method({
    scopes,
    rate: 2,
    arguments: z.looseObject({ ...piece, thread_ts: z.string().min(1) }),
    run: (slack, values, caller) => {
      const conversation = postable(slack, values.channel, caller);
      const message = addMessage(slack, {
        ...authorship(slack),
        channel: conversation.id,
        threadTs: threadOf(slack, conversation, values.thread_ts),
        text: textOf(values),
      });
      streaming.add(message);
      return posted(slack, message);
    },
  }),
  'chat.appendStream': method({
    scopes,
    rate: 4,
    arguments: z.looseObject({ ...piece, ts: z.string() }),
    run: (slack, values) => {
      const message = streamed(slack, values);
      changeMessage(slack, message, { text: message.text + textOf(values) });
      return { channel: message.channel, ts: message.ts };
    },
  }),
  'chat.stopStream': method({
    scopes,
    rate: 2,
    arguments: z.looseObject({ ...piece, ts: z.string(), blocks: json(z.array(z.looseObject({}))).optional() }),
    run: (slack, values) => {
      const message = streamed(slack, values);
      const blocks = (values.blocks ?? []) as BlockValue[];
      refuseFaults(blockFaults(blocks));
      streaming.delete(message);
      changeMessage(slack, message, { text: message.text + textOf(values), blocks });
      return posted(slack, message);
    },
  }),
  'assistant.threads.setStatus': method({
    scopes: ['assistant:write', 'chat:write'],
    rate: 3,
    arguments: z.looseObject({ channel_id: z.string(), thread_ts: z.string(), status: z.string() }),
    run: (slack, values) => {
      const { id } = findConversation(slack, values.channel_id);
      slack.live.publish({ type: 'thread_status', channel: id, threadTs: values.thread_ts, status: values.status });
      return {};
    },
  }),
};

const textOf = (values: { markdown_text?: string | undefined; chunks?: { text?: string | undefined }[] | undefined }) =>
  (values.markdown_text ?? '') + (values.chunks ?? []).map((chunk) => chunk.text ?? '').join('');

function streamed(slack: Slack, values: { channel: string; ts: string }): StoredMessage {
  const message = findMessage(slack, findConversation(slack, values.channel).id, values.ts);
  if (!message) return refuse('message_not_found');
  if (!streaming.has(message)) return refuse('message_not_in_streaming_state');
  return message;
}
