import { z } from 'zod';
import { slackLimits } from './limits.ts';
import { anyText, plainText } from './text-shapes.ts';

const { button: buttonLimits, confirm: confirmLimits, option: optionLimits, select: selectLimits } = slackLimits;

const confirm = z.strictObject({
  title: plainText(confirmLimits.title).optional(),
  text: anyText(confirmLimits.text),
  confirm: plainText(confirmLimits.button).optional(),
  deny: plainText(confirmLimits.button).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

const actionable = { action_id: z.string().min(1).max(slackLimits.actionId).optional() };
const focusable = { focus_on_load: z.boolean().optional() };
const asking = { ...actionable, ...focusable, confirm: confirm.optional() };
const placeholder = plainText(selectLimits.placeholder).optional();
const dispatch = z
  .strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional() })
  .optional();

const option = z.strictObject({
  text: plainText(optionLimits.text),
  value: z.string().max(optionLimits.value),
  description: plainText(optionLimits.description).optional(),
});
const overflowOption = option.extend({ url: z.string().max(optionLimits.url).optional() });
const choice = z.strictObject({
  text: anyText(optionLimits.text),
  value: z.string().max(optionLimits.value),
  description: anyText(optionLimits.description).optional(),
});
const optionGroup = z.strictObject({
  label: plainText(optionLimits.text),
  options: z.array(option).min(1).max(selectLimits.options),
});

/** Slack's rule for everything that has options: the one list or the other. */
function oneOptionList(element: { options?: unknown; option_groups?: unknown }, context: z.core.$RefinementCtx): void {
  if ((element.options === undefined) === (element.option_groups === undefined))
    context.addIssue({
      code: 'custom',
      message: 'must provide either `options` or `option_groups`, and not both',
      input: element,
    });
}

const slackFile = z.strictObject({ id: z.string(), url: z.string() }).partial();
const imageSource = {
  image_url: z.string().min(1).max(slackLimits.image.url).optional(),
  slack_file: slackFile.optional(),
};

/** The fields every image has, besides where it comes from. */
export const imageFields = { ...imageSource, alt_text: z.string().min(1).max(slackLimits.image.alt) };

/** Slack's rule for images: an address or a file of its own, not both. */
export function oneImageSource(
  image: { image_url?: unknown; slack_file?: unknown },
  context: z.core.$RefinementCtx,
): void {
  if ((image.image_url === undefined) === (image.slack_file === undefined))
    context.addIssue({
      code: 'custom',
      message: 'must provide either `image_url` or `slack_file`, and not both',
      input: image,
    });
}

/** An image within another block. */
export const imageElement = z
  .strictObject({
    type: z.literal('image'),
    ...imageFields,
    image_width: z.int().optional(),
    image_height: z.int().optional(),
    image_bytes: z.int().optional(),
  })
  .superRefine(oneImageSource);

/** A button. */
export const buttonElement = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  text: plainText(buttonLimits.text),
  value: z.string().max(buttonLimits.value).optional(),
  url: z.string().max(buttonLimits.url).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(buttonLimits.accessibilityLabel).optional(),
  confirm: confirm.optional(),
});

const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  ...actionable,
  text: plainText(buttonLimits.text),
  workflow: z.looseObject({}),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(buttonLimits.accessibilityLabel).optional(),
});

const selecting = { ...asking, placeholder };
const selectingMany = { ...selecting, max_selected_items: z.int().min(1).optional() };
const optionLists = {
  options: z.array(option).min(1).max(selectLimits.options).optional(),
  option_groups: z.array(optionGroup).min(1).max(selectLimits.groups).optional(),
};
const conversationFilter = z
  .strictObject({
    include: z.array(z.enum(['im', 'mpim', 'private', 'public'])).min(1),
    exclude_external_shared_channels: z.boolean(),
    exclude_bot_users: z.boolean(),
  })
  .partial()
  .optional();
const fromConversations = { default_to_current_conversation: z.boolean().optional(), filter: conversationFilter };
const respondable = { response_url_enabled: z.boolean().optional() };
const identifiers = z.array(z.string()).optional();
const identifier = z.string().optional();

