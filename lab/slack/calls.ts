import type { ApiCall } from './contract.ts';
import type { Slack } from './slack.ts';

const keptCalls = 1000;
const shownCharacters = 300;

/** Writes one call down for the inspector. Nothing in it is a whole token. */
export function recordCall(slack: Slack, call: Omit<ApiCall, 'seq' | 'at'>): void {
  const row: ApiCall = {
    ...call,
    seq: (slack.calls.at(-1)?.seq ?? 0) + 1,
    at: slack.clock.now(),
    args: Object.fromEntries(
      Object.entries(call.args).map(([name, value]) => [
        name,
        name === 'token' ? maskToken(String(value)) : summary(value),
      ]),
    ),
  };
  slack.calls.push(row);
  if (slack.calls.length > keptCalls) slack.calls.shift();
  slack.live.publish({ type: 'api_call', call: row });
}

/** `xoxb-…a1b2`. */
export const maskToken = (token: string): string => `${token.split('-')[0]}-…${token.slice(-4)}`;

function summary(value: unknown): unknown {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replaceAll(
    /\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+/g,
    maskToken,
  );
  if (text.length > shownCharacters) return `${text.slice(0, shownCharacters)}… (${text.length} characters)`;
  return typeof value === 'string' ? text : JSON.parse(text || 'null');
}
