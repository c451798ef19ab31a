import type { JSX } from 'preact';
import { Icon, type IconName } from '../controls/icon.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { Avatar } from '../conversation/avatar.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import { type Place, unread } from '../state/page-state.ts';
import { ThemeMenu } from './theme-menu.tsx';
import { ViewerMenu } from './viewer-menu.tsx';

export function Sidebar({ onClose }: { onClose: () => void }): JSX.Element {
  const { workspace } = usePageState();
  const { openOverlay } = usePageActions();
  const channels = workspace.channels.filter(({ kind }) => kind !== 'im');
  return (
    <nav class="sidebar" aria-label="Workspace">
      <header class="sidebar-head">
        <span class="workspace-mark" aria-hidden="true">
          {workspace.team.name[0]}
        </span>
        <span class="workspace-words">
          <span class="workspace-name">{workspace.team.name}</span>
          <span class="workspace-detail">Local Slack</span>
        </span>
        <ThemeMenu />
        <span class="drawer-only">
          <IconButton icon="close" label="Close menu" onClick={onClose} />
        </span>
      </header>
      <button type="button" class="jump-button" onClick={() => openOverlay({ kind: 'jump' })}>
        <Icon name="search" size={16} />
        <span>Jump to…</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div class="sidebar-scroll">
        <h2>Channels</h2>
        <ul>
          {channels.map(({ id, name, kind, archived }) => (
            <PlaceButton
              key={id}
              icon={kind === 'private' ? 'lock' : 'hash'}
              label={name}
              place={{ kind: 'channel', channel: id }}
              channel={id}
              faded={archived}
            />
          ))}
        </ul>
        <h2>App</h2>
        <AppEntry />
      </div>
      <ViewerMenu />
    </nav>
  );
}

interface PlaceButtonProps {
  icon: IconName;
  label: string;
  place: Place;
  /** Where its messages come from, for the unread mark. */
  channel?: string | undefined;
  faded?: boolean;
}

function PlaceButton({ icon, label, place, channel, faded = false }: PlaceButtonProps): JSX.Element {
  const state = usePageState();
  const { openPlace } = usePageActions();
  const here = JSON.stringify(state.place) === JSON.stringify(place);
  const { count, mention } = channel !== undefined && !here ? unread(state, channel) : { count: 0, mention: false };
  const classes = ['place', count > 0 && 'unread', faded && 'faded'];
  return (
    <li>
      <button
        type="button"
        class={classes.filter(Boolean).join(' ')}
        aria-current={here ? 'page' : undefined}
        onClick={() => openPlace(place)}
      >
        <Icon name={icon} size={16} />
        <span class="place-name">{label}</span>
        {count > 0 && (
          <span class={mention ? 'place-count mention' : 'place-count'} title={`${count} unread`}>
            {count}
          </span>
        )}
      </button>
    </li>
  );
}

function AppEntry(): JSX.Element {
  const { app, people, channels } = usePageState().workspace;
  const bot = people.find(({ id }) => id === app.botUserId);
  const connected = app.delivery === 'http' || app.connections > 0;
  return (
    <>
      <div class="app-entry">
        <Avatar name={app.name} color={bot?.color} icon={bot?.avatarUrl} size={22} />
        <span class="place-name">{app.name}</span>
        <span
          class={connected ? 'presence on' : 'presence'}
          title={connected ? 'The app is connected' : 'The app is not connected'}
        >
          {connected ? (app.delivery === 'http' ? 'HTTP' : 'connected') : 'not connected'}
        </span>
      </div>
      <ul>
        {app.homeTabEnabled && <PlaceButton icon="home" label="Home" place={{ kind: 'app', tab: 'home' }} />}
        {app.messagesTabEnabled && (
          <PlaceButton
            icon="message"
            label="Messages"
            place={{ kind: 'app', tab: 'messages' }}
            channel={channels.find(({ kind }) => kind === 'im')?.id}
          />
        )}
        <PlaceButton icon="info" label="About" place={{ kind: 'app', tab: 'about' }} />
      </ul>
    </>
  );
}
