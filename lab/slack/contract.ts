import type { ApiCall, Delivery, FaultState } from './contract/inspector.ts';
import type { Message, ViewValue } from './contract/messages.ts';
import type { Channel } from './contract/workspace.ts';

export type * from './contract/actions.ts';
export type * from './contract/inspector.ts';
export type * from './contract/messages.ts';
export type * from './contract/workspace.ts';

/**
 * The control API of the local Slack: what the web page and the tests say to the server, and what it says back.
 *
 * Names of ours are camelCase; whatever Slack itself defines (blocks, views, state values, payloads) keeps Slack's
 * own snake_case shape, so that it can be compared with Slack's documentation. Types only: this file has no code.
 *
 * | Route | Takes | Gives |
 * |---|---|---|
 * | `GET /emu/state?user=U…` | who is looking (optional: all that exists) | {@link WorkspaceState} |
 * | `GET /emu/messages?channel=C…&user=U…&thread=ts` | `thread` gives parent and replies; without it, top-level only | {@link MessagePage} |
 * | `GET /emu/home?user=U…` | | {@link HomeState} |
 * | `GET /emu/views?user=U…` | | {@link ViewStack} |
 * | `GET /emu/deliveries?after=seq` | | {@link DeliveryPage} |
 * | `GET /emu/calls?after=seq` | | {@link ApiCallPage} |
 * | `GET /emu/files/F…` | | the bytes, with their type and name |
 * | `POST /emu/act` | {@link PersonAction} | {@link ActionResult} |
 * | `GET /emu/faults` | | {@link FaultState} |
 * | `POST /emu/faults` | {@link Fault} | {@link FaultState} |
 * | `DELETE /emu/faults` or `/emu/faults/ID` | | {@link FaultState} |
 * | `GET` or `POST /emu/settings` | part of {@link Settings} | {@link Settings} |
 * | `POST /emu/connections/disconnect` | {@link DisconnectRequest} | `{ disconnected: number }` |
 * | `GET /emu/events?user=U…` | an `EventSource`; `Last-Event-ID` replays what was missed | one {@link LiveChange} per message |
 *
 * Every refusal is `{ ok: false, error }` ({@link Refusal}) with status 400, 403 or 404.
 */

/** One thing that changed, on `/emu/events`. A subscription with `user` gets only what that member sees. */
export type LiveChange = { seq: number } & (
  | { type: 'message_added' | 'message_changed'; message: Message }
  | { type: 'message_deleted'; channel: string; ts: string; threadTs: string | null; ephemeralFor: string | null }
  /** The whole stack after a modal was opened, pushed, updated or closed; empty: nothing is open. */
  | { type: 'views_changed'; user: string; cause: 'opened' | 'pushed' | 'updated' | 'closed'; views: ViewValue[] }
  | { type: 'home_published'; user: string; view: ViewValue }
  /** A new channel, a changed membership, a connection come or gone: read the state again, or take these fields. */
  | { type: 'workspace_changed'; channels: Channel[]; connections: number }
  | { type: 'delivery_changed'; delivery: Delivery }
  | { type: 'api_call'; call: ApiCall }
  | { type: 'faults_changed'; faults: FaultState }
  /** The assistant's "is thinking…" line of a thread; an empty status clears it. */
  | { type: 'thread_status'; channel: string; threadTs: string; status: string }
  | { type: 'notice'; notice: Notice }
);

/** A line that Slack itself shows to one member, such as "/botcore failed with the error dispatch_failed". */
export interface Notice {
  user: string;
  channel: string | null;
  /** `operation_timeout`, `dispatch_failed`, `view_expired`… */
  error: string;
  text: string;
}
