import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Dialog } from '../controls/dialog.tsx';
import { Icon } from '../controls/icon.tsx';
import { useListKeys } from '../controls/use-list-keys.ts';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import { type Destination, destinations } from './destinations.ts';

/** Ctrl+K: a channel, the app, another member, or a switch of the page, by a few letters. */
export function JumpDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const state = usePageState();
  const actions = usePageActions();
  const [typed, setTyped] = useState('');
  const list = useId();
  const wanted = typed.trim().toLowerCase();
  const shown = destinations(state, actions)
    .filter(({ label, detail }) => `${label} ${detail}`.toLowerCase().includes(wanted))
    .slice(0, 12);
  const choose = (index: number): void => {
    onClose();
    shown[index]?.go();
  };
  const { active, setActive, onKey } = useListKeys(shown.length, choose);
  return (
    <Dialog label="Jump to" class="jump" onClose={onClose}>
      <JumpField
        list={list}
        active={shown.length > 0 ? active : undefined}
        value={typed}
        onKey={onKey}
        onType={(text) => {
          setTyped(text);
          setActive(0);
        }}
      />
      <div class="jump-list" role="listbox" id={list} aria-label="Places" tabIndex={-1}>
        {shown.map((destination, index) => (
          <Row
            key={destination.key}
            id={`${list}-${index}`}
            destination={destination}
            active={index === active}
            onPoint={() => setActive(index)}
            onChoose={() => choose(index)}
          />
        ))}
        {shown.length === 0 && <div class="select-empty">Nothing by that name</div>}
      </div>
    </Dialog>
  );
}

interface JumpFieldProps {
  list: string;
  active: number | undefined;
  value: string;
  onKey: (event: KeyboardEvent) => void;
  onType: (text: string) => void;
}

function JumpField({ list, active, value, onKey, onType }: JumpFieldProps): JSX.Element {
  return (
    <div class="jump-field">
      <Icon name="search" />
      <input
        data-autofocus=""
        role="combobox"
        aria-label="Jump to a channel or a person"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={active === undefined ? undefined : `${list}-${active}`}
        placeholder="Jump to…"
        value={value}
        onInput={(event) => onType(event.currentTarget.value)}
        onKeyDown={onKey}
      />
    </div>
  );
}

interface RowProps {
  id: string;
  destination: Destination;
  active: boolean;
  onPoint: () => void;
  onChoose: () => void;
}

function Row({ id, destination, active, onPoint, onChoose }: RowProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the field, which moves `aria-activedescendant`
    <div
      role="option"
      id={id}
      class={active ? 'select-entry active' : 'select-entry'}
      aria-selected={active}
      tabIndex={-1}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      <Icon name={destination.icon} size={16} />
      <span class="jump-label">{destination.label}</span>
      <span class="jump-detail">{destination.detail}</span>
    </div>
  );
}
