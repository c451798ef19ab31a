import type { Message } from '../../contract.ts';
import { controlApi } from './control-api.ts';
import type { PageState, ViewerData } from './page-state.ts';
import { remembered } from './remembered.ts';

/** Everything one member sees. All conversations at once, so that unread marks are right and switching is instant. */
export async function loadViewer(viewer: string): Promise<ViewerData> {
  const [workspace, home, views] = await Promise.all([
    controlApi.state(viewer),
    controlApi.home(viewer),
    controlApi.views(viewer),
  ]);
  const pages = await Promise.all(
    workspace.channels.map(async ({ id }): Promise<[string, Message[]]> => {
      return [id, (await controlApi.messages(viewer, id)).messages];
    }),
  );
  const messages = Object.fromEntries(pages);
  return { workspace, messages, seen: remembered.seen(viewer), views: views.views, home: home.view };
}

/** Who sits at the keyboard first: the one chosen in this tab before, else an engineer. */
export async function startState(): Promise<PageState> {
  const { people } = await controlApi.state();
  const kept = people.find(({ id, isBot }) => id === remembered.viewer() && !isBot);
  const viewer = (kept ?? people.find(({ role }) => role === 'engineer') ?? people[0])?.id ?? '';
  const data = await loadViewer(viewer);
  const link = linkedMessage(location);
  const wanted = link?.channel ?? location.hash.slice(1);
  const channels = data.workspace.channels.filter(({ kind }) => kind !== 'im');
  const first = channels.find(({ id }) => id === wanted) ?? channels[0];
  return {
    ...data,
    viewer,
    place: first ? { kind: 'channel', channel: first.id } : { kind: 'app', tab: 'about' },
    pane: link && link.channel === first?.id ? { kind: 'thread', ...link } : null,
    threads: {},
    newSince: null,
    statuses: {},
    notices: [],
    deliveries: [],
    calls: [],
    faults: { faults: [] },
    live: true,
  };
}

/** What a permalink names: `/archives/C…/p` and the `ts` without its dot; for a reply its parent. */
function linkedMessage({ pathname, search }: Location): { channel: string; ts: string } | undefined {
  const [, channel, seconds, fraction] = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(pathname) ?? [];
  if (channel === undefined) return undefined;
  return { channel, ts: new URLSearchParams(search).get('thread_ts') ?? `${seconds}.${fraction}` };
}
