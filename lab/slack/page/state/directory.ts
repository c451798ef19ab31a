import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Channel, Person, UserGroup, WorkspaceState } from '../../contract.ts';

/** Who and what the ids in a message stand for. Apart from the page's state, so that a new message redraws no other. */
export interface Directory {
  viewer: string;
  person: (id: string) => Person | undefined;
  channel: (id: string) => Channel | undefined;
  userGroup: (id: string) => UserGroup | undefined;
  people: Person[];
  channels: Channel[];
  userGroups: UserGroup[];
  appName: string;
}

export function directoryOf({ people, channels, userGroups, app }: WorkspaceState, viewer: string): Directory {
  return {
    viewer,
    people,
    channels,
    userGroups,
    appName: app.name,
    person: (id) => people.find((one) => one.id === id),
    channel: (id) => channels.find((one) => one.id === id),
    userGroup: (id) => userGroups.find((one) => one.id === id),
  };
}

const empty: Directory = {
  viewer: '',
  people: [],
  channels: [],
  userGroups: [],
  appName: '',
  person: () => undefined,
  channel: () => undefined,
  userGroup: () => undefined,
};

export const DirectoryContext = createContext<Directory>(empty);

export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}
