import { z } from 'zod';
import { type PlacedElement, placedElements } from './block-ids.ts';
import type { ActionResult, PersonAction, StateValues, Surface, ViewValue } from './contract.ts';
import type { Parcel } from './courier.ts';
import { findMessage, slackMessage } from './message-store.ts';
import { channelField, interactionFields } from './payloads.ts';
import type { StoredMessage } from './records.ts';
import { refuse } from './refusal.ts';
import { issueResponseUrl } from './response-urls.ts';
import { notify, type Slack } from './slack.ts';
import { issueTrigger } from './triggers.ts';
import { findView, ownerOf } from './view-store.ts';
import { type Conversation, sees } from './workspace.ts';

type Doing<Type extends PersonAction['type']> = Extract<PersonAction, { type: Type }>;

/** A button was clicked, something was selected: `block_actions`. */
export async function useElement(slack: Slack, action: Doing<'use_element'>): Promise<ActionResult> {
  const surface = findSurface(slack, action.user, action.surface);
  const { block, element } = findElement(surface.blocks, action.blockId, action.actionId);
  if (surface.view && action.state) surface.view.state = { values: action.state };
  const values = stateOf(surface, action.state, action.blockId, action.actionId, element.type, action.input);
  const fields = {
    ...interactionFields(slack, action.user),
    ...placeFields(slack, surface, values),
    trigger_id: issueTrigger(slack, action.user, surface.view?.id),
    ...(surface.message && { response_url: responseUrlFor(slack, action.user, surface.message) }),
    actions: [
      {
        type: element.type,
        action_id: action.actionId,
        block_id: block.block_id,
        ...(element.type === 'button' && {
          text: element['text'],
          ...(element['value'] !== undefined && { value: element['value'] }),
          ...(element['style'] !== undefined && { style: element['style'] }),
        }),
        ...action.input,
        action_ts: slack.ids.timestamp(),
      },
    ],
  };
  return interact(slack, { type: 'block_actions', user: action.user, surface, fields, acceptsResponse: false });
}

const Suggestions = z.looseObject({
  options: z.array(z.looseObject({ text: z.looseObject({ text: z.string() }), value: z.string() })).optional(),
  option_groups: z.array(z.looseObject({ label: z.looseObject({ text: z.string() }) })).optional(),
});

/** Somebody types in an external select: `block_suggestion`, which the app answers with options. */
export async function suggestOptions(slack: Slack, action: Doing<'suggest_options'>): Promise<ActionResult> {
  const surface = findSurface(slack, action.user, action.surface);
  const { element } = findElement(surface.blocks, action.blockId, action.actionId);
  if (!element.type.includes('external_select')) refuse('element_not_found');
  const fields = {
    ...interactionFields(slack, action.user),
    ...placeFields(slack, surface, surface.view?.state.values ?? {}),
    action_id: action.actionId,
    block_id: action.blockId,
    value: action.value,
  };
  const { acked, result } = await dispatch(slack, {
    type: 'block_suggestion',
    user: action.user,
    surface,
    fields,
    acceptsResponse: true,
  });
  const answer = Suggestions.safeParse(acked);
  if (!result.ok || !answer.success) return result;
  const { options, option_groups: optionGroups } = answer.data;
  return { ...result, ...(options && { options }), ...(optionGroups && { optionGroups }) } as ActionResult;
}

/** A shortcut from a message's menu: `message_action`. */
export async function runMessageShortcut(slack: Slack, action: Doing<'message_shortcut'>): Promise<ActionResult> {
  requireShortcut(slack, action.callbackId, 'message');
  const surface = findSurface(slack, action.user, { type: 'message', channel: action.channel, ts: action.ts });
  const { message, conversation } = surface;
  if (!message || !conversation) return refuse('message_not_found');
  const fields = {
    ...interactionFields(slack, action.user),
    callback_id: action.callbackId,
    action_ts: slack.ids.timestamp(),
    trigger_id: issueTrigger(slack, action.user),
    response_url: responseUrlFor(slack, action.user, message),
    message_ts: message.ts,
    channel: channelField(conversation),
    message: slackMessage(slack, message),
  };
  return interact(slack, { type: 'message_action', user: action.user, surface, fields, acceptsResponse: false });
}

/** A shortcut from the lightning menu: `shortcut`. */
export async function runGlobalShortcut(slack: Slack, action: Doing<'global_shortcut'>): Promise<ActionResult> {
  requireShortcut(slack, action.callbackId, 'global');
  const fields = {
    ...interactionFields(slack, action.user),
    callback_id: action.callbackId,
    action_ts: slack.ids.timestamp(),
    trigger_id: issueTrigger(slack, action.user),
  };
  const surface: FoundSurface = { blocks: [] };
  return interact(slack, { type: 'shortcut', user: action.user, surface, fields, acceptsResponse: false });
}

