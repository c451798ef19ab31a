import { createHmac } from 'node:crypto';
import type { Answer, Handed, Parcel, Retry } from './courier.ts';
import { secret } from './identifiers.ts';
import { refuse } from './refusal.ts';
import type { Slack } from './slack.ts';

/** Posts a parcel to the app's request URL, signed as Slack signs. */
export function sendOverHttp(slack: Slack, parcel: Parcel, retry: Retry | null): Handed {
  const { requestUrl } = slack.settings;
  if (!requestUrl) return { connection: null, answer: Promise.resolve({ acked: false, outcome: 'connection_failed' }) };
  const { body, type } = encoded(parcel);
  const headers = {
    ...signed(slack, body),
    'content-type': type,
    ...(retry && { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
  };
  const hangUp = new AbortController();
  return {
    connection: requestUrl,
    answer: post(requestUrl, body, headers, hangUp.signal),
    abandon: () => hangUp.abort(),
  };
}

/** Slack's first contact: the app must echo the challenge. Refuses with `request_url_not_verified` where it does not. */
export async function verifyRequestUrl(slack: Slack, requestUrl: string): Promise<void> {
  const challenge = secret();
  const body = JSON.stringify({
    token: slack.workspace.app.verificationToken,
    challenge,
    type: 'url_verification',
  });
  const answer = await post(requestUrl, body, { ...signed(slack, body), 'content-type': 'application/json' });
  const echoed = answer.acked ? answer.response : answer.outcome;
  const isEchoed =
    echoed === challenge ||
    (typeof echoed === 'object' && echoed !== null && 'challenge' in echoed && echoed.challenge === challenge);
  if (!isEchoed) refuse('request_url_not_verified', { detail: `The app at ${requestUrl} did not echo the challenge.` });
}

function encoded(parcel: Parcel): { body: string; type: string } {
  if (parcel.kind === 'events_api') return { body: JSON.stringify(parcel.payload), type: 'application/json' };
  const fields =
    parcel.kind === 'slash_commands'
      ? Object.fromEntries(Object.entries(parcel.payload).map(([key, value]) => [key, String(value)]))
      : { payload: JSON.stringify(parcel.payload) };
  // Bolt reads a form only where the type has no charset.
  return { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}

function signed(slack: Slack, body: string): Record<string, string> {
  const timestamp = String(Math.floor(slack.clock.now() / 1000));
  const signature = createHmac('sha256', slack.workspace.tokens.signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  return {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    accept: 'application/json,*/*',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
}

async function post(url: string, body: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', ...(signal && { signal }) });
    const text = await response.text();
    if (response.ok) return { acked: true, response: answerOf(text) };
    const stopsRetries = response.headers.get('x-slack-no-retry') === '1';
    return { acked: false, outcome: `http_${response.status}`, stopsRetries };
  } catch {
    return { acked: false, outcome: 'connection_failed' };
  }
}

function answerOf(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
