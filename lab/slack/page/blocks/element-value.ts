import type { BlockValue, ElementValue, StateValues } from '../../contract.ts';

/** The field of `state.values` that each stateful element fills, and the element's field that holds its start value. */
const fields: Record<string, { field: string; initial: string; many?: true }> = {
  plain_text_input: { field: 'value', initial: 'initial_value' },
  email_text_input: { field: 'value', initial: 'initial_value' },
  url_text_input: { field: 'value', initial: 'initial_value' },
  number_input: { field: 'value', initial: 'initial_value' },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value' },
  static_select: { field: 'selected_option', initial: 'initial_option' },
  external_select: { field: 'selected_option', initial: 'initial_option' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option' },
  users_select: { field: 'selected_user', initial: 'initial_user' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation' },
  checkboxes: { field: 'selected_options', initial: 'initial_options', many: true },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', many: true },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', many: true },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', many: true },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', many: true },
  multi_conversations_select: { field: 'selected_conversations', initial: 'initial_conversations', many: true },
  datepicker: { field: 'selected_date', initial: 'initial_date' },
  timepicker: { field: 'selected_time', initial: 'initial_time' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time' },
};

/** The name of the field an element's answer stands in; undefined for one that holds no state, such as a button. */
export function valueField(type: string): string | undefined {
  return fields[type]?.field;
}

/** What an element holds before anybody touched it. */
function initialValue(element: BlockValue): ElementValue | undefined {
  const rule = fields[element.type];
  if (!rule) return undefined;
  return { type: element.type, [rule.field]: element[rule.initial] ?? (rule.many ? [] : null) };
}

/** The whole `state.values` of a surface: every stateful element, touched or not, and nothing that is gone. */
export function stateValues(blocks: BlockValue[], edited: StateValues, held: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { blockId, actionId, element } of statefulElements(blocks)) {
    const value = currentValue(element, blockId, actionId, edited, held);
    if (value) values[blockId] = { ...values[blockId], [actionId]: value };
  }
  return values;
}

/** What was typed here wins over what the server remembers, and that over the element's own start value. */
export function currentValue(
  element: BlockValue,
  blockId: string,
  actionId: string,
  edited: StateValues,
  held: StateValues = {},
): ElementValue | undefined {
  const known = edited[blockId]?.[actionId] ?? held[blockId]?.[actionId];
  return known?.type === element.type ? known : initialValue(element);
}

interface Placed {
  blockId: string;
  actionId: string;
  element: BlockValue;
}

function statefulElements(blocks: BlockValue[]): Placed[] {
  return blocks.flatMap((block) => {
    const nested = asList(block['child_blocks']);
    const own = [block['element'], block['accessory'], ...asList(block['elements'])].filter(isElement);
    const placed = own
      .filter((element) => element.type in fields && typeof element['action_id'] === 'string')
      .map((element) => ({ blockId: block.block_id ?? '', actionId: String(element['action_id']), element }));
    return [...placed, ...statefulElements(nested.filter(isElement))];
  });
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isElement(value: unknown): value is BlockValue {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Whether an input still holds nothing; such a block cannot be submitted unless it is optional. */
function isEmptyValue(value: ElementValue | undefined): boolean {
  const field = value && fields[value.type]?.field;
  const content = field ? value[field] : undefined;
  return (
    content === null || content === undefined || content === '' || (Array.isArray(content) && content.length === 0)
  );
}

/** What Slack itself refuses before the app is asked: missing answers and lengths out of bounds. */
export function inputErrors(blocks: BlockValue[], values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const element = block['element'];
    if (block.type !== 'input' || !isElement(element)) continue;
    const blockId = block.block_id ?? '';
    const value = values[blockId]?.[String(element['action_id'])];
    const problem = isEmptyValue(value) ? missing(block) : outOfBounds(element, String(value?.['value'] ?? ''));
    if (problem) errors[blockId] = problem;
  }
  return errors;
}

function missing(block: BlockValue): string | undefined {
  return block['optional'] === true ? undefined : 'Please complete this required field.';
}

function outOfBounds(element: BlockValue, text: string): string | undefined {
  const length = [...text].length;
  const bound = (name: string): number | undefined => (typeof element[name] === 'number' ? element[name] : undefined);
  switch (element.type) {
    case 'plain_text_input':
      if (length < (bound('min_length') ?? 0)) return `Please enter at least ${bound('min_length')} characters.`;
      if (length > (bound('max_length') ?? 3000))
        return `Please enter at most ${bound('max_length') ?? 3000} characters.`;
      return undefined;
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return /^https?:\/\/\S+$/i.test(text) ? undefined : 'Please enter a valid URL.';
    case 'number_input':
      return numberProblem(element, text);
    default:
      return undefined;
  }
}

function numberProblem(element: BlockValue, text: string): string | undefined {
  const number = Number(text);
  if (!Number.isFinite(number)) return 'Please enter a number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (element['min_value'] !== undefined && number < Number(element['min_value']))
    return `Please enter ${String(element['min_value'])} or more.`;
  if (element['max_value'] !== undefined && number > Number(element['max_value']))
    return `Please enter ${String(element['max_value'])} or less.`;
  return undefined;
}
