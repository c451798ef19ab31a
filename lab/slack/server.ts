import { createServer } from 'node:http';
import { act } from './act.ts';
import { type Clock, systemClock } from './clock.ts';
import type {
  ActionResult,
  ActiveFault,
  ApiCall,
  Delivery,
  DisconnectRequest,
  Fault,
  LiveChange,
  Message,
  PersonAction,
  Role,
  Settings,
  ViewValue,
  WorkspaceState,
} from './contract.ts';
import { changeSettings, messagesSeen, workspaceState } from './control.ts';
import { createCourier } from './courier.ts';
import { createFaults } from './faults.ts';
import { createFileStore } from './file-store.ts';
import { sendOverHttp } from './http-delivery.ts';
import { createIdentifiers } from './identifiers.ts';
import { createLive } from './live.ts';
import { checkManifest, readManifest } from './manifest.ts';
import { publishWorkspace } from './methods/conversations.ts';
import { requestOf, sendReply } from './node-http.ts';
import { createRateLimits } from './rate-limits.ts';
import { route } from './router.ts';
import type { Slack } from './slack.ts';
import { createSocketMode } from './socket-mode.ts';
import { createViewStore, stackOf } from './view-store.ts';
import { webhookUrl } from './webhooks.ts';
import { type Seed, seedWorkspace, sees, type Workspace } from './workspace.ts';

/** How to start a local Slack. */
export interface LocalSlackOptions extends Seed {
  /** A `manifest.yml`; or give the manifest itself. */
  manifestPath?: string;
  manifest?: unknown;
  /** 0 or absent: any free port. */
  port?: number;
  clock?: Clock;
  delivery?: Settings['delivery'];
  /** Where HTTP deliveries go. Not verified here; `changeSettings` verifies. */
  requestUrl?: string;
  rateLimits?: boolean;
}

/** A running local Slack. */
export interface LocalSlack {
  /** The page, such as `http://127.0.0.1:7070`. */
  url: string;
  /** For `slackApiUrl`; ends with a slash. */
  apiUrl: string;
  tokens: Workspace['tokens'];
  /** The seeded member of a role. */
  person(role: Role): string;
  /** A channel's id by its name. */
  channel(name: string): string;
  webhook(channelName: string): string;
  state(user?: string): WorkspaceState;
  messages(channel: string, options?: { user?: string; thread?: string }): Message[];
  views(user: string): ViewValue[];
  home(user: string): ViewValue | null;
  deliveries(): Delivery[];
  calls(method?: string): ApiCall[];
  /** Does what a person does; resolves when the app has acked or its time is over. */
  act(action: PersonAction): Promise<ActionResult>;
  setFault(fault: Fault): ActiveFault;
  clearFaults(): void;
  disconnect(request: DisconnectRequest): number;
  changeSettings(patch: Partial<Settings>): Promise<Settings>;
  /** Every change from now on, as the page gets it. Gives a function that ends it. */
  watch(listener: (change: LiveChange) => void, user?: string): () => void;
  /** The first change, past or to come, that the guess accepts. Rejects after twelve seconds of real time. */
  next(isIt: (change: LiveChange) => boolean): Promise<LiveChange>;
  close(): Promise<void>;
}

