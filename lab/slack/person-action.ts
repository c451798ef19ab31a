import { z } from 'zod';
import type { PersonAction } from './contract.ts';

const id = z.string().min(1);
const by = { user: id };
const at = { user: id, channel: id, ts: id };
const elementValue = z.looseObject({ type: z.string() });
const state = z.record(z.string(), z.record(z.string(), elementValue));
const surface = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('message'), channel: id, ts: id }),
  z.strictObject({ type: z.literal('view'), viewId: id }),
]);
const element = { ...by, surface, blockId: id, actionId: id };

/** What the page and tests post to `/emu/act`. */
export const PersonActionShape: z.ZodType<PersonAction> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('post_message'),
    ...by,
    channel: id,
    text: z.string().min(1),
    threadTs: z.string().exactOptional(),
  }),
  z.strictObject({ type: z.literal('edit_message'), ...at, text: z.string().min(1) }),
  z.strictObject({ type: z.literal('delete_message'), ...at }),
  z.strictObject({ type: z.literal('add_reaction'), ...at, name: id }),
  z.strictObject({ type: z.literal('remove_reaction'), ...at, name: id }),
  z.strictObject({ type: z.literal('slash_command'), ...by, channel: id, command: id, text: z.string() }),
  z.strictObject({
    type: z.literal('use_element'),
    ...element,
    input: z.looseObject({}).exactOptional(),
    state: state.exactOptional(),
  }),
  z.strictObject({ type: z.literal('suggest_options'), ...element, value: z.string() }),
  z.strictObject({ type: z.literal('submit_view'), ...by, viewId: id, state }),
  z.strictObject({ type: z.literal('close_view'), ...by, viewId: id, clearAll: z.boolean().exactOptional() }),
  z.strictObject({ type: z.literal('message_shortcut'), ...at, callbackId: id }),
  z.strictObject({ type: z.literal('global_shortcut'), ...by, callbackId: id }),
  z.strictObject({ type: z.literal('open_home'), ...by, tab: z.enum(['home', 'messages']).exactOptional() }),
  z.strictObject({ type: z.literal('open_direct_message'), ...by }),
  z.strictObject({ type: z.literal('invite_app'), ...by, channel: id }),
  z.strictObject({ type: z.literal('remove_app'), ...by, channel: id }),
]);
