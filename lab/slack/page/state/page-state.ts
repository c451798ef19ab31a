import type {
  ApiCall,
  Delivery,
  FaultState,
  LiveChange,
  Message,
  Notice,
  ViewValue,
  WorkspaceState,
} from '../../contract.ts';

/** What fills the middle of the page. */
export type Place = { kind: 'channel'; channel: string } | { kind: 'app'; tab: 'home' | 'messages' | 'about' };

/** What stands at the right of it. */
export type Pane = { kind: 'thread'; channel: string; ts: string } | { kind: 'inspector' } | null;

export interface ShownNotice extends Notice {
  key: number;
}

export interface PageState {
  workspace: WorkspaceState;
  /** The member the person at the keyboard now is. */
  viewer: string;
  place: Place;
  pane: Pane;
  /** Top-level messages by channel, and parent with replies by {@link threadKey}; oldest first. */
  messages: Record<string, Message[]>;
  threads: Record<string, Message[]>;
  /** The newest `ts` this viewer has seen, by channel. */
  seen: Record<string, string>;
  /** Where the "New" line stands in the open channel; kept until the channel is left. */
  newSince: string | null;
  views: ViewValue[];
  home: ViewValue | null;
  /** "is thinking…" by {@link threadKey}. */
  statuses: Record<string, string>;
  notices: ShownNotice[];
  deliveries: Delivery[];
  calls: ApiCall[];
  faults: FaultState;
  live: boolean;
}

/** Everything that can happen to the page. */
export type PageEvent =
  | { type: 'workspace_loaded'; workspace: WorkspaceState }
  | { type: 'viewer_loaded'; viewer: string; loaded: ViewerData }
  | { type: 'messages_loaded'; channel: string; messages: Message[] }
  | { type: 'thread_loaded'; channel: string; ts: string; messages: Message[] }
  | { type: 'inspector_loaded'; deliveries: Delivery[]; calls: ApiCall[]; faults: FaultState }
  | { type: 'place_chosen'; place: Place }
  | { type: 'pane_chosen'; pane: Pane }
  | { type: 'channel_read'; channel: string }
  /** `soft` where Slack itself may have said the same already, in better words. */
  | { type: 'notice_shown'; notice: Notice; soft?: boolean }
  | { type: 'notice_dismissed'; key: number }
  | { type: 'faults_loaded'; faults: FaultState }
  | { type: 'inspector_cleared' }
  | { type: 'live_changed'; live: boolean }
  | { type: 'changed'; change: AppliedChange };

/** A changed workspace is not applied but read again. */
export type AppliedChange = Exclude<LiveChange, { type: 'workspace_changed' }>;

/** What is fetched when somebody else takes the keyboard. */
export interface ViewerData {
  workspace: WorkspaceState;
  messages: Record<string, Message[]>;
  seen: Record<string, string>;
  views: ViewValue[];
  home: ViewValue | null;
}

export function threadKey(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

/** How many messages of others came since the viewer last looked, and whether one of them names the viewer. */
export function unread(state: PageState, channel: string): { count: number; mention: boolean } {
  const since = state.seen[channel] ?? '0';
  const fresh = (state.messages[channel] ?? []).filter(
    (message) => message.ts > since && message.user !== state.viewer,
  );
  return { count: fresh.length, mention: fresh.some((message) => message.text.includes(`<@${state.viewer}>`)) };
}

/** The conversation now open, for whatever needs one: the composer, the notices. */
export function openChannel(state: PageState): string | undefined {
  if (state.place.kind === 'channel') return state.place.channel;
  return state.place.tab === 'messages' ? state.workspace.channels.find(({ kind }) => kind === 'im')?.id : undefined;
}
