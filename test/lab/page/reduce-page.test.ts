import { expect, test } from 'vitest';
import type { LiveChange, Message, WorkspaceState } from '../../../lab/slack/contract.ts';
import { type PageState, unread } from '../../../lab/slack/page/state/page-state.ts';
import { reducePage } from '../../../lab/slack/page/state/reduce-page.ts';

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  channel: 'C1',
  ts,
  threadTs: null,
  user: 'U0BOT',
  botId: 'B1',
  authorName: 'Bot',
  authorIcon: null,
  subtype: null,
  text: ts,
  blocks: [],
  attachments: [],
  files: [],
  reactions: [],
  edited: false,
  ephemeralFor: null,
  broadcast: false,
  replyCount: 0,
  replyUsers: [],
  permalink: '',
  ...more,
});

const channel = (id: string) => ({
  id,
  name: id,
  kind: 'channel',
  topic: '',
  members: [],
  appIsMember: true,
  archived: false,
});
const workspace = { channels: [channel('C1'), channel('C2')] } as unknown as WorkspaceState;

const start: PageState = {
  workspace,
  viewer: 'U1',
  place: { kind: 'channel', channel: 'C1' },
  pane: null,
  messages: { C1: [message('1.000001'), message('1.000003')], C2: [] },
  threads: {},
  seen: { C1: '1.000003' },
  newSince: null,
  views: [],
  home: null,
  statuses: {},
  notices: [],
  deliveries: [],
  calls: [],
  faults: { faults: [] },
  live: true,
};

type Applied = Exclude<LiveChange, { type: 'workspace_changed' }>;

const applied = (state: PageState, ...changes: Applied[]): PageState =>
  changes.reduce((before, change) => reducePage(before, { type: 'changed', change }), state);
const added = (added: Message): Applied => ({ seq: 1, type: 'message_added', message: added });
const shown = (state: PageState, id = 'C1') => state.messages[id]?.map(({ ts }) => ts);

test('a late message takes its place by time, and the same one again changes nothing but its content', () => {
  const once = applied(start, added(message('1.000002')));
  const twice = applied(once, { seq: 2, type: 'message_changed', message: message('1.000002', { text: 'edited' }) });

  expect(shown(once)).toEqual(['1.000001', '1.000002', '1.000003']);
  expect(shown(twice)).toEqual(shown(once));
  expect(twice.messages['C1']?.[1]?.text).toBe('edited');
  expect(twice.messages['C1']?.[0]).toBe(once.messages['C1']?.[0]);
});

test('a reply stays out of the channel unless it was broadcast, and enters an open thread', () => {
  const open = reducePage(start, {
    type: 'thread_loaded',
    channel: 'C1',
    ts: '1.000001',
    messages: [message('1.000001')],
  });
  const replied = applied(open, added(message('2.000001', { threadTs: '1.000001' })));
  const told = applied(replied, added(message('2.000002', { threadTs: '1.000001', broadcast: true })));

  expect(shown(replied)).toEqual(['1.000001', '1.000003']);
  expect(shown(told)).toEqual(['1.000001', '1.000003', '2.000002']);
  expect(told.threads['C1/1.000001']?.map(({ ts }) => ts)).toEqual(['1.000001', '2.000001', '2.000002']);
});

test("somebody else's ephemeral message is not taken, even if it were sent", () => {
  expect(applied(start, added(message('2.000001', { ephemeralFor: 'U2' })))).toBe(start);
  expect(shown(applied(start, added(message('2.000001', { ephemeralFor: 'U1' }))))).toContain('2.000001');
});

test('counts what others wrote elsewhere, and forgets it once the channel is opened', () => {
  const state = applied(
    start,
    added(message('2.000001', { channel: 'C2', text: 'hello <@U1>' })),
    added(message('2.000002', { channel: 'C2', user: 'U1' })),
  );
  const opened = reducePage(state, { type: 'place_chosen', place: { kind: 'channel', channel: 'C2' } });

  expect(unread(state, 'C2')).toEqual({ count: 1, mention: true });
  expect(unread(opened, 'C2')).toEqual({ count: 0, mention: false });
});

test('closes a thread with the channel it belongs to, and keeps the inspector', () => {
  const there = { type: 'place_chosen', place: { kind: 'channel', channel: 'C2' } } as const;
  const inThread: PageState = { ...start, pane: { kind: 'thread', channel: 'C1', ts: '1.000001' } };

  expect(reducePage(inThread, there).pane).toBeNull();
  expect(reducePage({ ...start, pane: { kind: 'inspector' } }, there).pane).toEqual({ kind: 'inspector' });
});

test('says the same trouble once, in the words of Slack', () => {
  const notice = (text: string) => ({ user: 'U1', channel: null, error: 'operation_timeout', text });
  const slack = applied(start, { seq: 1, type: 'notice', notice: notice('/botcore failed') });
  const both = reducePage(slack, { type: 'notice_shown', notice: notice('late'), soft: true });

  expect(both.notices.map(({ text }) => text)).toEqual(['/botcore failed']);
  expect(applied(both, { seq: 2, type: 'notice', notice: notice('again') }).notices).toHaveLength(1);
});

test("keeps another member's modals and Home tab away", () => {
  expect(applied(start, { seq: 1, type: 'views_changed', user: 'U2', cause: 'opened', views: [] })).toBe(start);
});
