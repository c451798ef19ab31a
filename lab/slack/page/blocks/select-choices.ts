import type { ActionResult, BlockValue, OptionValue } from '../../contract.ts';
import type { Directory } from '../state/directory.ts';
import { withEmoji } from '../text/emoji.ts';

/** One entry of a select's list, whatever it was made from. */
export interface SelectChoice {
  key: string;
  label: string;
  detail: string;
  group: string;
  /** What goes into `state.values`: the whole option, or an id. */
  content: unknown;
}

/** The entries of a select that knows them itself; an external select asks the app instead. */
export function selectChoices(element: BlockValue, directory: Directory): SelectChoice[] {
  switch (element.type.replace(/^multi_/, '')) {
    case 'static_select':
      return optionChoices(element as OptionLists);
    case 'users_select':
      return directory.people.map(({ id, name, realName }) => idChoice(id, realName || name, `@${name}`));
    case 'channels_select':
    case 'conversations_select':
      return directory.channels
        .filter(({ kind }) => kind !== 'im' || element.type.includes('conversations'))
        .map(({ id, name, kind, topic }) => idChoice(id, kind === 'im' ? name : `#${name}`, topic));
    default:
      return [];
  }
}

interface OptionLists {
  options?: OptionValue[];
  option_groups?: { label: { text: string }; options: OptionValue[] }[];
}

function optionChoices({ options, option_groups: groups }: OptionLists): SelectChoice[] {
  if (!groups) return (options ?? []).map((option) => optionChoice(option, ''));
  return groups.flatMap((group) => group.options.map((option) => optionChoice(option, group.label.text)));
}

export function suggestedChoices(result: ActionResult): SelectChoice[] {
  if (!result.ok) return [];
  return optionChoices({
    ...(result.options && { options: result.options }),
    ...(result.optionGroups && { option_groups: result.optionGroups }),
  });
}

/** What is chosen already; an id is looked up among the entries for its name. */
export function chosenChoices(content: unknown, choices: SelectChoice[]): SelectChoice[] {
  const list = Array.isArray(content) ? content : [content];
  return list.flatMap((one) => {
    if (one === null || one === undefined) return [];
    if (typeof one === 'object') return [optionChoice(one as OptionValue, '')];
    return [choices.find(({ key }) => key === one) ?? idChoice(String(one), String(one), '')];
  });
}

function optionChoice(option: OptionValue, group: string): SelectChoice {
  const detail = (option['description'] as { text?: string } | undefined)?.text ?? '';
  return { key: option.value, label: withEmoji(option.text.text), detail, group, content: option };
}

function idChoice(id: string, label: string, detail: string): SelectChoice {
  return { key: id, label, detail, group: '', content: id };
}
