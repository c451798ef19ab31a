import type { DisconnectRequest, Fault } from '../../contract.ts';

export interface FaultChoice {
  type: Fault['type'];
  title: string;
  detail: string;
  scope: 'call' | 'delivery' | 'other';
  make: () => Fault;
}

/** The faults a person can switch on, with values that show the trouble within seconds. */
export const faultChoices: FaultChoice[] = [
  {
    type: 'rate_limited',
    title: 'Rate limit',
    detail: 'Answers 429 with Retry-After: 2',
    scope: 'call',
    make: () => ({ type: 'rate_limited', retryAfterSeconds: 2 }),
  },
  {
    type: 'server_error',
    title: 'Server error',
    detail: 'Answers HTTP 503 without JSON',
    scope: 'call',
    make: () => ({ type: 'server_error', status: 503 }),
  },
  {
    type: 'api_error',
    title: 'Refusal',
    detail: 'Answers ok: false, internal_error',
    scope: 'call',
    make: () => ({ type: 'api_error', error: 'internal_error' }),
  },
  {
    type: 'api_delay',
    title: 'Slow answer',
    detail: 'Answers 4 seconds late',
    scope: 'call',
    make: () => ({ type: 'api_delay', milliseconds: 4000 }),
  },
  {
    type: 'lost_response',
    title: 'Lost answer',
    detail: 'Does the thing, then drops the connection',
    scope: 'call',
    make: () => ({ type: 'lost_response' }),
  },
  {
    type: 'delivery_delay',
    title: 'Late delivery',
    detail: 'Arrives 4 seconds late',
    scope: 'delivery',
    make: () => ({ type: 'delivery_delay', milliseconds: 4000 }),
  },
  {
    type: 'lost_ack',
    title: 'Lost ack',
    detail: 'The app acks, Slack does not hear it and retries',
    scope: 'delivery',
    make: () => ({ type: 'lost_ack' }),
  },
  {
    type: 'duplicate',
    title: 'Duplicate',
    detail: 'The same payload arrives twice',
    scope: 'delivery',
    make: () => ({ type: 'duplicate' }),
  },
  {
    type: 'lost_delivery',
    title: 'Lost delivery',
    detail: 'Never reaches the app',
    scope: 'delivery',
    make: () => ({ type: 'lost_delivery' }),
  },
  {
    type: 'expired_trigger',
    title: 'Expired trigger',
    detail: 'Modals can no longer be opened with it',
    scope: 'other',
    make: () => ({ type: 'expired_trigger' }),
  },
  {
    type: 'revoked_token',
    title: 'Revoked token',
    detail: 'Every call answers token_revoked',
    scope: 'other',
    make: () => ({ type: 'revoked_token' }),
  },
];

export const scopeTitles: Record<FaultChoice['scope'], string> = {
  call: 'Web API',
  delivery: 'Deliveries',
  other: 'Triggers and tokens',
};

export const disconnectChoices: { how: DisconnectRequest['how']; label: string }[] = [
  { how: 'refresh_requested', label: 'Ask to refresh' },
  { how: 'warning', label: 'Warn, then close' },
  { how: 'link_disabled', label: 'Disable the link' },
  { how: 'kill', label: 'Cut the socket' },
];