/** Where something happened, looked up. */
interface FoundSurface {
  blocks: StoredMessage['blocks'];
  message?: StoredMessage;
  conversation?: Conversation;
  view?: ViewValue;
}

interface Interaction {
  type: string;
  user: string;
  surface: FoundSurface;
  fields: Record<string, unknown>;
  acceptsResponse: boolean;
}

/** Sends an interaction and says what the member sees of it: nothing, or Slack's notice. */
export async function dispatch(
  slack: Slack,
  interaction: Interaction,
): Promise<{ acked: unknown; result: ActionResult }> {
  if (!slack.workspace.manifest.settings.interactivity.is_enabled) return refuse('interactivity_not_enabled');
  const channel = interaction.surface.conversation?.id ?? null;
  const parcel: Parcel = {
    kind: 'interactive',
    name: interaction.type,
    eventId: null,
    user: interaction.user,
    channel,
    acceptsResponse: interaction.acceptsResponse,
    payload: { type: interaction.type, ...interaction.fields },
  };
  const outcome = await slack.courier.deliver(parcel);
  const { deliveryId } = outcome;
  if (outcome.ok) return { acked: outcome.response, result: { ok: true, deliveryId } };
  const detail =
    outcome.error === 'operation_timeout'
      ? `${slack.workspace.app.name} did not answer in time.`
      : `${slack.workspace.app.name} could not be reached.`;
  notify(slack, { user: interaction.user, channel, error: outcome.error, text: detail });
  return { acked: null, result: { ok: false, error: outcome.error, detail } };
}

const interact = async (slack: Slack, interaction: Interaction): Promise<ActionResult> =>
  (await dispatch(slack, interaction)).result;

function findSurface(slack: Slack, user: string, surface: Surface): FoundSurface {
  if (surface.type === 'view') {
    const view = findView(slack, { id: surface.viewId });
    if (!view || ownerOf(slack, view.id) !== user) return refuse('view_not_found');
    return { view, blocks: view.blocks };
  }
  const conversation = slack.workspace.conversations.get(surface.channel);
  const message = findMessage(slack, surface.channel, surface.ts);
  if (!conversation || !message || !sees(slack.workspace, user, surface.channel)) return refuse('message_not_found');
  if (message.ephemeralFor && message.ephemeralFor !== user) return refuse('message_not_found');
  const attached = message.attachments.flatMap((attachment) => attachment.blocks ?? []);
  return { message, conversation, blocks: [...message.blocks, ...attached] };
}

function findElement(blocks: FoundSurface['blocks'], blockId: string, actionId: string): PlacedElement {
  const isIt = ({ block, element }: PlacedElement) => block.block_id === blockId && element['action_id'] === actionId;
  return placedElements(blocks).find(isIt) ?? refuse('element_not_found');
}

function stateOf(
  surface: FoundSurface,
  given: StateValues | undefined,
  blockId: string,
  actionId: string,
  type: string,
  input: Record<string, unknown> | undefined,
): StateValues {
  const values = given ?? surface.view?.state.values ?? {};
  if (!input || type === 'button' || type === 'overflow') return values;
  return { ...values, [blockId]: { ...values[blockId], [actionId]: { type, ...input } } };
}

function placeFields(slack: Slack, surface: FoundSurface, values: StateValues): Record<string, unknown> {
  const { view, message, conversation } = surface;
  if (view) return { container: { type: 'view', view_id: view.id }, view: { ...view, state: { values } } };
  if (!message || !conversation) return {};
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: conversation.id,
      is_ephemeral: message.ephemeralFor !== undefined,
      ...(message.threadTs && { thread_ts: message.threadTs }),
    },
    channel: channelField(conversation),
    // Of an ephemeral message Slack sends no content.
    ...(!message.ephemeralFor && { message: slackMessage(slack, message) }),
    state: { values },
  };
}

const responseUrlFor = (slack: Slack, user: string, message: StoredMessage): string =>
  issueResponseUrl(slack, { channel: message.channel, user, ts: message.ts, threadTs: message.threadTs });

function requireShortcut(slack: Slack, callbackId: string, type: 'message' | 'global'): void {
  const { shortcuts } = slack.workspace.manifest.features;
  if (!shortcuts.some((shortcut) => shortcut.callback_id === callbackId && shortcut.type === type))
    refuse('unknown_shortcut');
}
