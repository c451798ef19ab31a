import { z } from 'zod';
import { redactText } from '../diagnostics/redact.ts';

/** What of a message event is used. Slack and its apps send much more. */
export const MessageEvent = z.looseObject({
  channel: z.string().optional(),
  channel_type: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  app_id: z.string().optional(),
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  attachments: z.array(z.unknown()).optional(),
  team: z.string().optional(),
  source_team: z.string().optional(),
  user_team: z.string().optional(),
  bot_profile: z.looseObject({ team_id: z.string().optional() }).optional(),
});
export type MessageEvent = z.output<typeof MessageEvent>;

/** Fields that hold text, in blocks and in what classic integrations send. Addresses and ids are left out. */
const TEXT_FIELDS = ['title', 'pretext', 'text', 'value', 'fallback', 'footer'] as const;
const NESTED_FIELDS = [
  'elements',
  'fields',
  'blocks',
  'child_blocks',
  'attachments',
  'rows',
  'body',
  'subtitle',
] as const;

const DEEPEST = 12;
const LONGEST = 20_000;

/**
 * Everything that one reads in a message, as lines: its text, its blocks, and its attachments. Alertmanager, for one,
 * sends no text at all. What is said twice (a fallback repeats the text) is taken once.
 */
export function messageText({ text, blocks, attachments }: MessageEvent): string {
  const lines = new Set<string>();
  collect([text ?? '', blocks ?? [], attachments ?? []], lines, 0);
  // Before anything cuts it: half a secret is not recognised any more.
  return redactText(plain([...lines].join('\n'))).slice(0, LONGEST);
}

function collect(value: unknown, lines: Set<string>, depth: number): void {
  if (depth > DEEPEST) return;
  if (typeof value === 'string') {
    if (value.trim() !== '') lines.add(value.trim());
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, lines, depth + 1);
  } else if (isRecord(value)) {
    for (const field of [...TEXT_FIELDS, ...NESTED_FIELDS]) collect(value[field], lines, depth + 1);
  }
}

/** What somebody typed, as Slack escapes it, as they typed it; members stay as `<@U123>`, since only ids tell them apart. */
export function typedText(text: string): string {
  return unescaped(text.replace(/<([^@<>|][^<>|]*)\|([^<>]*)>/g, '$2').replace(/<([^@<>][^<>]*)>/g, '$1'));
}

/** mrkdwn without its marks: `<url|label>` reads as its label, `&lt;` as `<`. */
export function plain(text: string): string {
  return unescaped(text.replace(/<([^<>|]*)\|([^<>]*)>/g, '$2').replace(/<([^<>]*)>/g, '$1'));
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
