import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { InspectorPane } from '../inspector/inspector-pane.tsx';
import { DirectoryContext, directoryOf } from '../state/directory.ts';
import { PageActionsContext } from '../state/page-actions.ts';
import { PageContext } from '../state/page-context.ts';
import type { PageState } from '../state/page-state.ts';
import { ShortcutsContext } from '../state/shortcuts.ts';
import { usePage } from '../state/use-page.ts';
import { AppView } from './app-view.tsx';
import { ChannelView } from './channel-view.tsx';
import { Notices } from './notices.tsx';
import { Overlays } from './overlays.tsx';
import { Sidebar } from './sidebar.tsx';
import { ThreadPane } from './thread-pane.tsx';
import { usePageKeys } from './use-page-keys.ts';
import { usePageTitle } from './use-page-title.ts';

export function App({ start }: { start: PageState }): JSX.Element {
  const { state, actions, overlay, asked } = usePage(start);
  const { people, channels, userGroups, app } = state.workspace;
  const directory = useMemo(
    () => directoryOf(state.workspace, state.viewer),
    [people, channels, userGroups, app.name, state.viewer],
  );
  const [drawer, setDrawer] = useState(false);
  useEffect(() => setDrawer(false), [state.place, state.viewer]);
  usePageKeys(state, actions);
  usePageTitle(state);
  return (
    <PageContext.Provider value={state}>
      <PageActionsContext.Provider value={actions}>
        <DirectoryContext.Provider value={directory}>
          <ShortcutsContext.Provider value={app.shortcuts}>
            <div class={`shell${state.pane ? ' with-pane' : ''}${drawer ? ' with-drawer' : ''}`}>
              <Sidebar onClose={() => setDrawer(false)} />
              <main class="main">
                {!state.live && <div class="banner">Reconnecting to the local Slack…</div>}
                {state.place.kind === 'channel' ? (
                  <ChannelView channelId={state.place.channel} onMenu={() => setDrawer(true)} />
                ) : (
                  <AppView tab={state.place.tab} onMenu={() => setDrawer(true)} />
                )}
                <Notices />
              </main>
              {state.pane?.kind === 'thread' && <ThreadPane channel={state.pane.channel} ts={state.pane.ts} />}
              {state.pane?.kind === 'inspector' && <InspectorPane />}
            </div>
            <Overlays overlay={overlay} asked={asked} />
          </ShortcutsContext.Provider>
        </DirectoryContext.Provider>
      </PageActionsContext.Provider>
    </PageContext.Provider>
  );
}
