import type { Delivery } from './inspector.ts';

/** What a person of the workspace may do for the bot; the local Slack itself only shows it. */
export type Role = 'engineer' | 'approver' | 'outsider' | 'bot';

/** One member of the workspace. */
export interface Person {
  /** `U…` */
  id: string;
  /** The handle, without `@`. */
  name: string;
  realName: string;
  role: Role;
  isBot: boolean;
  /** A guest: sees only the channels they were added to. */
  isGuest: boolean;
  /** Where the avatar is served from, or null: draw initials over {@link Person.color}. */
  avatarUrl: string | null;
  /** Six hex digits without `#`. */
  color: string;
}

/** One conversation: a channel, or a direct message with the app. */
export interface Channel {
  /** `C…` for a channel, `D…` for a direct message. */
  id: string;
  /** Without `#`; for a direct message, the name of the other side. */
  name: string;
  kind: 'channel' | 'private' | 'im';
  topic: string;
  members: string[];
  /** The app is a member, so it gets the messages here and may post. */
  appIsMember: boolean;
  archived: boolean;
}

/** A group that can be mentioned, such as the approvers. */
export interface UserGroup {
  /** `S…` */
  id: string;
  handle: string;
  name: string;
  members: string[];
}

/** A slash command the manifest declares: the autocomplete list. */
export interface SlashCommand {
  /** With its slash. */
  command: string;
  description: string;
  usageHint: string;
}

/** A shortcut the manifest declares. */
export interface Shortcut {
  name: string;
  type: 'message' | 'global';
  callbackId: string;
  description: string;
}

/** The installed app, as its manifest says. */
export interface InstalledApp {
  /** `A…` */
  id: string;
  name: string;
  description: string;
  /** The bot's member id, `U…`. */
  botUserId: string;
  /** `B…` */
  botId: string;
  commands: SlashCommand[];
  shortcuts: Shortcut[];
  homeTabEnabled: boolean;
  messagesTabEnabled: boolean;
  /** Bot scopes, sorted. */
  scopes: string[];
  /** Subscribed bot events, sorted. */
  events: string[];
  delivery: Delivery['transport'];
  /** Open Socket Mode connections. */
  connections: number;
}

/** What can be switched while it runs. */
export interface Settings {
  /** 429 by Slack's tiers and one message a second per channel. */
  rateLimits: boolean;
  delivery: Delivery['transport'];
  /** Where HTTP deliveries go; null: nowhere yet. */
  requestUrl: string | null;
}
/** All that a page needs to draw its frame. */
export interface WorkspaceState {
  team: { id: string; name: string; domain: string };
  people: Person[];
  channels: Channel[];
  userGroups: UserGroup[];
  app: InstalledApp;
  /** Where an Alertmanager can post, per channel; each answers `ok`. */
  webhooks: { channel: string; url: string }[];
  settings: Settings;
  /** The last change that this state includes; pass it as `Last-Event-ID`. */
  seq: number;
}