const selects = [
  z
    .strictObject({ type: z.literal('static_select'), ...selecting, ...optionLists, initial_option: option.optional() })
    .superRefine(oneOptionList),
  z.strictObject({
    type: z.literal('external_select'),
    ...selecting,
    initial_option: option.optional(),
    min_query_length: z.int().optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...selecting, initial_user: identifier }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...selecting,
    ...fromConversations,
    ...respondable,
    initial_conversation: identifier,
  }),
  z.strictObject({ type: z.literal('channels_select'), ...selecting, ...respondable, initial_channel: identifier }),
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...selectingMany,
      ...optionLists,
      initial_options: z.array(option).optional(),
    })
    .superRefine(oneOptionList),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...selectingMany,
    initial_options: z.array(option).optional(),
    min_query_length: z.int().optional(),
  }),
  z.strictObject({ type: z.literal('multi_users_select'), ...selectingMany, initial_users: identifiers }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...selectingMany,
    ...fromConversations,
    initial_conversations: identifiers,
  }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...selectingMany, initial_channels: identifiers }),
] as const;

const choices = { ...asking, options: z.array(choice).min(1).max(slackLimits.choices.options) };
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-01-31');
const time = z.string().regex(/^\d{2}:\d{2}$/, 'must be a time such as 09:30');

const pickers = [
  z.strictObject({ type: z.literal('checkboxes'), ...choices, initial_options: z.array(choice).optional() }),
  z.strictObject({ type: z.literal('radio_buttons'), ...choices, initial_option: choice.optional() }),
  z.strictObject({ type: z.literal('datepicker'), ...asking, placeholder, initial_date: date.optional() }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...asking,
    placeholder,
    initial_time: time.optional(),
    timezone: identifier,
  }),
  z.strictObject({ type: z.literal('datetimepicker'), ...asking, initial_date_time: z.int().optional() }),
] as const;

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  options: z.array(overflowOption).min(1).max(slackLimits.overflow.options),
  confirm: confirm.optional(),
});

const typing = { ...actionable, ...focusable, placeholder, dispatch_action_config: dispatch };
const length = z.int().min(0).max(slackLimits.plainTextInput.length).optional();
const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typing,
  initial_value: z.looseObject({}).optional(),
});

const inputs = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...typing,
    initial_value: z.string().max(slackLimits.plainTextInput.length).optional(),
    multiline: z.boolean().optional(),
    min_length: length,
    max_length: length,
  }),
  z.strictObject({ type: z.literal('email_text_input'), ...typing, initial_value: identifier }),
  z.strictObject({ type: z.literal('url_text_input'), ...typing, initial_value: identifier }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typing,
    is_decimal_allowed: z.boolean(),
    initial_value: identifier,
    min_value: identifier,
    max_value: identifier,
  }),
  z.strictObject({
    type: z.literal('file_input'),
    ...actionable,
    filetypes: identifiers,
    max_files: z.int().min(1).max(slackLimits.fileInput.files).optional(),
  }),
] as const;

const feedbackChoice = z.strictObject({
  text: plainText(buttonLimits.text),
  value: z.string().max(buttonLimits.value),
  accessibility_label: z.string().max(buttonLimits.accessibilityLabel).optional(),
});

/** What stands beside a section's text. */
export const accessory = z.discriminatedUnion('type', [
  buttonElement,
  workflowButton,
  imageElement,
  overflow,
  ...selects,
  ...pickers,
]);

/** What an `actions` block holds. */
export const actionsElement = z.discriminatedUnion('type', [
  buttonElement,
  workflowButton,
  overflow,
  richTextInput,
  ...selects,
  ...pickers,
]);

/** What an `input` block holds. */
export const inputElement = z.discriminatedUnion('type', [...inputs, richTextInput, ...selects, ...pickers]);

/** What a `context_actions` block holds. */
export const contextAction = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('feedback_buttons'),
    ...actionable,
    positive_button: feedbackChoice,
    negative_button: feedbackChoice,
  }),
  z.strictObject({
    type: z.literal('icon_button'),
    ...actionable,
    icon: z.string().min(1),
    text: plainText(buttonLimits.text),
    accessibility_label: z.string().max(buttonLimits.accessibilityLabel).optional(),
    value: z.string().max(buttonLimits.value).optional(),
    visible_to_user_ids: identifiers,
    confirm: confirm.optional(),
  }),
]);
