import type { IconName } from '../controls/icon.tsx';
import type { PageActions } from '../state/page-actions.ts';
import type { PageState } from '../state/page-state.ts';

export interface Destination {
  key: string;
  icon: IconName;
  label: string;
  detail: string;
  go: () => void;
}

/** All that Ctrl+K can lead to, the nearest first. */
export function destinations({ workspace, viewer }: PageState, actions: PageActions): Destination[] {
  const channels = workspace.channels
    .filter(({ kind }) => kind !== 'im')
    .map(
      ({ id, name, kind, topic }): Destination => ({
        key: id,
        icon: kind === 'private' ? 'lock' : 'hash',
        label: name,
        detail: topic,
        go: () => actions.openPlace({ kind: 'channel', channel: id }),
      }),
    );
  const people = workspace.people
    .filter(({ id, isBot }) => !isBot && id !== viewer)
    .map(
      ({ id, realName, name, role }): Destination => ({
        key: id,
        icon: 'eye',
        label: `Become ${realName || name}`,
        detail: role,
        go: () => actions.switchViewer(id),
      }),
    );
  return [...channels, ...appPlaces(workspace.app.name, actions), ...people, ...pagePlaces(actions)];
}

function appPlaces(name: string, { openPlace }: PageActions): Destination[] {
  return (['home', 'messages', 'about'] as const).map((tab) => ({
    key: tab,
    icon: tab === 'home' ? 'home' : tab === 'messages' ? 'message' : 'info',
    label: `${name}: ${tab[0]?.toUpperCase()}${tab.slice(1)}`,
    detail: 'app',
    go: () => openPlace({ kind: 'app', tab }),
  }));
}

function pagePlaces({ openPane, openOverlay }: PageActions): Destination[] {
  return [
    {
      key: 'inspector',
      icon: 'pulse',
      label: 'Delivery inspector',
      detail: 'envelopes, acks, Web API calls, faults',
      go: () => openPane({ kind: 'inspector' }),
    },
    {
      key: 'keys',
      icon: 'keyboard',
      label: 'Keyboard shortcuts',
      detail: '?',
      go: () => openOverlay({ kind: 'keys' }),
    },
  ];
}
