/** One attempt to hand something to the app. */
export interface DeliveryAttempt {
  /** 0 for the first. */
  number: number;
  /** Unix milliseconds of the server's clock. */
  sentAt: number;
  /** The connection's number, or the request URL; null: there was nobody to send to. */
  connection: string | null;
  /** Milliseconds until the ack; null: none came. */
  ackMs: number | null;
  /** `acked`, `timeout`, `no_connection`, `http_500`, `connection_failed`, `ack_lost` (a fault swallowed it)… */
  outcome: string;
  /** Why this is a retry: `timeout`, `http_timeout`, `http_error`, `connection_failed`; null for the first. */
  retryReason: string | null;
}

/** One row of the delivery inspector: an envelope and all its attempts. */
export interface Delivery {
  seq: number;
  /** The envelope id. */
  id: string;
  kind: 'events_api' | 'slash_commands' | 'interactive';
  /** The event's type (`app_mention`), the command (`/botcore`), or the interaction's type (`block_actions`). */
  name: string;
  /** `Ev…` for events; the same on every retry. */
  eventId: string | null;
  user: string | null;
  channel: string | null;
  transport: 'socket' | 'http';
  attempts: DeliveryAttempt[];
  /** `sent` while it waits for the ack; `gave_up` after the last retry. */
  state: 'sent' | 'acked' | 'retrying' | 'gave_up' | 'failed';
  payload: unknown;
  /** What the app answered with its ack, if anything. */
  response: unknown;
}

/** Deliveries, oldest first. */
export interface DeliveryPage {
  deliveries: Delivery[];
}

/** One Web API call, webhook post or `response_url` post the app made. */
export interface ApiCall {
  seq: number;
  at: number;
  /** `chat.postMessage`, or `response_url`, `incoming_webhook`, `file_upload`. */
  method: string;
  /** `xoxb-…abcd`; never the whole token. */
  token: string | null;
  /** Long values are shortened, tokens masked. */
  args: Record<string, unknown>;
  status: number;
  /** Slack's `error`, or null. */
  error: string | null;
  /** `response_metadata.messages` of a refusal, such as the pointers of `invalid_blocks`. */
  messages: string[];
  ms: number;
  /** The fault that made this answer, if one did. */
  fault: string | null;
}

/** Calls, oldest first. */
export interface ApiCallPage {
  calls: ApiCall[];
}

/**
 * Trouble to make on purpose. `times` is how often it strikes before it is spent (default 1; 0: until removed).
 * `method` limits a Web API fault to one method (`chat.postMessage`); `kind` limits a delivery fault to one kind.
 */
export type Fault = { id?: string; times?: number } /** Web API: 429 with `Retry-After`. */ & (
  | { type: 'rate_limited'; method?: string; retryAfterSeconds?: number }
  /** Web API: an HTTP 5xx without JSON. */
  | { type: 'server_error'; method?: string; status?: number }
  /** Web API: 200 with `{ ok: false, error }`. */
  | { type: 'api_error'; method?: string; error: string }
  /** Web API: answer late. `milliseconds` are of the server's clock. */
  | { type: 'api_delay'; method?: string; milliseconds: number }
  /** Web API: do the thing, then drop the connection without an answer. */
  | { type: 'lost_response'; method?: string }
  /** Delivery: sent late. */
  | { type: 'delivery_delay'; kind?: Delivery['kind']; milliseconds: number }
  /** Delivery: the app acks and Slack does not hear it. */
  | { type: 'lost_ack'; kind?: Delivery['kind'] }
  /** Delivery: the same envelope payload arrives twice. */
  | { type: 'duplicate'; kind?: Delivery['kind'] }
  /** Delivery: never reaches the app. */
  | { type: 'lost_delivery'; kind?: Delivery['kind'] }
  /** Interaction: its trigger is already over when the app gets it. */
  | { type: 'expired_trigger' }
  /** Every token is refused with `token_revoked` until this is removed. */
  | { type: 'revoked_token' }
);

/** A fault that is set, with how often it may still strike; null: until removed. */
export type ActiveFault = Fault & { id: string; left: number | null; struck: number };

/** The faults now set. */
export interface FaultState {
  faults: ActiveFault[];
}

/** Closes Socket Mode connections. */
export interface DisconnectRequest {
  /** `kill` cuts the socket without a word; the others send Slack's frame first. */
  how: 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets' | 'kill';
  /** One connection; without it, all. */
  connection?: string;
}
