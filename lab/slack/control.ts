import { z } from 'zod';
import { act } from './act.ts';
import type { LiveChange, Message, Settings, WorkspaceState } from './contract.ts';
import { FaultShape } from './fault-shape.ts';
import { fileType } from './file-store.ts';
import { verifyRequestUrl } from './http-delivery.ts';
import { messagesOf, messageView } from './message-store.ts';
import { PersonActionShape } from './person-action.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Slack } from './slack.ts';
import { stackOf } from './view-store.ts';
import { webhookUrl } from './webhooks.ts';
import { channelOf, installedApp, sees } from './workspace.ts';

const SettingsPatch = z
  .strictObject({
    rateLimits: z.boolean(),
    delivery: z.enum(['socket', 'http']),
    requestUrl: z.url({ protocol: /^https?$/ }).nullable(),
  })
  .partial();
const Disconnect = z.strictObject({
  how: z.enum(['warning', 'refresh_requested', 'link_disabled', 'too_many_websockets', 'kill']),
  connection: z.string().exactOptional(),
});

/** Answers `/emu/…`; the routes are listed in `contract.ts`. */
export async function handleControl(slack: Slack, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const route = `${request.method} ${url.pathname.slice('/emu/'.length)}`;
  try {
    if (route.startsWith('GET files/')) return download(slack, route.slice('GET files/'.length));
    if (route === 'GET events') return eventStream(slack, request);
    return Response.json(await answer(slack, route, url.searchParams, request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const status = error.error === 'not_found' ? 404 : 400;
    return Response.json({ ok: false, error: error.error, ...error.extra }, { status });
  }
}

async function answer(slack: Slack, route: string, query: URLSearchParams, request: Request): Promise<unknown> {
  const user = query.get('user') ?? undefined;
  const after = Number(query.get('after') ?? 0);
  switch (route) {
    case 'GET state':
      return workspaceState(slack, user);
    case 'GET messages':
      return { messages: messagesSeen(slack, query.get('channel') ?? '', user, query.get('thread') ?? undefined) };
    case 'GET home':
      return { view: slack.views.homes.get(user ?? '') ?? null };
    case 'GET views':
      return { views: stackOf(slack, user ?? '') };
    case 'GET deliveries':
      return { deliveries: slack.deliveries.filter(({ seq }) => seq > after) };
    case 'GET calls':
      return { calls: slack.calls.filter(({ seq }) => seq > after) };
    case 'POST act':
      return act(slack, await bodyOf(request, PersonActionShape, 'invalid_action'));
    case 'GET settings':
      return slack.settings;
    case 'POST settings':
      return changeSettings(slack, await bodyOf(request, SettingsPatch, 'invalid_settings'));
    case 'POST connections/disconnect':
      return { disconnected: slack.socketMode.disconnect(await bodyOf(request, Disconnect, 'invalid_request')) };
    default:
      return changeFaults(slack, route, request);
  }
}

async function changeFaults(slack: Slack, route: string, request: Request): Promise<unknown> {
  if (route === 'POST faults') slack.faults.set(await bodyOf(request, FaultShape, 'invalid_fault'));
  else if (route === 'DELETE faults') slack.faults.clear();
  else if (route.startsWith('DELETE faults/')) slack.faults.clear(route.slice('DELETE faults/'.length));
  else if (route !== 'GET faults') return refuse('not_found');
  return slack.faults.state();
}

/** All that a member sees of the workspace, or all there is. */
export function workspaceState(slack: Slack, user?: string): WorkspaceState {
  const { workspace, settings } = slack;
  const conversations = [...workspace.conversations.values()].filter(
    ({ id }) => user === undefined || sees(workspace, user, id),
  );
  return {
    team: workspace.team,
    people: [...workspace.people.values()],
    channels: conversations.map((conversation) => channelOf(workspace, conversation, user)),
    userGroups: [...workspace.userGroups.values()],
    app: installedApp(workspace, { delivery: settings.delivery, connections: slack.socketMode.count() }),
    webhooks: [...workspace.conversations.values()]
      .filter(({ kind }) => kind !== 'im')
      .map((conversation) => ({ channel: conversation.id, url: webhookUrl(slack, conversation) })),
    settings,
    seq: slack.live.seq(),
  };
}

/** What a member sees of a conversation or thread, oldest first; without a member, everything. */
export function messagesSeen(slack: Slack, channel: string, user?: string, thread?: string): Message[] {
  if (!slack.workspace.conversations.has(channel) || (user && !sees(slack.workspace, user, channel)))
    return refuse('channel_not_found');
  return messagesOf(slack, channel)
    .filter((message) => !message.ephemeralFor || user === undefined || message.ephemeralFor === user)
    .filter((message) =>
      thread ? message.ts === thread || message.threadTs === thread : !message.threadTs || message.broadcast,
    )
    .map((message) => messageView(slack, message));
}

/** Switches what can be switched; a new request URL must first echo Slack's challenge. */
export async function changeSettings(
  slack: Slack,
  patch: { [Name in keyof Settings]?: Settings[Name] | undefined },
): Promise<Settings> {
  if (patch.requestUrl) await verifyRequestUrl(slack, patch.requestUrl);
  Object.assign(slack.settings, patch);
  return slack.settings;
}

async function bodyOf<Value>(request: Request, shape: z.ZodType<Value>, error: string): Promise<Value> {
  const body: unknown = await request.json().catch(() => undefined);
  const parsed = shape.safeParse(body);
  return parsed.success ? parsed.data : refuse(error, { detail: z.prettifyError(parsed.error) });
}

function download(slack: Slack, id: string): Response {
  const file = slack.files.files.get(id);
  if (!file?.bytes) return refuse('not_found');
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      'content-type': fileType(file.name).mimetype,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      // An app's file must never run as a page of this origin.
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    },
  });
}

function eventStream(slack: Slack, request: Request): Response {
  const query = new URL(request.url).searchParams;
  const after = request.headers.get('last-event-id') ?? query.get('after');
  const user = query.get('user');
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (text: string): void => controller.enqueue(new TextEncoder().encode(text));
      send(': the local Slack\n\n');
      stop = slack.live.subscribe(
        (change: LiveChange) => send(`id: ${change.seq}\ndata: ${JSON.stringify(change)}\n\n`),
        {
          ...(user && { user }),
          ...(after && { after: Number(after) }),
        },
      );
    },
    cancel: () => stop(),
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}
