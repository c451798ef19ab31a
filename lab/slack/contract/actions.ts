import type { ElementValue, StateValues } from './messages.ts';

/** Where an element stands. */
export type Surface =
  | { type: 'message'; channel: string; ts: string }
  /** A modal or a Home view. */
  | { type: 'view'; viewId: string };

/** One option of an external select. */
export interface OptionValue {
  text: { type: 'plain_text' | 'mrkdwn'; text: string };
  value: string;
  [field: string]: unknown;
}

/** What a person does. `user` is always the acting member. */
export type PersonAction =
  /** `text` as typed: `@name` and `#name` become references; references already written (`<@U…>`) stay. */
  | { type: 'post_message'; user: string; channel: string; text: string; threadTs?: string }
  | { type: 'edit_message'; user: string; channel: string; ts: string; text: string }
  | { type: 'delete_message'; user: string; channel: string; ts: string }
  | { type: 'add_reaction'; user: string; channel: string; ts: string; name: string }
  | { type: 'remove_reaction'; user: string; channel: string; ts: string; name: string }
  /** `command` with its slash; `text` is the rest of the line. Refused in threads, as Slack does. */
  | { type: 'slash_command'; user: string; channel: string; command: string; text: string }
  /**
   * A button, select, picker and so on was used. The server finds the element by its ids and builds the action from
   * it; `input` carries what the person chose (nothing for a button). The page has already asked for the element's
   * `confirm`. `state` holds every input of the surface.
   */
  | {
      type: 'use_element';
      user: string;
      surface: Surface;
      blockId: string;
      actionId: string;
      input?: Omit<ElementValue, 'type'>;
      state?: StateValues;
    }
  /** Typing in an external select; the result carries `options` or `optionGroups`. */
  | { type: 'suggest_options'; user: string; surface: Surface; blockId: string; actionId: string; value: string }
  /** The result carries `errors` per block id where the app refused the answers. */
  | { type: 'submit_view'; user: string; viewId: string; state: StateValues }
  /** The cross or the close button. `clearAll` closes the whole stack. */
  | { type: 'close_view'; user: string; viewId: string; clearAll?: boolean }
  | { type: 'message_shortcut'; user: string; channel: string; ts: string; callbackId: string }
  | { type: 'global_shortcut'; user: string; callbackId: string }
  /** Sends `app_home_opened`. */
  | { type: 'open_home'; user: string; tab?: 'home' | 'messages' }
  /** Gives the direct message with the app; `channel` of the result. */
  | { type: 'open_direct_message'; user: string }
  /** `/invite @app` and `/remove @app`. */
  | { type: 'invite_app'; user: string; channel: string }
  | { type: 'remove_app'; user: string; channel: string };

/** What came of a {@link PersonAction}. It returns when the app has acked, or the 3 seconds are over. */
export type ActionResult =
  | {
      ok: true;
      /** The new message's id, where one was posted. */
      ts?: string;
      channel?: string;
      /** The delivery of this action in the inspector. */
      deliveryId?: string;
      /** Per block id, shown under the input; the modal stays open. */
      errors?: Record<string, string>;
      options?: OptionValue[];
      optionGroups?: { label: { type: 'plain_text'; text: string }; options: OptionValue[] }[];
    }
  | Refusal;

/** Why something was not done. */
export interface Refusal {
  ok: false;
  /**
   * A word to test for: `operation_timeout` (no ack in 3 s), `dispatch_failed` (nobody connected, or an HTTP error),
   * `unknown_command`, `element_not_found`, `view_not_found`, `message_not_found`, `not_in_channel`, `invalid_action`…
   */
  error: string;
  /** A sentence to show. */
  detail?: string;
}
