import type { ConfirmationDialog } from '@slack/types';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { ActionResult, PersonAction } from '../../contract.ts';
import { controlApi } from './control-api.ts';
import { followViewer } from './follow-viewer.ts';
import type { Overlay, PageActions, ViewerAction } from './page-actions.ts';
import { openChannel, type PageEvent, type PageState, threadKey } from './page-state.ts';
import { reducePage } from './reduce-page.ts';
import { remembered } from './remembered.ts';

export interface AskedConfirm {
  confirm: ConfirmationDialog;
  answer: (confirmed: boolean) => void;
}

interface Page {
  state: PageState;
  actions: PageActions;
  overlay: Overlay | null;
  asked: AskedConfirm | null;
}

/** The page's one store: state, what may be done to it, and the live changes of the server. */
export function usePage(start: PageState): Page {
  const [state, dispatch] = useReducer(reducePage, start);
  const [overlay, openOverlay] = useState<Overlay | null>(null);
  const [asked, setAsked] = useState<AskedConfirm | null>(null);
  const [viewer, switchViewer] = useState(start.viewer);
  const latest = useRef(state);
  latest.current = state;

  const actions = useMemo<PageActions>(
    () => ({
      dispatch,
      openOverlay,
      switchViewer,
      act: (action, options) => act(latest.current.viewer, action, dispatch, options?.quiet === true),
      openPlace: (place) => dispatch({ type: 'place_chosen', place }),
      openPane: (pane) => dispatch({ type: 'pane_chosen', pane }),
      openThread: (channel, ts) => dispatch({ type: 'pane_chosen', pane: { kind: 'thread', channel, ts } }),
      askConfirm: (confirm) =>
        new Promise((resolve) => {
          const answer = (confirmed: boolean): void => {
            setAsked(null);
            resolve(confirmed);
          };
          setAsked({ confirm, answer });
        }),
    }),
    [],
  );
  useEffect(() => followViewer(viewer, dispatch), [viewer]);
  useMissingMessages(state, dispatch);
  useEffect(() => remembered.setSeen(state.viewer, state.seen), [state.viewer, state.seen]);
  return { state, actions, overlay, asked };
}

async function act(
  user: string,
  action: ViewerAction,
  dispatch: (event: PageEvent) => void,
  quiet: boolean,
): Promise<ActionResult> {
  const result = await controlApi
    .act({ ...action, user } as PersonAction)
    .catch((): ActionResult => ({ ok: false, error: 'unreachable', detail: 'The local Slack does not answer.' }));
  if (!result.ok && !quiet) {
    const notice = { user, channel: null, error: result.error, text: result.detail ?? result.error };
    // Slack's own line about it, if there is one, comes over the event stream.
    setTimeout(() => dispatch({ type: 'notice_shown', notice, soft: true }), 200);
  }
  return result;
}

/** A thread, or a conversation that came to be after the page was loaded. */
function useMissingMessages(state: PageState, dispatch: (event: PageEvent) => void): void {
  const { viewer, pane } = state;
  const channel = openChannel(state);
  const missing = channel !== undefined && state.messages[channel] === undefined ? channel : undefined;
  const thread = pane?.kind === 'thread' && !state.threads[threadKey(pane.channel, pane.ts)] ? pane : undefined;
  useEffect(() => {
    if (missing === undefined) return;
    const load = async (): Promise<void> => {
      const { messages } = await controlApi.messages(viewer, missing);
      dispatch({ type: 'messages_loaded', channel: missing, messages });
    };
    load().catch(() => {});
  }, [viewer, missing, dispatch]);
  useEffect(() => {
    if (!thread) return;
    const load = async (): Promise<void> => {
      const { messages } = await controlApi.messages(viewer, thread.channel, thread.ts);
      dispatch({ type: 'thread_loaded', channel: thread.channel, ts: thread.ts, messages });
    };
    load().catch(() => {});
  }, [viewer, thread?.channel, thread?.ts, dispatch]);
}
