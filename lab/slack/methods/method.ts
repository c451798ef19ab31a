import { z } from 'zod';
import type { Rate } from '../rate-limits.ts';
import { refuse } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import type { Conversation } from '../workspace.ts';

/** Who calls: what its token is for, and what it may do. */
export interface Caller {
  kind: 'bot' | 'app';
  scopes: readonly string[];
}

/** Fields of a Web API answer besides `ok`. */
export type Fields = Record<string, unknown>;

/** One Web API method. */
export interface Method {
  /** Which token it takes. */
  token: Caller['kind'];
  /** Any one of them is enough; empty: none is needed. */
  scopes: readonly string[];
  rate: Rate;
  /** What calls are counted by, besides the method; a channel for posting. */
  countedBy?: (values: Record<string, unknown>) => string;
  run(slack: Slack, values: Record<string, unknown>, caller: Caller): Promise<Fields> | Fields;
}

/** Writes a method down with the shape of its arguments; what does not fit is refused with `invalid_arguments`. */
export function method<Shape extends z.ZodType>(definition: {
  token?: Caller['kind'];
  scopes?: readonly string[];
  rate: Rate;
  countedBy?: Method['countedBy'];
  arguments: Shape;
  run(slack: Slack, values: z.output<Shape>, caller: Caller): Promise<Fields> | Fields;
}): Method {
  return {
    token: definition.token ?? 'bot',
    scopes: definition.scopes ?? [],
    rate: definition.rate,
    ...(definition.countedBy && { countedBy: definition.countedBy }),
    run: (slack, values, caller) => {
      const parsed = definition.arguments.safeParse(values, { reportInput: true });
      if (!parsed.success) refuse('invalid_arguments', { response_metadata: { messages: messagesOf(parsed.error) } });
      return definition.run(slack, parsed.data, caller);
    },
  };
}

const messagesOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) =>
    issue.input === undefined
      ? `[ERROR] missing required field: ${issue.path.join('.')}`
      : `[ERROR] ${issue.message} [json-pointer:/${issue.path.join('/')}]`,
  );

/** Refuses with `missing_scope` and what is needed, unless the caller has one of the scopes. */
export function requireScope(caller: Caller, needed: readonly string[]): void {
  if (needed.length && !needed.some((scope) => caller.scopes.includes(scope)))
    refuse('missing_scope', { needed: needed.join(','), provided: caller.scopes.join(',') });
}

/** `channels:read` for a channel, `groups:read` for a private one, `im:read` for a direct message. */
export const scopeFor = (conversation: Conversation, verb: 'read' | 'history' | 'write'): string =>
  `${{ channel: 'channels', private: 'groups', im: 'im' }[conversation.kind]}:${verb}`;

/** A conversation by its id, or a channel by its name, as far as the app may know of it. */
export function findConversation(slack: Slack, channel: string): Conversation {
  const { conversations, app } = slack.workspace;
  const name = channel.replace(/^#/, '');
  const found =
    conversations.get(channel) ??
    [...conversations.values()].find((conversation) => conversation.kind !== 'im' && conversation.name === name);
  if (!found || (found.kind !== 'channel' && !found.members.has(app.botUserId))) return refuse('channel_not_found');
  return found;
}

/** One page of a list, with the cursor of the next. */
export function page<Item>(items: readonly Item[], limit: number, cursor = ''): { items: Item[]; next: string } {
  const start = cursor ? Number(Buffer.from(cursor, 'base64').toString().replace('offset:', '')) : 0;
  if (!Number.isInteger(start) || start < 0) return refuse('invalid_cursor');
  const end = start + Math.min(limit || 100, 1000);
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(`offset:${end}`).toString('base64') : '',
  };
}

/** How a method says that there is more. */
export const nextCursor = (next: string) => ({ response_metadata: { next_cursor: next } });

/** The arguments of a paged method. */
export const paging = {
  limit: z.coerce.number().int().min(0).max(1000).default(100),
  cursor: z.string().optional(),
};
