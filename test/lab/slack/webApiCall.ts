import { WebAPIPlatformError } from '@slack/web-api';
import type { LocalSlack } from '../../../lab/slack/server.ts';

/** What a call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WebAPIPlatformError)) throw new Error(`not refused: ${String(error)}`);
  return { ...error.data };
}

/** A call as no SDK writes it. */
export async function raw(slack: LocalSlack, path: string, init: RequestInit = {}) {
  const response = await fetch(slack.apiUrl + path, init);
  return { response, body: (await response.json()) as Record<string, unknown> };
}

export const bearer = (slack: LocalSlack) => ({ authorization: `Bearer ${slack.tokens.bot}` });
