import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { StateValues, ViewValue } from '../../contract.ts';
import { BlockHostContext, useHostedSurface } from '../blocks/block-host.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { Tabs } from '../controls/tabs.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import { AboutApp } from './about-app.tsx';
import { Conversation } from './channel-view.tsx';
import { PlaceHead } from './place-head.tsx';

type Tab = 'home' | 'messages' | 'about';

export function AppView({ tab, onMenu }: { tab: Tab; onMenu: () => void }): JSX.Element {
  const { workspace, viewer, home } = usePageState();
  const { act, openPlace } = usePageActions();
  const { app } = workspace;
  useEffect(() => {
    if (tab === 'home') void act({ type: 'open_home', tab }, { quiet: true });
    if (tab === 'messages') void act({ type: 'open_direct_message' });
  }, [tab, viewer, act]);
  const tabs: { value: Tab; label: string; shown: boolean }[] = [
    { value: 'home', label: 'Home', shown: app.homeTabEnabled },
    { value: 'messages', label: 'Messages', shown: app.messagesTabEnabled },
    { value: 'about', label: 'About', shown: true },
  ];
  const direct = workspace.channels.find(({ kind }) => kind === 'im');
  return (
    <>
      <PlaceHead title={app.name} detail={app.description} onMenu={onMenu} />
      <Tabs
        label={app.name}
        value={tab}
        tabs={tabs.filter(({ shown }) => shown)}
        onChange={(value) => openPlace({ kind: 'app', tab: value })}
      />
      {tab === 'home' &&
        (home ? (
          <HomeTab key={viewer} view={home} />
        ) : (
          <p class="empty">{app.name} has not published a Home tab for you yet.</p>
        ))}
      {tab === 'messages' && direct && <Conversation channel={direct} />}
      {tab === 'about' && <AboutApp />}
    </>
  );
}

function HomeTab({ view }: { view: ViewValue }): JSX.Element {
  const [edited, edit] = useState<StateValues>({});
  const host = useHostedSurface({
    surface: { type: 'view', viewId: view.id },
    blocks: view.blocks,
    held: view.state.values,
    edited,
    edit,
  });
  return (
    <section class="home-scroll" aria-label="Home tab">
      <div class="home">
        <BlockHostContext.Provider value={host}>
          <Blocks blocks={view.blocks} />
        </BlockHostContext.Provider>
      </div>
    </section>
  );
}
