import type { LiveChange } from '../../contract.ts';
import { controlApi } from './control-api.ts';
import { loadViewer } from './load-viewer.ts';
import type { PageEvent } from './page-state.ts';
import { remembered } from './remembered.ts';

const pauseMs = 1000;

/**
 * Keeps the page at what one member sees; gives the function that ends it. Subscribes first and reads second: what
 * happens in between waits, so that nothing falls into the gap.
 */
export function followViewer(viewer: string, dispatch: (event: PageEvent) => void): () => void {
  let waiting: LiveChange[] | null = [];
  let over = false;
  const apply = (change: LiveChange): void => {
    if (change.type === 'workspace_changed') reload().catch(() => {});
    else dispatch({ type: 'changed', change });
  };
  // The change names every channel there is; which of them this member sees, only the state tells.
  const reload = async (): Promise<void> => {
    const workspace = await controlApi.state(viewer);
    if (!over) dispatch({ type: 'workspace_loaded', workspace });
  };
  const load = async (): Promise<void> => {
    waiting ??= [];
    const events = await readEverything(viewer);
    if (over) return;
    for (const event of events) dispatch(event);
    const missed = waiting;
    waiting = null;
    missed.forEach(apply);
  };
  const tryToLoad = (): void => {
    load().catch(() => {
      dispatch({ type: 'live_changed', live: false });
      if (!over) setTimeout(tryToLoad, pauseMs);
    });
  };
  const end = controlApi.subscribe(
    viewer,
    (change) => (waiting ? void waiting.push(change) : apply(change)),
    (live) => (live ? tryToLoad() : dispatch({ type: 'live_changed', live })),
  );
  remembered.setViewer(viewer);
  return () => {
    over = true;
    end();
  };
}

async function readEverything(viewer: string): Promise<PageEvent[]> {
  const [loaded, deliveries, calls, faults] = await Promise.all([
    loadViewer(viewer),
    controlApi.deliveries(),
    controlApi.calls(),
    controlApi.faults(),
  ]);
  return [
    { type: 'viewer_loaded', viewer, loaded },
    { type: 'inspector_loaded', ...deliveries, ...calls, faults },
    { type: 'live_changed', live: true },
  ];
}
