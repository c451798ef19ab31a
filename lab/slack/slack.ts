import type { Clock } from './clock.ts';
import type { ApiCall, Delivery, Notice, Settings } from './contract.ts';
import type { Courier } from './courier.ts';
import type { Faults } from './faults.ts';
import type { Identifiers } from './identifiers.ts';
import type { Live } from './live.ts';
import type { RateLimits } from './rate-limits.ts';
import type { FileStore, ResponseUrl, StoredMessage, Trigger, ViewStore } from './records.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Workspace } from './workspace.ts';

/** The whole local Slack, as its parts see each other. */
export interface Slack {
  clock: Clock;
  ids: Identifiers;
  workspace: Workspace;
  settings: Settings;
  live: Live;
  faults: Faults;
  rateLimits: RateLimits;
  courier: Courier;
  socketMode: SocketMode;
  /** Per conversation, oldest first; ephemeral messages among them. */
  messages: Map<string, StoredMessage[]>;
  views: ViewStore;
  files: FileStore;
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  deliveries: Delivery[];
  calls: ApiCall[];
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  origin(): string;
}

/** Shows one member a line from Slack itself. */
export function notify(slack: Slack, notice: Notice): void {
  slack.live.publish({ type: 'notice', notice });
}
