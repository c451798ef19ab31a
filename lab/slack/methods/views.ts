import { z } from 'zod';
import { homeFaults, modalFaults } from '../../../src/bot/block-faults.ts';
import type { ViewValue } from '../contract.ts';
import { refuse, refuseFaults } from '../refusal.ts';
import { json } from '../request-arguments.ts';
import { redeemTrigger } from '../triggers.ts';
import { findView, openView, publishHome, stackOf, updateView, type ViewDraft } from '../view-store.ts';
import { method } from './method.ts';

const view = json(z.looseObject({}));
const triggered = z
  .looseObject({ trigger_id: z.string().optional(), interactivity_pointer: z.string().optional(), view })
  .transform(({ trigger_id, interactivity_pointer, ...rest }) => ({
    ...rest,
    trigger: trigger_id ?? interactivity_pointer,
  }));

/** The `views.*` methods. */
export const viewMethods = {
  'views.open': method({
    rate: 4,
    arguments: triggered,
    run: (slack, values) => {
      const draft = modalDraft(values.view);
      const { user } = redeemTrigger(slack, values.trigger ?? refuse('invalid_arguments', missing('trigger_id')));
      return { view: openView(slack, user, draft, 'opened') };
    },
  }),
  'views.push': method({
    rate: 4,
    arguments: triggered,
    run: (slack, values) => {
      const draft = modalDraft(values.view);
      const trigger = redeemTrigger(slack, values.trigger ?? refuse('invalid_arguments', missing('trigger_id')));
      const isFromModal = stackOf(slack, trigger.user).some((open) => open.id === trigger.viewId);
      if (!isFromModal) refuse('not_found');
      return { view: openView(slack, trigger.user, draft, 'pushed') };
    },
  }),
  'views.update': method({
    rate: 4,
    arguments: z.looseObject({
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
      view,
    }),
    run: (slack, values) => {
      const current = findView(slack, { id: values.view_id, externalId: values.external_id });
      if (current?.type !== 'modal') return refuse('not_found');
      checkHash(current, values.hash);
      return { view: updateView(slack, current, modalDraft(values.view)) };
    },
  }),
  'views.publish': method({
    rate: 4,
    arguments: z.looseObject({ user_id: z.string().min(1), view, hash: z.string().optional() }),
    run: (slack, values) => {
      if (!slack.workspace.manifest.features.app_home.home_tab_enabled) refuse('not_enabled');
      if (!slack.workspace.people.has(values.user_id)) refuse('user_not_found');
      checkHash(slack.views.homes.get(values.user_id), values.hash);
      refuseFaults(homeFaults(values.view));
      return { view: publishHome(slack, values.user_id, values.view as ViewDraft) };
    },
  }),
};

/** A modal as the app sent it, or a refusal with the pointers of what is wrong. */
export function modalDraft(value: Record<string, unknown>): ViewDraft {
  refuseFaults(modalFaults(value));
  return value as ViewDraft;
}

function checkHash(current: ViewValue | undefined, hash: string | undefined): void {
  if (current && hash !== undefined && hash !== current.hash) refuse('hash_conflict');
}

const missing = (field: string) => ({ response_metadata: { messages: [`[ERROR] missing required field: ${field}`] } });
