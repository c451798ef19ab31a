import type { JSX } from 'preact';
import type { BlockValue } from '../../contract.ts';
import { plainText } from '../text/inline.ts';
import { parseRichText } from '../text/parse-rich-text.ts';
import { useBlockHost } from './block-host.ts';
import type { ElementPlace } from './element-view.tsx';

const keyboards: Record<string, 'email' | 'url' | 'decimal'> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
};

/** All the inputs that are typed into. A number stays text, as it does in `state.values`. */
export function TextInputElement({ raw, place }: { raw: BlockValue; place: ElementPlace }): JSX.Element {
  const host = useBlockHost();
  const rich = raw.type === 'rich_text_input';
  const shown = shownValue(host.valueOf(raw, place.blockId), rich);
  const dispatchesOn = (trigger: string): boolean => place.dispatches && triggersOf(raw).includes(trigger);
  const type = (text: string, dispatches: boolean): void =>
    host.answer(raw, place.blockId, contentOf(text, rich), dispatches);
  const shared = {
    id: place.id,
    class: 'text-input',
    value: shown,
    placeholder: placeholderOf(raw),
    'aria-describedby': place.describedBy,
    'aria-invalid': place.invalid,
    'data-autofocus': raw['focus_on_load'] === true ? '' : undefined,
  };
  if (raw['multiline'] === true || rich) {
    return (
      <textarea
        {...shared}
        rows={rich ? Number(raw['min_lines'] ?? 4) : 4}
        onInput={(event) => type(event.currentTarget.value, dispatchesOn('on_character_entered'))}
      />
    );
  }
  return (
    <input
      {...shared}
      type="text"
      inputMode={keyboards[raw.type] ?? 'text'}
      onInput={(event) => type(event.currentTarget.value, dispatchesOn('on_character_entered'))}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !dispatchesOn('on_enter_pressed')) return;
        // Otherwise Enter would submit the modal, too.
        event.preventDefault();
        type(event.currentTarget.value, true);
      }}
    />
  );
}

function triggersOf(raw: BlockValue): string[] {
  const config = raw['dispatch_action_config'] as { trigger_actions_on?: string[] } | undefined;
  return config?.trigger_actions_on ?? ['on_enter_pressed'];
}

function placeholderOf(raw: BlockValue): string | undefined {
  return (raw['placeholder'] as { text?: string } | undefined)?.text;
}

function shownValue(value: BlockValue | Record<string, unknown> | undefined, rich: boolean): string {
  if (!rich) return typeof value?.['value'] === 'string' ? value['value'] : '';
  const block = value?.['rich_text_value'] as Parameters<typeof parseRichText>[0] | null;
  return block ? block.elements.map(sectionText).join('\n') : '';
}

function sectionText(element: Parameters<typeof parseRichText>[0]['elements'][number]): string {
  return parseRichText({ elements: [element] })
    .map((paragraph) =>
      'children' in paragraph && paragraph.kind === 'paragraph' ? plainText(paragraph.children) : '',
    )
    .join('\n');
}

function contentOf(text: string, rich: boolean): unknown {
  if (text === '') return null;
  if (!rich) return text;
  const sections = text
    .split('\n')
    .map((line) => ({ type: 'rich_text_section', elements: line === '' ? [] : [{ type: 'text', text: line }] }));
  return { type: 'rich_text', elements: sections };
}