/** Starts a local Slack on the loopback interface. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  let port = options.port ?? 0;
  const slack = createSlack(options, () => `http://127.0.0.1:${port}`);
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming, slack.origin())
      .then((request) => route(slack, request))
      .then((reply) => sendReply(reply, outgoing))
      .catch((error: unknown) => {
        outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The local Slack failed: ${String(error)}`);
      });
  });
  server.on('upgrade', (request, socket, head) => slack.socketMode.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address) port = address.port;
  return {
    ...handles(slack),
    close: () =>
      new Promise((resolve) => {
        slack.socketMode.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createSlack(options: LocalSlackOptions, origin: () => string): Slack {
  const clock = options.clock ?? systemClock();
  const ids = createIdentifiers(clock);
  const manifest =
    options.manifest === undefined
      ? readManifest(options.manifestPath ?? 'manifest.yml')
      : checkManifest(options.manifest);
  const workspace = seedWorkspace(manifest, ids, clock.now(), options);
  const slack: Slack = {
    clock,
    ids,
    workspace,
    settings: {
      rateLimits: options.rateLimits ?? true,
      delivery: options.delivery ?? 'socket',
      requestUrl: options.requestUrl ?? null,
    },
    live: createLive((change, user) => isVisible(workspace, change, user)),
    faults: createFaults(() => slack.live.publish({ type: 'faults_changed', faults: slack.faults.state() })),
    rateLimits: createRateLimits(clock),
    socketMode: createSocketMode({ appId: workspace.app.id, origin, changed: () => publishWorkspace(slack) }),
    courier: createCourier(() => slack, {
      socket: (parcel, envelopeId, retry) => slack.socketMode.send(parcel, envelopeId, retry),
      http: (parcel, _envelopeId, retry) => sendOverHttp(slack, parcel, retry),
    }),
    messages: new Map(),
    views: createViewStore(),
    files: createFileStore(),
    triggers: new Map(),
    responseUrls: new Map(),
    deliveries: [],
    calls: [],
    origin,
  };
  return slack;
}

function handles(slack: Slack): Omit<LocalSlack, 'close'> {
  const { workspace } = slack;
  const named = (name: string) => {
    const found = [...workspace.conversations.values()].find((conversation) => conversation.name === name);
    if (!found) throw new Error(`There is no channel #${name}.`);
    return found;
  };
  return {
    url: slack.origin(),
    apiUrl: `${slack.origin()}/api/`,
    tokens: workspace.tokens,
    person: (role) => {
      const found = [...workspace.people.values()].find((person) => person.role === role);
      if (!found) throw new Error(`Nobody is ${role}.`);
      return found.id;
    },
    channel: (name) => named(name).id,
    webhook: (name) => webhookUrl(slack, named(name)),
    state: (user) => workspaceState(slack, user),
    messages: (channel, { user, thread } = {}) => messagesSeen(slack, channel, user, thread),
    views: (user) => structuredClone(stackOf(slack, user)),
    home: (user) => structuredClone(slack.views.homes.get(user) ?? null),
    deliveries: () => structuredClone(slack.deliveries),
    calls: (method) => slack.calls.filter((call) => method === undefined || call.method === method),
    act: (action) => act(slack, action),
    setFault: (fault) => slack.faults.set(fault),
    clearFaults: () => slack.faults.clear(),
    disconnect: (request) => slack.socketMode.disconnect(request),
    changeSettings: (patch) => changeSettings(slack, patch),
    watch: (listener, user) => slack.live.subscribe(listener, user === undefined ? {} : { user }),
    next: (isIt) => nextChange(slack, isIt),
  };
}

const patienceMs = 12_000;

function nextChange(slack: Slack, isIt: (change: LiveChange) => boolean): Promise<LiveChange> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      stop();
      reject(new Error('The change did not come within twelve seconds.'));
    }, patienceMs);
    let stop = (): void => {};
    let isFound = false;
    stop = slack.live.subscribe(
      (change) => {
        if (isFound || !isIt(change)) return;
        isFound = true;
        clearTimeout(patience);
        resolve(change);
        queueMicrotask(() => stop());
      },
      { after: 0 },
    );
  });
}

function isVisible(workspace: Workspace, change: LiveChange, user: string): boolean {
  switch (change.type) {
    case 'message_added':
    case 'message_changed':
      return isFor(workspace, change.message.channel, change.message.ephemeralFor, user);
    case 'message_deleted':
      return isFor(workspace, change.channel, change.ephemeralFor, user);
    case 'views_changed':
    case 'home_published':
      return change.user === user;
    case 'notice':
      return change.notice.user === user;
    case 'thread_status':
      return sees(workspace, user, change.channel);
    default:
      return true;
  }
}

const isFor = (workspace: Workspace, channel: string, ephemeralFor: string | null, user: string): boolean =>
  sees(workspace, user, channel) && (ephemeralFor === null || ephemeralFor === user);
