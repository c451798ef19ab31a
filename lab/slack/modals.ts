import { z } from 'zod';
import type { ActionResult, BlockValue, ElementValue, PersonAction, StateValues, ViewValue } from './contract.ts';
import { dispatch } from './interactions.ts';
import { modalDraft } from './methods/views.ts';
import { interactionFields } from './payloads.ts';
import { Refusal, refuse } from './refusal.ts';
import { issueResponseUrl } from './response-urls.ts';
import { notify, type Slack } from './slack.ts';
import { issueTrigger } from './triggers.ts';
import { closeView, openView, stackOf, updateView } from './view-store.ts';

type Doing<Type extends PersonAction['type']> = Extract<PersonAction, { type: Type }>;

/** The app's answer to a submission. */
const Answer = z.union([
  z.looseObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.looseObject({ response_action: z.enum(['update', 'push']), view: z.looseObject({}) }),
  z.looseObject({ response_action: z.literal('clear') }),
  z.looseObject({ response_action: z.undefined().optional() }),
]);

/** Submits a modal: first what Slack's own client checks, then `view_submission`, then what the app answers. */
export async function submitView(slack: Slack, action: Doing<'submit_view'>): Promise<ActionResult> {
  const view = openModal(slack, action.user, action.viewId);
  view.state = { values: action.state };
  const errors = inputErrors(view.blocks, action.state);
  if (Object.keys(errors).length) return { ok: true, errors };
  const { acked, result } = await dispatch(slack, {
    type: 'view_submission',
    user: action.user,
    surface: { blocks: view.blocks, view },
    acceptsResponse: true,
    fields: {
      ...interactionFields(slack, action.user),
      trigger_id: issueTrigger(slack, action.user, view.id),
      view,
      response_urls: responseUrls(slack, action.user, view.blocks, action.state),
    },
  });
  return result.ok ? { ...result, ...follow(slack, action.user, view, acked) } : result;
}

/** Closes a modal; the app hears of it only where the view asked for it. */
export async function closeModal(slack: Slack, action: Doing<'close_view'>): Promise<ActionResult> {
  const view = openModal(slack, action.user, action.viewId);
  const isCleared = action.clearAll ?? view.clear_on_close;
  closeView(slack, action.user, view.id, isCleared);
  if (!view.notify_on_close) return { ok: true };
  const { result } = await dispatch(slack, {
    type: 'view_closed',
    user: action.user,
    surface: { blocks: view.blocks, view },
    acceptsResponse: false,
    fields: { ...interactionFields(slack, action.user), view, is_cleared: isCleared },
  });
  return result;
}

function openModal(slack: Slack, user: string, viewId: string): ViewValue {
  return stackOf(slack, user).find((view) => view.id === viewId) ?? refuse('view_not_found');
}

/** Does what the app answered. An answer Slack would not take is shown to the member, and the modal stays. */
function follow(slack: Slack, user: string, view: ViewValue, acked: unknown): { errors?: Record<string, string> } {
  try {
    const answer = Answer.safeParse(acked ?? {});
    if (!answer.success) return refuse('invalid_response_action');
    const { data } = answer;
    if (data.response_action === 'errors') return { errors: knownErrors(view, data.errors) };
    // A view that the handler itself closed or replaced meanwhile is not touched again.
    if (data.response_action === 'update') updateView(slack, view, modalDraft(data.view));
    else if (data.response_action === 'push') openView(slack, user, modalDraft(data.view), 'pushed');
    else if (stackOf(slack, user).some((open) => open.id === view.id))
      closeView(slack, user, view.id, data.response_action === 'clear');
    return {};
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const detail = [error.error, ...(Array.isArray(error.extra['errors']) ? error.extra['errors'] : [])].join(': ');
    notify(slack, { user, channel: null, error: error.error, text: `The app's answer was refused: ${detail}` });
    return {};
  }
}

function knownErrors(view: ViewValue, errors: Record<string, string>): Record<string, string> {
  const inputs = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  const unknown = Object.keys(errors).filter((blockId) => !inputs.has(blockId));
  if (unknown.length) refuse('invalid_response_action', { errors: unknown.map((id) => `no input block "${id}"`) });
  return errors;
}

/** What Slack's client refuses before the app sees anything. */
function inputErrors(blocks: readonly BlockValue[], state: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const element = block['element'] as BlockValue | undefined;
    if (block.type !== 'input' || !element || !block.block_id) continue;
    const answer = state[block.block_id]?.[String(element['action_id'])];
    const error = inputError(block, element, contentOf(answer));
    if (error) errors[block.block_id] = error;
  }
  return errors;
}

function inputError(block: BlockValue, element: BlockValue, content: unknown): string | null {
  const isEmpty =
    content === undefined || content === null || content === '' || (Array.isArray(content) && !content.length);
  if (isEmpty) return block['optional'] === true ? null : 'Please complete this required field.';
  if (typeof content !== 'string') return null;
  const { min_length: least, max_length: most } = element;
  if (typeof least === 'number' && content.length < least) return `Please enter at least ${least} characters.`;
  if (typeof most === 'number' && content.length > most) return `Please enter at most ${most} characters.`;
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(content))
    return 'Please enter a valid email address.';
  if (element.type === 'url_text_input' && !URL.canParse(content)) return 'Please enter a valid URL.';
  if (element.type === 'number_input' && Number.isNaN(Number(content))) return 'Please enter a number.';
  return null;
}

/** The one field of an answer that is not its type: `value`, `selected_option`, `selected_users`… */
const contentOf = (answer: ElementValue | undefined): unknown =>
  Object.entries(answer ?? {}).find(([field, value]) => field !== 'type' && value !== null && value !== undefined)?.[1];

function responseUrls(slack: Slack, user: string, blocks: readonly BlockValue[], state: StateValues) {
  return blocks.flatMap((block) => {
    const element = block['element'] as BlockValue | undefined;
    if (element?.['response_url_enabled'] !== true || !block.block_id) return [];
    const actionId = String(element['action_id']);
    const channel = contentOf(state[block.block_id]?.[actionId]);
    if (typeof channel !== 'string') return [];
    const responseUrl = issueResponseUrl(slack, { channel, user });
    return [{ block_id: block.block_id, action_id: actionId, channel_id: channel, response_url: responseUrl }];
  });
}
