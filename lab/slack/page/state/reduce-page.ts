import type { Message, Notice } from '../../contract.ts';
import {
  type AppliedChange,
  openChannel,
  type PageEvent,
  type PageState,
  type Pane,
  type Place,
  threadKey,
  type ViewerData,
} from './page-state.ts';

const keptRows = 500;

export function reducePage(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'workspace_loaded':
      return { ...state, workspace: event.workspace };
    case 'viewer_loaded':
      return openForViewer(state, event.viewer, event.loaded);
    case 'messages_loaded':
      return { ...state, messages: { ...state.messages, [event.channel]: event.messages } };
    case 'thread_loaded':
      return { ...state, threads: { ...state.threads, [threadKey(event.channel, event.ts)]: event.messages } };
    case 'inspector_loaded':
      return { ...state, deliveries: event.deliveries, calls: event.calls, faults: event.faults };
    case 'inspector_cleared':
      return { ...state, deliveries: [], calls: [] };
    case 'place_chosen':
      return choosePlace(state, event.place);
    case 'pane_chosen':
      return { ...state, pane: event.pane };
    case 'channel_read':
      return readChannel(state, event.channel);
    case 'notice_shown':
      return event.soft && hasNotice(state, event.notice) ? state : withNotice(state, event.notice);
    case 'notice_dismissed':
      return { ...state, notices: state.notices.filter(({ key }) => key !== event.key) };
    case 'faults_loaded':
      return { ...state, faults: event.faults };
    case 'live_changed':
      return { ...state, live: event.live };
    case 'changed':
      return applyChange(state, event.change);
  }
}

function applyChange(state: PageState, change: AppliedChange): PageState {
  switch (change.type) {
    case 'message_added':
    case 'message_changed':
      return putMessage(state, change.message);
    case 'message_deleted':
      return dropMessage(state, change);
    case 'views_changed':
      return change.user === state.viewer ? { ...state, views: change.views } : state;
    case 'home_published':
      return change.user === state.viewer ? { ...state, home: change.view } : state;
    case 'delivery_changed':
      return { ...state, deliveries: putRow(state.deliveries, change.delivery, ({ id }) => id) };
    case 'api_call':
      return { ...state, calls: putRow(state.calls, change.call, ({ seq }) => seq) };
    case 'faults_changed':
      return { ...state, faults: change.faults };
    case 'thread_status': {
      const key = threadKey(change.channel, change.threadTs);
      return { ...state, statuses: { ...state.statuses, [key]: change.status } };
    }
    case 'notice':
      return change.notice.user === state.viewer ? withNotice(state, change.notice) : state;
  }
}

function openForViewer(state: PageState, viewer: string, loaded: ViewerData): PageState {
  const { workspace, messages, seen, views, home } = loaded;
  const visible = (channel: string): boolean => workspace.channels.some(({ id }) => id === channel);
  const first = workspace.channels.find(({ kind }) => kind !== 'im')?.id ?? '';
  const place: Place =
    state.place.kind === 'channel' && !visible(state.place.channel) ? { kind: 'channel', channel: first } : state.place;
  const pane: Pane = state.pane?.kind === 'thread' && !visible(state.pane.channel) ? null : state.pane;
  // Threads hold what the last viewer could see; ephemeral replies among them are not this viewer's business.
  const blank = { threads: {}, notices: [], statuses: {} };
  return choosePlace({ ...state, ...blank, viewer, workspace, messages, seen, views, home, pane }, place);
}

function choosePlace(state: PageState, place: Place): PageState {
  const next = { ...state, place };
  const channel = openChannel(next);
  const left = channel !== openChannel(state);
  const pane = left && state.pane?.kind === 'thread' ? null : state.pane;
  if (channel === undefined) return { ...next, pane, newSince: null };
  const newest = state.messages[channel]?.at(-1)?.ts ?? '0';
  const since = state.seen[channel] ?? '0';
  const marked = { ...next, pane, newSince: newest > since && since !== '0' ? since : left ? null : state.newSince };
  return readChannel(marked, channel);
}

function readChannel(state: PageState, channel: string): PageState {
  const newest = state.messages[channel]?.at(-1)?.ts;
  return newest === undefined || newest === state.seen[channel]
    ? state
    : { ...state, seen: { ...state.seen, [channel]: newest } };
}

function putMessage(state: PageState, message: Message): PageState {
  if (message.ephemeralFor !== null && message.ephemeralFor !== state.viewer) return state;
  const { channel, threadTs, ts } = message;
  const isReply = threadTs !== null && threadTs !== ts;
  let next = state;
  if (!isReply || message.broadcast) {
    next = { ...next, messages: { ...next.messages, [channel]: putByTs(next.messages[channel] ?? [], message) } };
  }
  const key = threadKey(channel, threadTs ?? ts);
  const thread = next.threads[key];
  return thread ? { ...next, threads: { ...next.threads, [key]: putByTs(thread, message) } } : next;
}

function dropMessage(state: PageState, change: AppliedChange & { type: 'message_deleted' }): PageState {
  const without = (list: Message[] | undefined): Message[] => (list ?? []).filter(({ ts }) => ts !== change.ts);
  const messages = { ...state.messages, [change.channel]: without(state.messages[change.channel]) };
  const key = threadKey(change.channel, change.threadTs ?? change.ts);
  const threads = state.threads[key] ? { ...state.threads, [key]: without(state.threads[key]) } : state.threads;
  return { ...state, messages, threads };
}

/** `ts` has a fixed width, so that comparing the strings compares the times. */
function putByTs(list: Message[], message: Message): Message[] {
  const at = list.findIndex(({ ts }) => ts >= message.ts);
  if (at === -1) return [...list, message];
  const replaced = list[at]?.ts === message.ts ? 1 : 0;
  return [...list.slice(0, at), message, ...list.slice(at + replaced)];
}

function putRow<Row>(rows: Row[], row: Row, key: (row: Row) => string | number): Row[] {
  const at = rows.findLastIndex((known) => key(known) === key(row));
  if (at === -1) return [...rows, row].slice(-keptRows);
  return rows.with(at, row);
}

function hasNotice(state: PageState, { error }: Notice): boolean {
  return state.notices.some((notice) => notice.error === error);
}

/** The same trouble again takes the place of the old line instead of piling up. */
function withNotice(state: PageState, notice: Notice): PageState {
  const key = (state.notices.at(-1)?.key ?? 0) + 1;
  const others = state.notices.filter(({ error }) => error !== notice.error);
  return { ...state, notices: [...others, { ...notice, key }].slice(-3) };
}
