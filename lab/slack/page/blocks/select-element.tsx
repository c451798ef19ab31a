import type { JSX, RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { BlockValue } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { useDirectory } from '../state/directory.ts';
import { useBlockHost } from './block-host.ts';
import { valueField } from './element-value.ts';
import type { ElementPlace } from './element-view.tsx';
import { chosenChoices, type SelectChoice, selectChoices } from './select-choices.ts';
import { SelectPanel } from './select-panel.tsx';

/** Every select: static, external, people, channels; one or many. */
export function SelectElement({ raw, place }: { raw: BlockValue; place: ElementPlace }): JSX.Element {
  const host = useBlockHost();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const choices = selectChoices(raw, useDirectory());
  const many = raw.type.startsWith('multi_');
  const content = host.valueOf(raw, place.blockId)?.[valueField(raw.type) ?? ''];
  const chosen = chosenChoices(content, choices);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (choice: SelectChoice): void => {
    if (!many) close();
    host.answer(raw, place.blockId, many ? toggled(chosen, choice) : choice.content, place.dispatches);
  };
  const placeholder = (raw['placeholder'] as { text?: string } | undefined)?.text ?? 'Select an option';
  return (
    <span class="select">
      <SelectButton
        raw={raw}
        place={place}
        open={open}
        label={chosen.map(({ label }) => label).join(', ')}
        placeholder={placeholder}
        button={button}
        onOpen={setOpen}
      />
      {open && (
        <SelectPanel
          anchor={button.current}
          label={placeholder}
          choices={choices}
          chosen={chosen}
          many={many}
          {...(raw.type.includes('external') && {
            minimum: typeof raw['min_query_length'] === 'number' ? raw['min_query_length'] : 3,
            suggest: (typed: string) => host.suggest(raw, place.blockId, typed),
          })}
          onChoose={choose}
          onClose={() => setOpen(false)}
        />
      )}
    </span>
  );
}

interface SelectButtonProps {
  raw: BlockValue;
  place: ElementPlace;
  open: boolean;
  /** What is chosen; empty for nothing. */
  label: string;
  placeholder: string;
  button: RefObject<HTMLButtonElement | null>;
  onOpen: (open: boolean) => void;
}

function SelectButton({ raw, place, open, label, placeholder, button, onOpen }: SelectButtonProps): JSX.Element {
  const busy = useBlockHost().stateOf(raw, place.blockId) === 'busy';
  return (
    <button
      type="button"
      class="select-button"
      id={place.id}
      aria-labelledby={place.id && `${place.id}-label ${place.id}-value`}
      ref={button}
      data-action={raw['action_id']}
      aria-haspopup="listbox"
      aria-expanded={open}
      aria-describedby={place.describedBy}
      aria-busy={busy}
      onClick={() => onOpen(!open)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        onOpen(true);
      }}
    >
      <span id={place.id && `${place.id}-value`} class={label ? 'select-chosen' : 'select-placeholder'}>
        {label || placeholder}
      </span>
      <Icon name="chevron" size={16} />
    </button>
  );
}

function toggled(chosen: SelectChoice[], choice: SelectChoice): unknown[] {
  const without = chosen.filter(({ key }) => key !== choice.key);
  return (without.length === chosen.length ? [...chosen, choice] : without).map(({ content }) => content);
}
