import type { Channel, InstalledApp, Person, Role, UserGroup } from './contract.ts';
import { type Identifiers, secret } from './identifiers.ts';
import type { Manifest } from './manifest.ts';

/** A conversation as the server keeps it. */
export interface Conversation {
  id: string;
  name: string;
  kind: Channel['kind'];
  topic: string;
  members: Set<string>;
  archived: boolean;
  created: number;
  /** The secret part of its incoming webhook's address. */
  webhookKey: string;
}

/** Who is here, where they talk, and the one installed app. */
export interface Workspace {
  team: { id: string; name: string; domain: string };
  people: Map<string, Person>;
  conversations: Map<string, Conversation>;
  userGroups: Map<string, UserGroup>;
  manifest: Manifest;
  app: { id: string; name: string; botUserId: string; botId: string; verificationToken: string };
  /** The integration that incoming webhooks post as. */
  webhookBotId: string;
  tokens: { bot: string; app: string; signingSecret: string };
}

/** What a seeded workspace may differ in. */
export interface Seed {
  /** Fixed tokens, such as those in an `.env`; made up where absent. */
  tokens?: Partial<Workspace['tokens']>;
  /** Channels the app is a member of from the start. */
  appChannels?: readonly string[];
}

const seededPeople: { id: string; name: string; realName: string; role: Role; color: string }[] = [
  { id: 'U0ENGINEER', name: 'erin', realName: 'Erin Engineer', role: 'engineer', color: '2b6cb0' },
  { id: 'U0APPROVER', name: 'ada', realName: 'Ada Approver', role: 'approver', color: '2f855a' },
  { id: 'U0SECONDAP', name: 'alan', realName: 'Alan Approver', role: 'approver', color: '6b46c1' },
  { id: 'U0OUTSIDER', name: 'otto', realName: 'Otto Outsider', role: 'outsider', color: '975a16' },
];

const seededChannels: { id: string; name: string; topic: string; members: string[] }[] = [
  {
    id: 'C0OPS00001',
    name: 'ops',
    topic: 'Running the trading platform',
    members: ['U0ENGINEER', 'U0APPROVER', 'U0SECONDAP', 'U0OUTSIDER'],
  },
  {
    id: 'C0ALERTS01',
    name: 'alerts',
    topic: 'Alertmanager posts here',
    members: ['U0ENGINEER', 'U0APPROVER', 'U0SECONDAP'],
  },
  {
    id: 'C0GENERAL1',
    name: 'general',
    topic: 'Everybody, and everything else',
    members: ['U0ENGINEER', 'U0APPROVER', 'U0SECONDAP', 'U0OUTSIDER'],
  },
];

/** The workspace as it is at the start: four people, three channels, a group of approvers, the app. */
export function seedWorkspace(manifest: Manifest, ids: Identifiers, now: number, seed: Seed = {}): Workspace {
  const bot = botOf(manifest);
  const appChannels = seed.appChannels ?? ['ops', 'alerts'];
  const guests = (role: Role) => role === 'outsider';
  const people = [...seededPeople.map((person) => ({ ...person, isBot: false })), bot].map((person) => ({
    ...person,
    isGuest: guests(person.role),
    avatarUrl: null,
  }));
  const conversations = seededChannels.map((channel) => ({
    ...channel,
    kind: 'channel' as const,
    archived: false,
    created: Math.floor(now / 1000),
    webhookKey: secret(12),
    members: new Set([...channel.members, ...(appChannels.includes(channel.name) ? [bot.id] : [])]),
  }));
  return {
    team: { id: 'T0LOCAL001', name: 'Local Trading', domain: 'local-trading' },
    people: new Map(people.map((person) => [person.id, person])),
    conversations: new Map(conversations.map((conversation) => [conversation.id, conversation])),
    userGroups: new Map([
      [
        'S0APPROVER',
        { id: 'S0APPROVER', handle: 'sre-approvers', name: 'SRE approvers', members: ['U0APPROVER', 'U0SECONDAP'] },
      ],
    ]),
    manifest,
    app: {
      id: 'A0BOTCORE1',
      name: manifest.display_information.name,
      botUserId: bot.id,
      botId: 'B0BOTCORE1',
      verificationToken: secret(12),
    },
    webhookBotId: ids.next('B'),
    tokens: {
      bot: seed.tokens?.bot ?? `xoxb-local-${secret(12)}`,
      app: seed.tokens?.app ?? `xapp-1-A0BOTCORE1-${secret(12)}`,
      signingSecret: seed.tokens?.signingSecret ?? secret(16),
    },
  };
}

function botOf(manifest: Manifest) {
  const name = manifest.features.bot_user?.display_name ?? manifest.display_information.name;
  return {
    id: 'U0BOTCORE1',
    name: name.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-'),
    realName: name,
    role: 'bot' as const,
    color: '4a154b',
    isBot: true,
  };
}

/** A conversation as the page sees it, named after the other side where it is a direct message. */
export function channelOf(workspace: Workspace, conversation: Conversation, viewer?: string): Channel {
  const { botUserId } = workspace.app;
  const other = [...conversation.members].find((member) => member !== (viewer ?? botUserId));
  return {
    id: conversation.id,
    name: conversation.kind === 'im' ? (workspace.people.get(other ?? botUserId)?.realName ?? '') : conversation.name,
    kind: conversation.kind,
    topic: conversation.topic,
    members: [...conversation.members],
    appIsMember: conversation.members.has(botUserId),
    archived: conversation.archived,
  };
}

/** Whether a member may see a conversation: members do, and everybody but guests sees public channels. */
export function sees(workspace: Workspace, user: string, channel: string): boolean {
  const conversation = workspace.conversations.get(channel);
  if (!conversation) return false;
  if (conversation.members.has(user)) return true;
  return conversation.kind === 'channel' && workspace.people.get(user)?.isGuest === false;
}

/** The direct message between a member and the app; made when it is first needed. */
export function directMessage(workspace: Workspace, ids: Identifiers, user: string, now: number): Conversation {
  const { botUserId } = workspace.app;
  for (const conversation of workspace.conversations.values())
    if (conversation.kind === 'im' && conversation.members.has(user)) return conversation;
  const conversation: Conversation = {
    id: ids.next('D'),
    name: '',
    kind: 'im',
    topic: '',
    members: new Set([user, botUserId]),
    archived: false,
    created: Math.floor(now / 1000),
    webhookKey: secret(12),
  };
  workspace.conversations.set(conversation.id, conversation);
  return conversation;
}

/** The app as the page sees it. */
export function installedApp(workspace: Workspace, now: Pick<InstalledApp, 'delivery' | 'connections'>): InstalledApp {
  const { app, manifest } = workspace;
  return {
    id: app.id,
    name: app.name,
    description: manifest.display_information.description,
    botUserId: app.botUserId,
    botId: app.botId,
    commands: manifest.features.slash_commands.map((command) => ({
      command: command.command,
      description: command.description,
      usageHint: command.usage_hint,
    })),
    shortcuts: manifest.features.shortcuts.map((shortcut) => ({
      name: shortcut.name,
      type: shortcut.type,
      callbackId: shortcut.callback_id,
      description: shortcut.description,
    })),
    homeTabEnabled: manifest.features.app_home.home_tab_enabled,
    messagesTabEnabled: manifest.features.app_home.messages_tab_enabled,
    scopes: [...manifest.oauth_config.scopes.bot].sort(),
    events: [...manifest.settings.event_subscriptions.bot_events].sort(),
    ...now,
  };
}
