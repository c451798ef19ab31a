import type { HomeView, ModalView } from '@slack/types';
import type { Thread } from '../jobs/contract.ts';
import { deliveryError } from './delivery-errors.ts';
import type { SlackClients } from './slack-clients.ts';
import type { SlackMessage } from './views/rich-text.ts';

/** Whom an answer is for. */
interface Addressee {
  readonly channel: string;
  readonly user: string;
  readonly thread?: string;
}

/** What handlers may tell by themselves: answers to one person. Everything else is a job's. */
export interface Replies {
  privately(addressee: Addressee, message: SlackMessage): Promise<void>;
  /** For everybody, below a message. */
  inThread(thread: Thread, message: SlackMessage): Promise<void>;
  publishHome(user: string, view: HomeView): Promise<void>;
  /** `trigger` lives for three seconds and for one modal. */
  openModal(trigger: string, view: ModalView): Promise<void>;
  /** Undefined: the bot may not know it. Throws where Slack cannot tell now. */
  channelName(channel: string): Promise<string | undefined>;
}

/** Where Slack will not tell the bot a channel's name, however often it asks. */
const NOT_TOLD = new Set(['channel_not_found', 'missing_scope']);

export function createReplies({ repeating, once }: SlackClients): Replies {
  const names = new Map<string, Promise<string | undefined>>();
  const askName = async (channel: string): Promise<string | undefined> => {
    try {
      return (await repeating.conversations.info({ channel })).channel?.name;
    } catch (error) {
      // Asked again with the next message: until then it may have been let in.
      names.delete(channel);
      const failure = deliveryError(error);
      if (NOT_TOLD.has(failure.reason)) return undefined;
      throw failure;
    }
  };
  return {
    async privately({ channel, user, thread }, message) {
      const place = { channel, ...(thread === undefined ? {} : { thread_ts: thread }) };
      // Nobody else reads a direct message, so it need not vanish.
      if (channel.startsWith('D')) await once.chat.postMessage({ ...place, ...message, unfurl_links: false });
      else await repeating.chat.postEphemeral({ ...place, ...message, user });
    },
    async inThread({ channel, thread }, message) {
      await once.chat.postMessage({ channel, thread_ts: thread, ...message, unfurl_links: false });
    },
    async publishHome(user, view) {
      await repeating.views.publish({ user_id: user, view });
    },
    async openModal(trigger, view) {
      await once.views.open({ trigger_id: trigger, view });
    },
    channelName(channel) {
      const known = names.get(channel) ?? askName(channel);
      names.set(channel, known);
      return known;
    },
  };
}
