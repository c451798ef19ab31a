import type { ConfirmationDialog } from '@slack/types';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ActionResult, Message, PersonAction, SharedFile } from '../../contract.ts';
import type { PageEvent, Pane, Place } from './page-state.ts';

type WithoutUser<Action> = Action extends { user: string } ? Omit<Action, 'user'> : never;

/** What the viewer does; who that is, the page adds. */
export type ViewerAction = WithoutUser<PersonAction>;

/** What can stand over the page. Modals of the app are not among these: the server owns their stack. */
export type Overlay =
  | { kind: 'jump' }
  | { kind: 'keys' }
  | { kind: 'file'; file: SharedFile }
  | { kind: 'delete_message'; message: Message };

/** Everything a part of the page may do. The object never changes, so that reading it redraws nothing. */
export interface PageActions {
  /** A refusal is also shown as a notice, unless `quiet`. */
  act: (action: ViewerAction, options?: { quiet?: boolean }) => Promise<ActionResult>;
  dispatch: (event: PageEvent) => void;
  openPlace: (place: Place) => void;
  openPane: (pane: Pane) => void;
  openThread: (channel: string, ts: string) => void;
  openOverlay: (overlay: Overlay | null) => void;
  switchViewer: (user: string) => void;
  /** Resolves to whether the person confirmed. */
  askConfirm: (confirm: ConfirmationDialog) => Promise<boolean>;
}

const detached: PageActions = {
  act: () => Promise.resolve({ ok: false, error: 'detached' }),
  dispatch: () => {},
  openPlace: () => {},
  openPane: () => {},
  openThread: () => {},
  openOverlay: () => {},
  switchViewer: () => {},
  askConfirm: () => Promise.resolve(false),
};

export const PageActionsContext = createContext<PageActions>(detached);

export function usePageActions(): PageActions {
  return useContext(PageActionsContext);
}
