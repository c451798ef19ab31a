import { slackLimits } from '../../src/bot/limits.ts';
import { identifyBlocks } from './block-ids.ts';
import type { BlockValue, StateValues, ViewValue } from './contract.ts';
import { secret } from './identifiers.ts';
import type { ViewStore } from './records.ts';
import { refuse } from './refusal.ts';
import type { Slack } from './slack.ts';

/** What an app sends to open, push, update or publish. */
export interface ViewDraft {
  type: 'modal' | 'home';
  blocks: BlockValue[];
  external_id?: string | undefined;
  [field: string]: unknown;
}

/** Nothing open yet. */
export const createViewStore = (): ViewStore => ({ stacks: new Map(), homes: new Map() });

/** A member's open modals. */
export const stackOf = (slack: Slack, user: string): ViewValue[] => slack.views.stacks.get(user) ?? [];

/** Opens a modal: in place of what was open, or on top of it. */
export function openView(slack: Slack, user: string, draft: ViewDraft, cause: 'opened' | 'pushed'): ViewValue {
  const stack = cause === 'pushed' ? stackOf(slack, user) : [];
  if (stack.length >= slackLimits.view.stack) refuse('push_limit_reached');
  const view = viewOf(slack, draft, stack.at(-1));
  setStack(slack, user, [...stack, view], cause);
  return view;
}

/** Replaces a modal that is open, keeping answers whose block and action ids stay. */
export function updateView(slack: Slack, current: ViewValue, draft: ViewDraft): ViewValue {
  const user = ownerOf(slack, current.id) ?? refuse('not_found');
  const view = { ...viewOf(slack, draft, undefined, current.id), ...placeOf(current) };
  view.state = { values: keptAnswers(view.blocks, current.state.values) };
  const stack = stackOf(slack, user).map((open) => (open.id === current.id ? view : open));
  setStack(slack, user, stack, 'updated');
  return view;
}

/** Closes a modal and all above it, or the whole stack. */
export function closeView(slack: Slack, user: string, viewId: string, clearAll = false): void {
  const stack = stackOf(slack, user);
  const at = stack.findIndex((view) => view.id === viewId);
  setStack(slack, user, clearAll ? [] : stack.slice(0, Math.max(0, at)), 'closed');
}

/** Puts a Home view up for one member. */
export function publishHome(slack: Slack, user: string, draft: ViewDraft): ViewValue {
  const current = slack.views.homes.get(user);
  const view = viewOf(slack, draft, undefined, current?.id);
  if (current) view.state = { values: keptAnswers(view.blocks, current.state.values) };
  slack.views.homes.set(user, view);
  slack.live.publish({ type: 'home_published', user, view });
  return view;
}

/** A modal that is open or a Home view, by its id or the app's own `external_id`. */
export function findView(
  slack: Slack,
  by: { id?: string | undefined; externalId?: string | undefined },
): ViewValue | undefined {
  const all = [...[...slack.views.stacks.values()].flat(), ...slack.views.homes.values()];
  return all.find((view) => (by.id ? view.id === by.id : by.externalId ? view.external_id === by.externalId : false));
}

/** Whose view it is. */
export function ownerOf(slack: Slack, viewId: string): string | undefined {
  for (const [user, stack] of slack.views.stacks) if (stack.some((view) => view.id === viewId)) return user;
  for (const [user, view] of slack.views.homes) if (view.id === viewId) return user;
  return undefined;
}

function setStack(slack: Slack, user: string, views: ViewValue[], cause: 'opened' | 'pushed' | 'updated' | 'closed') {
  slack.views.stacks.set(user, views);
  slack.live.publish({ type: 'views_changed', user, cause, views });
}

function viewOf(slack: Slack, draft: ViewDraft, previous?: ViewValue, id = slack.ids.next('V')): ViewValue {
  const { team, app } = slack.workspace;
  const taken = draft.external_id && findView(slack, { externalId: draft.external_id });
  if (taken && taken.id !== id) refuse('duplicate_external_id');
  return {
    close: null,
    submit: null,
    private_metadata: '',
    callback_id: '',
    clear_on_close: false,
    notify_on_close: false,
    ...draft,
    external_id: draft.external_id ?? '',
    id,
    team_id: team.id,
    blocks: identifyBlocks(draft.blocks),
    state: { values: {} },
    hash: `${Math.floor(slack.clock.now() / 1000)}.${secret(4)}`,
    previous_view_id: previous?.id ?? null,
    root_view_id: previous?.root_view_id ?? id,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}

const placeOf = (view: ViewValue) => ({
  root_view_id: view.root_view_id,
  previous_view_id: view.previous_view_id,
});

function keptAnswers(blocks: readonly BlockValue[], values: StateValues): StateValues {
  const ids = new Set(blocks.map((block) => block.block_id));
  return Object.fromEntries(Object.entries(values).filter(([blockId]) => ids.has(blockId)));
}
