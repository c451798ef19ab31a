import { z } from 'zod';
import { messageFaults } from '../../src/bot/block-faults.ts';
import { recordCall } from './calls.ts';
import type { AttachmentValue, BlockValue } from './contract.ts';
import { addMessage } from './messages.ts';
import { Refusal, refuse, refuseFaults } from './refusal.ts';
import { json } from './request-arguments.ts';
import { answerResponseUrl } from './response-urls.ts';
import type { Slack } from './slack.ts';
import type { Conversation } from './workspace.ts';

const WebhookMessage = z.looseObject({
  text: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  attachments: z.array(z.looseObject({})).optional(),
  channel: z.string().optional(),
  username: z.string().optional(),
  icon_emoji: z.string().optional(),
  icon_url: z.string().optional(),
  thread_ts: z.string().optional(),
});
type WebhookMessage = z.output<typeof WebhookMessage>;

/** The address where an Alertmanager posts into a channel. */
export const webhookUrl = (slack: Slack, conversation: Conversation): string =>
  `${slack.origin()}/services/${slack.workspace.team.id}/${slack.workspace.webhookBotId}/${conversation.webhookKey}`;

/** Answers a post to an incoming webhook: `ok`, or Slack's plain words for what is wrong. */
export async function handleWebhook(slack: Slack, key: string, request: Request): Promise<Response> {
  const text = await request.text();
  return answered(slack, 'incoming_webhook', key, text, () => {
    const conversation = [...slack.workspace.conversations.values()].find(({ webhookKey }) => webhookKey === key);
    if (!conversation) return refuse('no_service');
    if (conversation.archived) refuse('channel_is_archived');
    const seconds = slack.settings.rateLimits ? slack.rateLimits.take(`webhook ${key}`, 'posting') : null;
    if (seconds !== null) refuse('rate_limited', { retryAfter: seconds });
    post(slack, conversation, message(text));
  });
}

/** Answers a post to a `response_url`. */
export async function handleResponseUrl(slack: Slack, id: string, request: Request): Promise<Response> {
  const text = await request.text();
  return answered(slack, 'response_url', id, text, () => answerResponseUrl(slack, id, jsonOf(text)));
}

function post(slack: Slack, conversation: Conversation, values: WebhookMessage): void {
  const blocks = (values.blocks ?? []) as BlockValue[];
  const attachments = (values.attachments ?? []) as AttachmentValue[];
  refuseFaults(messageFaults({ blocks, attachments }));
  if (!values.text && !blocks.length && !attachments.length) refuse('no_text');
  addMessage(slack, {
    channel: conversation.id,
    subtype: 'bot_message',
    botId: slack.workspace.webhookBotId,
    username: values.username || 'incoming-webhook',
    text: values.text ?? '',
    blocks,
    attachments,
    ...((values.icon_emoji || values.icon_url) && {
      icon: values.icon_emoji ? { emoji: values.icon_emoji } : { image_url: values.icon_url ?? '' },
    }),
    ...(values.thread_ts && { threadTs: values.thread_ts }),
  });
}

/** A webhook takes JSON, or a form with the JSON in `payload`. */
function message(text: string): WebhookMessage {
  const body = text.startsWith('payload=') ? new URLSearchParams(text).get('payload') : text;
  const parsed = json(WebhookMessage).safeParse(body);
  return parsed.success ? parsed.data : refuse('invalid_payload');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('invalid_payload');
  }
}

const statuses: Record<string, number> = {
  no_service: 404,
  invalid_url: 404,
  expired_url: 404,
  used_url: 404,
  channel_is_archived: 410,
  rate_limited: 429,
};

function answered(slack: Slack, method: string, key: string, text: string, run: () => void): Response {
  const started = slack.clock.now();
  let refusal: Refusal | null = null;
  try {
    run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error;
  }
  const status = refusal ? (statuses[refusal.error] ?? 400) : 200;
  recordCall(slack, {
    method,
    token: null,
    args: { url: `…${key.slice(-4)}`, body: text },
    status,
    error: refusal?.error ?? null,
    messages: refusal ? pointersOf(refusal) : [],
    ms: slack.clock.now() - started,
    fault: null,
  });
  if (!refusal) return new Response('ok', { headers: { 'content-type': 'text/html' } });
  const isJson = method === 'response_url';
  return new Response(isJson ? JSON.stringify({ ok: false, error: refusal.error, ...refusal.extra }) : refusal.error, {
    status,
    headers: {
      'content-type': isJson ? 'application/json; charset=utf-8' : 'text/html',
      ...(typeof refusal.extra['retryAfter'] === 'number' && { 'retry-after': String(refusal.extra['retryAfter']) }),
    },
  });
}

const pointersOf = (refusal: Refusal): string[] =>
  Array.isArray(refusal.extra['errors']) ? refusal.extra['errors'].map(String) : [];
