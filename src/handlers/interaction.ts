import type { App } from '@slack/bolt';
import type { Logger } from 'pino';
import type { BotIdentity } from '../bot/app.ts';
import type { Replies } from '../bot/replies.ts';
import type { Platform } from '../diagnostics/platform.ts';
import type { IncidentDesk } from '../jobs/contract.ts';
import type { FixDesk } from '../jobs/fix-contract.ts';

export interface HandlerDependencies {
  readonly platform: Platform;
  readonly desk: IncidentDesk;
  readonly replies: Replies;
  /** Absent: this bot only diagnoses. */
  readonly fixes?: FixDesk;
  readonly identity: BotIdentity;
  readonly log: Logger;
  /** Members who may ask. Absent: every member of the home workspace. */
  readonly allowedUsers?: readonly string[];
  /** Bots and apps (`B…`, `A…`) whose messages count as alerts. Absent: all but ourselves. */
  readonly alertSources?: readonly string[];
  /** Slack delivers an event again when its handler fails. Otherwise the handler keeps it until it is written down. */
  readonly redelivers: boolean;
}

/** One thing of Slack that the bot listens to. The manifest must declare the same; a test compares them. */
export interface Interaction {
  readonly kind: 'command' | 'event' | 'message_shortcut' | 'block_action' | 'view_submission';
  /** `/botcore`, `app_mention`, the callback id of a shortcut or view, the action id of a button. */
  readonly name: string;
  /** The manifest's names of the events, where they differ: one listener gets the messages of every kind of channel. */
  readonly subscriptions?: readonly string[];
  listen(app: App, dependencies: HandlerDependencies): void;
}

/** What can be named after `diagnose`. */
export function subjectsOf({ databases, services }: Platform): string[] {
  const runners = new Set(Object.values(databases).map(({ service }) => service));
  return [...Object.keys(databases), ...Object.keys(services).filter((name) => !runners.has(name))];
}
