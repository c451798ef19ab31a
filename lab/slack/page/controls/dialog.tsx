import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  label: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
  role?: 'dialog' | 'alertdialog';
}

/** The browser's own modal dialog: everything behind it is inert, and focus goes back to where it was. */
export function Dialog({ label, onClose, children, class: name = '', role = 'dialog' }: Props): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  // In the same moment as the drawing: between the two, the focus would be nowhere.
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    // A second Escape closes the dialog without asking; what is drawn then follows.
    const onNativeClose = (event: Event): void => {
      if (event.target === dialog) close.current();
    };
    dialog?.addEventListener('close', onNativeClose);
    return () => {
      dialog?.removeEventListener('close', onNativeClose);
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      class={`dialog ${name}`}
      aria-label={label}
      aria-modal="true"
      role={role}
      ref={element}
      onCancel={(event) => {
        // A select's list inside the dialog sends its own cancel up here.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => keepFocusInside(event, element.current)}
      onClick={(event) => {
        if (event.target === event.currentTarget && isBackdrop(event)) onClose();
      }}
    >
      {children}
    </dialog>
  );
}

function isBackdrop(event: MouseEvent): boolean {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const { clientX, clientY } = event;
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** Without this, Tab from the last control would go to the browser's own buttons. */
function keepFocusInside(event: KeyboardEvent, dialog: HTMLElement | null): void {
  if (event.key !== 'Tab' || !dialog || event.defaultPrevented) return;
  const selector = 'a[href],button:not([disabled]),input:not([disabled]),textarea:not([disabled]),[tabindex="0"]';
  const stops = [...dialog.querySelectorAll<HTMLElement>(selector)].filter(
    (stop) => stop.tabIndex >= 0 && stop.checkVisibility(),
  );
  const [first, last] = event.shiftKey ? [stops.at(-1), stops[0]] : [stops[0], stops.at(-1)];
  if (document.activeElement !== last) return;
  event.preventDefault();
  first?.focus();
}
