import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ActionResult } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { Popover } from '../controls/popover.tsx';
import { useListKeys } from '../controls/use-list-keys.ts';
import { type SelectChoice, suggestedChoices } from './select-choices.ts';

interface Source {
  choices: SelectChoice[];
  /** An external select: what is typed goes to the app, from `minimum` letters on. */
  suggest?: (typed: string) => Promise<ActionResult>;
  minimum?: number;
}

interface Props extends Source {
  anchor: HTMLElement | null;
  label: string;
  chosen: SelectChoice[];
  many: boolean;
  onChoose: (choice: SelectChoice) => void;
  onClose: () => void;
}

/** The open list of a select: type to filter, arrows and Enter to choose. */
export function SelectPanel({ anchor, label, chosen, many, onChoose, onClose, ...source }: Props): JSX.Element {
  const [typed, setTyped] = useState('');
  const list = useId();
  const { shown, note } = useShownChoices(typed, source);
  const choose = (index: number): void => {
    const choice = shown[index];
    if (choice) onChoose(choice);
  };
  const { active, setActive, onKey } = useListKeys(shown.length, choose);
  useEffect(() => {
    document.getElementById(`${list}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, list]);
  const onType = (text: string): void => {
    setTyped(text);
    setActive(0);
  };
  return (
    <Popover anchor={anchor} onClose={onClose} width="anchor" class="select-panel">
      <FilterField
        label={label}
        list={list}
        active={shown.length > 0 ? active : undefined}
        placeholder={source.suggest ? 'Type to search' : 'Filter'}
        value={typed}
        onType={onType}
        onKey={(event) => (event.key === 'Tab' ? onClose() : void onKey(event))}
      />
      <div class="select-list" role="listbox" id={list} aria-label={label} aria-multiselectable={many} tabIndex={-1}>
        {shown.map((choice, index) => (
          <Entry
            key={choice.key}
            id={`${list}-${index}`}
            choice={choice}
            heading={choice.group !== (shown[index - 1]?.group ?? '') ? choice.group : ''}
            selected={chosen.some(({ key }) => key === choice.key)}
            active={index === active}
            onChoose={() => choose(index)}
            onPoint={() => setActive(index)}
          />
        ))}
        {shown.length === 0 && <div class="select-empty">{note}</div>}
      </div>
    </Popover>
  );
}

interface FilterFieldProps {
  label: string;
  list: string;
  active: number | undefined;
  placeholder: string;
  value: string;
  onType: (text: string) => void;
  onKey: (event: KeyboardEvent) => void;
}

function FilterField({ label, list, active, placeholder, value, onType, onKey }: FilterFieldProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <input
      class="text-input select-filter"
      ref={field}
      role="combobox"
      aria-label={label}
      aria-expanded="true"
      aria-controls={list}
      aria-activedescendant={active === undefined ? undefined : `${list}-${active}`}
      placeholder={placeholder}
      value={value}
      onInput={(event) => onType(event.currentTarget.value)}
      onKeyDown={onKey}
    />
  );
}

interface EntryProps {
  id: string;
  choice: SelectChoice;
  heading: string;
  selected: boolean;
  active: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

function Entry({ id, choice, heading, selected, active, onChoose, onPoint }: EntryProps): JSX.Element {
  return (
    <>
      {heading && <div class="menu-heading">{heading}</div>}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the combobox, which moves `aria-activedescendant` */}
      <div
        role="option"
        id={id}
        class={active ? 'select-entry active' : 'select-entry'}
        aria-selected={selected}
        tabIndex={-1}
        onClick={onChoose}
        onPointerMove={onPoint}
      >
        <span class="menu-words">
          <span>{choice.label}</span>
          {choice.detail && <span class="menu-detail">{choice.detail}</span>}
        </span>
        {selected && <Icon name="check" size={16} />}
      </div>
    </>
  );
}

function matches(choice: SelectChoice, wanted: string): boolean {
  return `${choice.label} ${choice.detail} ${choice.group}`.toLowerCase().includes(wanted);
}

const pause = 150;

/** What the typed letters leave: of the select's own entries, or of what the app suggests. */
function useShownChoices(
  typed: string,
  { choices, suggest, minimum = 0 }: Source,
): { shown: SelectChoice[]; note: string } {
  const [found, setFound] = useState<{ shown: SelectChoice[]; note: string }>({ shown: [], note: '' });
  const short = typed.length < minimum;
  useEffect(() => {
    if (!suggest || short) return;
    let over = false;
    const timer = setTimeout(async () => {
      const result = await suggest(typed);
      if (!over) setFound({ shown: suggestedChoices(result), note: result.ok ? 'No match' : 'The app did not answer' });
    }, pause);
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // `suggest` is a new function at every drawing; only what is typed starts a new question.
  }, [typed, short]);
  if (!suggest)
    return { shown: choices.filter((choice) => matches(choice, typed.trim().toLowerCase())), note: 'No match' };
  return short ? { shown: [], note: `Type at least ${minimum} ${minimum === 1 ? 'letter' : 'letters'}` } : found;
}
