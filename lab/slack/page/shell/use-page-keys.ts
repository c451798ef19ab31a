import { useEffect, useRef } from 'preact/hooks';
import type { PageActions } from '../state/page-actions.ts';
import type { PageState } from '../state/page-state.ts';

/** The keys that work anywhere on the page. Dialogs and lists take theirs first. */
export function usePageKeys(state: PageState, actions: PageActions): void {
  const latest = useRef(state);
  latest.current = state;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open], [popover]:popover-open')) return;
      const handled =
        event.ctrlKey || event.metaKey
          ? commandKey(event.key, latest.current, actions)
          : plainKey(event, latest.current, actions);
      if (handled) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [actions]);
}

function commandKey(key: string, { pane }: PageState, { openOverlay, openPane }: PageActions): boolean {
  switch (key.toLowerCase()) {
    case 'k':
      openOverlay({ kind: 'jump' });
      return true;
    case 'i':
      openPane(pane?.kind === 'inspector' ? null : { kind: 'inspector' });
      return true;
    default:
      return false;
  }
}

function plainKey(event: KeyboardEvent, state: PageState, actions: PageActions): boolean {
  const target = event.target as HTMLElement;
  if (event.key === 'Escape') return leave(target, state, actions);
  if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp'))
    return nextChannel(event.key === 'ArrowDown' ? 1 : -1, state, actions);
  if (target.matches('input,textarea,[contenteditable]')) return false;
  if (event.key === '?') {
    actions.openOverlay({ kind: 'keys' });
    return true;
  }
  if (event.key !== '/') return false;
  composerOf(target)?.focus();
  // The slash itself is the start of a command.
  return false;
}

/** Escape leads outwards: from the pane to the channel, from the field to the messages. */
function leave(target: HTMLElement, { pane }: PageState, { openPane }: PageActions): boolean {
  if (pane) {
    openPane(null);
    const from = pane.kind === 'thread' ? document.querySelector<HTMLElement>(`.main [data-ts="${pane.ts}"]`) : null;
    (from ?? document.querySelector<HTMLElement>('.main .composer-field'))?.focus();
    return true;
  }
  if (target.matches('.composer-field')) {
    document.querySelector<HTMLElement>('.main .message[tabindex="0"]')?.focus();
    return true;
  }
  composerOf(target)?.focus();
  return true;
}

function composerOf(target: HTMLElement): HTMLElement | null {
  const area = target.closest('.pane.thread') ?? document.querySelector('.main');
  return area?.querySelector<HTMLElement>('.composer-field') ?? null;
}

function nextChannel(step: number, { place, workspace }: PageState, { openPlace }: PageActions): boolean {
  const channels = workspace.channels.filter(({ kind }) => kind !== 'im');
  const at = channels.findIndex(({ id }) => place.kind === 'channel' && id === place.channel);
  const next = channels.at((at + step) % channels.length);
  if (next) openPlace({ kind: 'channel', channel: next.id });
  return next !== undefined;
}
