import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  anchor: HTMLElement | null;
  onClose: () => void;
  children: ComponentChildren;
  align?: 'start' | 'end';
  width?: 'anchor';
  class?: string;
}

const gap = 4;

/** Stands in the browser's top layer, so that a modal does not cut it off; a click outside or Escape closes it. */
export function Popover({ anchor, onClose, children, align = 'start', width, class: name = '' }: Props): JSX.Element {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const element = panel.current;
    if (!element || !anchor) return;
    element.showPopover();
    if (width === 'anchor') element.style.minWidth = `${anchor.offsetWidth}px`;
    place(element, anchor, align);
    // Not at once: moving it can change its width, and the browser reports that as an error.
    const grown = new ResizeObserver(() => requestAnimationFrame(() => place(element, anchor, align)));
    grown.observe(element);
    return () => grown.disconnect();
  }, [anchor, align, width]);

  useEffect(() => {
    const element = panel.current;
    const onToggle = (event: Event): void => {
      if ((event as ToggleEvent).newState === 'closed') close.current();
    };
    // The panel is fixed to the window: once what it belongs to scrolls away, it would point at nothing.
    const onScroll = (event: Event): void => {
      if (!(event.target instanceof Node && element?.contains(event.target))) close.current();
    };
    element?.addEventListener('toggle', onToggle);
    document.addEventListener('scroll', onScroll, true);
    return () => {
      element?.removeEventListener('toggle', onToggle);
      document.removeEventListener('scroll', onScroll, true);
    };
  }, []);

  return (
    <div class={`popover ${name}`} popover="auto" ref={panel}>
      {children}
    </div>
  );
}

function place(panel: HTMLElement, anchor: HTMLElement, align: 'start' | 'end'): void {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = panel;
  const below = window.innerHeight - box.bottom - gap * 2;
  const top = offsetHeight <= below || below > box.top ? box.bottom + gap : box.top - gap - offsetHeight;
  const left = align === 'start' ? box.left : box.right - offsetWidth;
  panel.style.top = `${Math.max(gap, Math.min(top, window.innerHeight - offsetHeight - gap))}px`;
  panel.style.left = `${Math.max(gap, Math.min(left, window.innerWidth - offsetWidth - gap))}px`;
}
