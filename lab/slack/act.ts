import type { ActionResult, PersonAction } from './contract.ts';
import { emitEvent } from './events.ts';
import { runGlobalShortcut, runMessageShortcut, suggestOptions, useElement } from './interactions.ts';
import { findMessage } from './message-store.ts';
import { addMessage, changeMessage, removeMessage } from './messages.ts';
import { addMember, publishWorkspace } from './methods/conversations.ts';
import { react, unreact } from './methods/reactions.ts';
import { closeModal, submitView } from './modals.ts';
import type { StoredMessage } from './records.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Slack } from './slack.ts';
import { runSlashCommand } from './slash-command.ts';
import { richTextOf, storedText } from './user-text.ts';
import { type Conversation, directMessage } from './workspace.ts';

/** Does what a person does, and says what came of it. */
export async function act(slack: Slack, action: PersonAction): Promise<ActionResult> {
  try {
    const person = slack.workspace.people.get(action.user);
    if (!person || person.isBot) return refuse('user_not_found');
    return await perform(slack, action);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { detail } = error.extra;
    return { ok: false, error: error.error, ...(typeof detail === 'string' && { detail }) };
  }
}

function perform(slack: Slack, action: PersonAction): Promise<ActionResult> | ActionResult {
  switch (action.type) {
    case 'post_message':
      return postMessage(slack, action);
    case 'edit_message':
    case 'delete_message':
      return changeOwnMessage(slack, action);
    case 'add_reaction':
    case 'remove_reaction':
      return changeReaction(slack, action);
    case 'slash_command':
      return runSlashCommand(slack, ownConversation(slack, action), action);
    case 'use_element':
      return useElement(slack, action);
    case 'suggest_options':
      return suggestOptions(slack, action);
    case 'submit_view':
      return submitView(slack, action);
    case 'close_view':
      return closeModal(slack, action);
    case 'message_shortcut':
      return runMessageShortcut(slack, action);
    case 'global_shortcut':
      return runGlobalShortcut(slack, action);
    case 'open_home':
      return openHome(slack, action);
    case 'open_direct_message':
      return { ok: true, channel: openDirectMessage(slack, action.user).id };
    case 'invite_app':
    case 'remove_app':
      return changeAppMembership(slack, action);
  }
}

type Doing<Type extends PersonAction['type']> = Extract<PersonAction, { type: Type }>;

function postMessage(slack: Slack, action: Doing<'post_message'>): ActionResult {
  const conversation = ownConversation(slack, action);
  if (action.threadTs && !findMessage(slack, conversation.id, action.threadTs)) refuse('thread_not_found');
  const text = storedText(slack, action.text);
  const message = addMessage(slack, {
    channel: conversation.id,
    user: action.user,
    text,
    blocks: [richTextOf(text)],
    ...(action.threadTs && { threadTs: action.threadTs }),
  });
  return { ok: true, ts: message.ts, channel: conversation.id };
}

function changeOwnMessage(slack: Slack, action: Doing<'edit_message'> | Doing<'delete_message'>): ActionResult {
  const message = visibleMessage(slack, action);
  // Anybody may dismiss what only they see.
  const isOwn = message.user === action.user || message.ephemeralFor === action.user;
  if (!isOwn) refuse(action.type === 'edit_message' ? 'cant_update_message' : 'cant_delete_message');
  if (action.type === 'delete_message') removeMessage(slack, message);
  else {
    const text = storedText(slack, action.text);
    const edited = { user: action.user, ts: slack.ids.timestamp() };
    changeMessage(slack, message, { text, blocks: [richTextOf(text)], edited });
  }
  return { ok: true, ts: message.ts };
}

function changeReaction(slack: Slack, action: Doing<'add_reaction'> | Doing<'remove_reaction'>): ActionResult {
  const change = action.type === 'add_reaction' ? react : unreact;
  change(slack, action.user, visibleMessage(slack, action), action.name);
  return { ok: true };
}

function openHome(slack: Slack, action: Doing<'open_home'>): ActionResult {
  const tab = action.tab ?? 'home';
  const { app_home: home } = slack.workspace.manifest.features;
  if (!(tab === 'home' ? home.home_tab_enabled : home.messages_tab_enabled)) refuse('not_enabled');
  const conversation = openDirectMessage(slack, action.user);
  const view = slack.views.homes.get(action.user);
  emitEvent(slack, {
    user: action.user,
    channel: conversation.id,
    subscription: 'app_home_opened',
    event: { type: 'app_home_opened', user: action.user, channel: conversation.id, tab, ...(view && { view }) },
  });
  return { ok: true, channel: conversation.id };
}

function openDirectMessage(slack: Slack, user: string): Conversation {
  const before = slack.workspace.conversations.size;
  const conversation = directMessage(slack.workspace, slack.ids, user, slack.clock.now());
  if (slack.workspace.conversations.size !== before) publishWorkspace(slack);
  return conversation;
}

function changeAppMembership(slack: Slack, action: Doing<'invite_app'> | Doing<'remove_app'>): ActionResult {
  const conversation = ownConversation(slack, action);
  const { botUserId } = slack.workspace.app;
  if (action.type === 'invite_app') addMember(slack, conversation, botUserId, action.user);
  else if (conversation.members.delete(botUserId)) publishWorkspace(slack);
  return { ok: true, channel: conversation.id };
}

function ownConversation(slack: Slack, { user, channel }: { user: string; channel: string }): Conversation {
  const conversation = slack.workspace.conversations.get(channel);
  if (!conversation) return refuse('channel_not_found');
  if (!conversation.members.has(user)) return refuse('not_in_channel');
  return conversation.archived ? refuse('is_archived') : conversation;
}

function visibleMessage(slack: Slack, at: { user: string; channel: string; ts: string }): StoredMessage {
  const message = findMessage(slack, ownConversation(slack, at).id, at.ts);
  if (!message || (message.ephemeralFor && message.ephemeralFor !== at.user)) return refuse('message_not_found');
  return message;
}
