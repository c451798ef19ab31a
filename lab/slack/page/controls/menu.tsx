import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';
import { Popover } from './popover.tsx';

export interface MenuItem {
  key: string;
  label: string;
  detail?: string;
  icon?: IconName;
  tone?: 'danger';
  checked?: boolean;
  /** Set on the first item of a group: a heading above it. */
  heading?: string;
  run: () => void;
}

interface Props {
  label: string;
  anchor: HTMLElement | null;
  items: MenuItem[];
  onClose: () => void;
  align?: 'start' | 'end';
}

export function Menu({ label, anchor, items, onClose, align = 'start' }: Props): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  // In the same moment as the drawing: a key pressed between the two would go to what is behind it.
  useLayoutEffect(() => {
    const checked = list.current?.querySelector<HTMLElement>('[aria-checked="true"]');
    (checked ?? list.current?.querySelector<HTMLElement>('button'))?.focus();
  }, []);

  const choose = (item: MenuItem): void => {
    onClose();
    anchor?.focus();
    item.run();
  };
  return (
    <Popover anchor={anchor} onClose={onClose} align={align} class="menu-panel">
      <div class="menu" role="menu" aria-label={label} ref={list} onKeyDown={(event) => moveFocus(event, list.current)}>
        {items.map((item) => (
          <div role="none" key={item.key}>
            {item.heading && <div class="menu-heading">{item.heading}</div>}
            <button
              type="button"
              {...menuRole(item)}
              class={item.tone === 'danger' ? 'menu-item danger' : 'menu-item'}
              tabIndex={-1}
              onClick={() => choose(item)}
            >
              {item.icon && <Icon name={item.icon} size={16} />}
              <span class="menu-words">
                <span>{item.label}</span>
                {item.detail && <span class="menu-detail">{item.detail}</span>}
              </span>
              {item.checked && <Icon name="check" size={16} />}
            </button>
          </div>
        ))}
      </div>
    </Popover>
  );
}

function menuRole({ checked }: MenuItem): { role: 'menuitem' | 'menuitemradio'; 'aria-checked'?: boolean } {
  return checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': checked };
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const buttons = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
  const step = event.key === 'Tab' ? at + (event.shiftKey ? -1 : 1) : steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  buttons.at(step % buttons.length)?.focus();
}
