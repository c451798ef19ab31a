import type { ComponentChildren, JSX } from 'preact';
import { Icon } from '../controls/icon.tsx';

interface Props {
  label: string;
  columns: number;
  open: boolean;
  onToggle: () => void;
  /** Built only once it is open: a payload can be long. */
  details: () => ComponentChildren;
  children: ComponentChildren;
}

export function ExpandableRow({ label, columns, open, onToggle, details, children }: Props): JSX.Element {
  return (
    <>
      <tr class={open ? 'open' : ''} onClick={onToggle}>
        <td>
          <button
            type="button"
            class="expander"
            aria-expanded={open}
            onClick={(event) => {
              // The row listens, too.
              event.stopPropagation();
              onToggle();
            }}
          >
            <Icon name={open ? 'chevron' : 'right'} size={15} />
            <span>{label}</span>
          </button>
        </td>
        {children}
      </tr>
      {open && (
        <tr class="inspector-details">
          <td colSpan={columns}>{details()}</td>
        </tr>
      )}
    </>
  );
}
