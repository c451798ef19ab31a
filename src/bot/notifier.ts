import type { ConversationsHistoryResponse } from '@slack/web-api';
import { type Content, DeliveryError, type Notifier, type Part, type Place } from '../jobs/contract.ts';
import { deliveryError } from './delivery-errors.ts';
import type { SlackClients } from './slack-clients.ts';
import { approvalCardView } from './views/approval-card.ts';
import { evidenceView, readingsFile } from './views/evidence.ts';
import { progressView } from './views/progress.ts';
import { failureView, noPlanView } from './views/refusal.ts';
import { reportView } from './views/report.ts';
import type { SlackMessage } from './views/rich-text.ts';
import { statusView } from './views/status.ts';

/** Names our messages in Slack's own record, so that whoever takes over finds them. */
const EVENT_TYPE = 'botcore_incident';

const PAGES = 10;

/** Where the bot may not look, it cannot find anything either. Better told twice than never. */
const BLIND = new Set(['missing_scope', 'not_in_channel', 'channel_not_found', 'thread_not_found', 'no_permission']);

/** Tells people in Slack. One try each; repeating is the caller's decision, because only it knows what is safe. */
export function createNotifier({ repeating, once }: SlackClients): Notifier {
  return {
    async post(place, part, content) {
      const reply = await withoutRefusedBlocks(messageOf(content), (message) =>
        once.chat.postMessage({
          channel: place.channel,
          ...(place.thread === undefined ? {} : { thread_ts: place.thread }),
          ...message,
          metadata: { event_type: EVENT_TYPE, event_payload: { incident: content.incident.id, part } },
          unfurl_links: false,
          unfurl_media: false,
        }),
      );
      if (reply.ts === undefined || reply.channel === undefined) throw new DeliveryError('unknown', 'no_timestamp');
      return { channel: reply.channel, ts: reply.ts };
    },
    async find(place, incident, part, since) {
      for await (const message of messagesSince(repeating, place, since))
        if (isPart(message, incident, part) && message.ts !== undefined)
          return { channel: place.channel, ts: message.ts };
      return undefined;
    },
    async update({ channel, ts }, content) {
      await withoutRefusedBlocks(messageOf(content), (message) => once.chat.update({ channel, ts, ...message }));
    },
    async share({ channel, thread }, _incident, _part, { name, title, text }) {
      await told(() =>
        once.filesUploadV2({ channel_id: channel, thread_ts: thread, filename: name, title, content: text }),
      );
    },
    attachment: readingsFile,
    async directMessage(user) {
      const reply = await told(() => repeating.conversations.open({ users: user }));
      if (reply.channel?.id === undefined) throw new DeliveryError('refused', 'no_direct_message');
      return { channel: reply.channel.id };
    },
  };
}

async function told<Reply>(call: () => Promise<Reply>): Promise<Reply> {
  try {
    return await call();
  } catch (error) {
    throw deliveryError(error);
  }
}

/** Our views stay within what Slack takes. Should Slack take less one day, the words must come through all the same. */
async function withoutRefusedBlocks<Reply>(
  message: SlackMessage,
  send: (message: SlackMessage) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await told(() => send(message));
  } catch (error) {
    if (!(error instanceof DeliveryError) || !/blocks/.test(error.reason)) throw error;
    return told(() => send({ text: message.text, blocks: [] }));
  }
}

function messageOf(content: Content): SlackMessage {
  switch (content.kind) {
    case 'progress':
      return progressView(content.incident, content.progress);
    case 'report':
      return reportView(content.incident, content.diagnosis, content.approvals);
    case 'evidence':
      return evidenceView(content.incident, content.diagnosis);
    case 'status':
      return statusView(content.incident, content.status);
    case 'failure':
      return failureView(content.reason, content.remedy);
    case 'card':
      return approvalCardView(content.approval, content);
    case 'no-plan':
      return noPlanView(content);
  }
}

type Found = Pick<NonNullable<ConversationsHistoryResponse['messages']>[number], 'ts' | 'metadata' | 'files'>;

async function* messagesSince(client: SlackClients['repeating'], place: Place, since: Date): AsyncGenerator<Found> {
  const oldest = (since.getTime() / 1000).toFixed(6);
  const { channel, thread } = place;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const asked = {
      channel,
      oldest,
      limit: 200,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const reply = await seen(() =>
      thread === undefined
        ? client.conversations.history(asked)
        : client.conversations.replies({ ...asked, ts: thread }),
    );
    yield* (reply?.messages ?? []) as Found[];
    cursor = reply?.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return;
  }
}

async function seen<Reply>(call: () => Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await told(call);
  } catch (error) {
    if (error instanceof DeliveryError && BLIND.has(error.reason)) return undefined;
    throw error;
  }
}

/** A shared file carries no metadata; its name says whose it is. */
function isPart(message: Found, incident: string, part: Part): boolean {
  if (part === 'readings')
    return (message.files ?? []).some(({ name }) => name === `incident-${incident}-readings.txt`);
  const { event_type: type, event_payload: payload } = message.metadata ?? {};
  const { incident: owner, part: which } = (payload ?? {}) as Partial<Record<string, unknown>>;
  return type === EVENT_TYPE && owner === incident && which === part;
}
