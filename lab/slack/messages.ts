import { slackLimits } from '../../src/bot/limits.ts';
import { identifyBlocks } from './block-ids.ts';
import type { AttachmentValue } from './contract.ts';
import { emitMessage, emitMessageChanged, emitMessageDeleted } from './events.ts';
import { findMessage, messagesOf, messageView, slackMessage } from './message-store.ts';
import type { StoredMessage } from './records.ts';
import type { Slack } from './slack.ts';

/** What a new message says; the rest is filled in. */
export type MessageDraft = Pick<StoredMessage, 'channel' | 'text'> & Partial<StoredMessage>;

/** Posts: stores the message, shows it, and tells the app. */
export function addMessage(slack: Slack, draft: MessageDraft): StoredMessage {
  const message: StoredMessage = {
    files: [],
    reactions: [],
    ...draft,
    ts: slack.ids.timestamp(),
    text: draft.text.slice(0, slackLimits.message.text),
    blocks: identifyBlocks(draft.blocks ?? []),
    attachments: numbered(draft.attachments ?? []),
  };
  messagesOf(slack, message.channel).push(message);
  slack.live.publish({ type: 'message_added', message: messageView(slack, message) });
  if (message.threadTs && !message.ephemeralFor) publishParent(slack, message.channel, message.threadTs);
  emitMessage(slack, message);
  return message;
}

/** Changes a message in place, shows it, and tells the app. */
export function changeMessage(
  slack: Slack,
  message: StoredMessage,
  patch: Partial<Pick<StoredMessage, 'text' | 'blocks' | 'attachments' | 'metadata' | 'edited'>>,
): void {
  const previous = slackMessage(slack, message);
  Object.assign(message, patch);
  message.blocks = identifyBlocks(message.blocks);
  message.attachments = numbered(message.attachments);
  slack.live.publish({ type: 'message_changed', message: messageView(slack, message) });
  emitMessageChanged(slack, message, previous);
}

/** Takes a message away. Its replies stay, as in Slack. */
export function removeMessage(slack: Slack, message: StoredMessage): void {
  const all = messagesOf(slack, message.channel);
  all.splice(all.indexOf(message), 1);
  slack.live.publish({
    type: 'message_deleted',
    channel: message.channel,
    ts: message.ts,
    threadTs: message.threadTs ?? null,
    ephemeralFor: message.ephemeralFor ?? null,
  });
  if (message.threadTs && !message.ephemeralFor) publishParent(slack, message.channel, message.threadTs);
  emitMessageDeleted(slack, message, slackMessage(slack, message));
}

/** Shows a message again after something about it changed that sends no `message_changed`, such as a reaction. */
export function publishMessage(slack: Slack, message: StoredMessage): void {
  slack.live.publish({ type: 'message_changed', message: messageView(slack, message) });
}

function publishParent(slack: Slack, channel: string, threadTs: string): void {
  const parent = findMessage(slack, channel, threadTs);
  if (parent) publishMessage(slack, parent);
}

const numbered = (attachments: readonly AttachmentValue[]): AttachmentValue[] =>
  attachments.map((attachment, index) => ({
    ...attachment,
    id: index + 1,
    ...(attachment.blocks && { blocks: identifyBlocks(attachment.blocks) }),
  }));
