import { secret } from './identifiers.ts';
import { findMessage, slackMessage } from './message-store.ts';
import type { StoredMessage } from './records.ts';
import type { Slack } from './slack.ts';

interface EmittedEvent {
  /** The name in the manifest's `bot_events`, such as `message.channels`. */
  subscription: string;
  event: Record<string, unknown> & { type: string };
  user?: string | undefined;
  channel?: string | undefined;
}

/** Tells the app of an event, if its manifest subscribes to it. Does not wait. */
export function emitEvent(slack: Slack, { subscription, event, user, channel }: EmittedEvent): void {
  const { team, app, manifest } = slack.workspace;
  if (!manifest.settings.event_subscriptions.bot_events.includes(subscription)) return;
  const eventId = slack.ids.next('Ev');
  void slack.courier.deliver({
    kind: 'events_api',
    name: event.type,
    eventId,
    user: user ?? null,
    channel: channel ?? null,
    acceptsResponse: false,
    payload: {
      token: app.verificationToken,
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: app.id,
      event: { event_ts: slack.ids.timestamp(), ...event },
      type: 'event_callback',
      event_id: eventId,
      event_time: Math.floor(slack.clock.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${secret(12)}`,
    },
  });
}

/** A new message: `message`, and `app_mention` too where it mentions the app. */
export function emitMessage(slack: Slack, message: StoredMessage): void {
  const place = placeOf(slack, message);
  if (!place) return;
  const event = {
    ...slackMessage(slack, message),
    channel: message.channel,
    event_ts: message.ts,
    ...(message.user && !message.botId && { client_msg_id: crypto.randomUUID() }),
  };
  const about = { user: message.user, channel: message.channel };
  emitEvent(slack, {
    ...about,
    subscription: place.subscription,
    event: { ...event, type: 'message', channel_type: place.channelType },
  });
  const { app } = slack.workspace;
  // Slack sends no mention for what the app itself wrote, nor in a direct message, where everything is meant for it.
  if (message.user === app.botUserId || place.channelType === 'im' || !mentions(message, app.botUserId)) return;
  emitEvent(slack, { ...about, subscription: 'app_mention', event: { ...event, type: 'app_mention' } });
}

/** A changed message, with what it was before. */
export function emitMessageChanged(slack: Slack, message: StoredMessage, previous: Record<string, unknown>): void {
  emitHidden(slack, message, {
    subtype: 'message_changed',
    message: slackMessage(slack, message),
    previous_message: previous,
  });
}

/** A deleted message. */
export function emitMessageDeleted(slack: Slack, message: StoredMessage, previous: Record<string, unknown>): void {
  emitHidden(slack, message, { subtype: 'message_deleted', deleted_ts: message.ts, previous_message: previous });
}

function emitHidden(slack: Slack, message: StoredMessage, fields: Record<string, unknown>): void {
  const place = placeOf(slack, message);
  if (!place) return;
  const ts = slack.ids.timestamp();
  emitEvent(slack, {
    user: message.user,
    channel: message.channel,
    subscription: place.subscription,
    event: {
      type: 'message',
      hidden: true,
      channel: message.channel,
      channel_type: place.channelType,
      ts,
      event_ts: ts,
      ...fields,
    },
  });
}

/** A reaction set or taken away. */
export function emitReaction(
  slack: Slack,
  type: 'reaction_added' | 'reaction_removed',
  user: string,
  message: StoredMessage,
  reaction: string,
): void {
  if (!placeOf(slack, message)) return;
  emitEvent(slack, {
    user,
    channel: message.channel,
    subscription: type,
    event: {
      type,
      user,
      reaction,
      item_user: findMessage(slack, message.channel, message.ts)?.user,
      item: { type: 'message', channel: message.channel, ts: message.ts },
    },
  });
}

/** Where the app hears of a message; undefined where it does not: not a member, or for one member's eyes only. */
function placeOf(
  slack: Slack,
  message: StoredMessage,
): { subscription: string; channelType: 'channel' | 'group' | 'im' } | undefined {
  const conversation = slack.workspace.conversations.get(message.channel);
  if (message.ephemeralFor || !conversation?.members.has(slack.workspace.app.botUserId)) return undefined;
  if (conversation.kind === 'im') return { subscription: 'message.im', channelType: 'im' };
  if (conversation.kind === 'private') return { subscription: 'message.groups', channelType: 'group' };
  return { subscription: 'message.channels', channelType: 'channel' };
}

function mentions(message: StoredMessage, user: string): boolean {
  const tag = new RegExp(`<@${user}(\\|[^>]*)?>`);
  return tag.test(message.text) || tag.test(JSON.stringify(message.blocks));
}
