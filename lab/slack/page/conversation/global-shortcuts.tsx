import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { IconButton } from '../controls/icon-button.tsx';
import { Menu } from '../controls/menu.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { useShortcuts } from '../state/shortcuts.ts';

/** The lightning button of the composer; absent where the manifest has no global shortcut. */
export function GlobalShortcuts(): JSX.Element | null {
  const { act } = usePageActions();
  const shortcuts = useShortcuts('global');
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  if (shortcuts.length === 0) return null;
  return (
    <>
      <IconButton icon="bolt" label="Shortcuts" expanded={open} onClick={() => setOpen(true)} ref={button} />
      {open && (
        <Menu
          label="Shortcuts"
          anchor={button.current}
          align="end"
          onClose={() => setOpen(false)}
          items={shortcuts.map(({ callbackId, name, description }) => ({
            key: callbackId,
            icon: 'bolt' as const,
            label: name,
            detail: description,
            run: () => void act({ type: 'global_shortcut', callbackId }),
          }))}
        />
      )}
    </>
  );
}
