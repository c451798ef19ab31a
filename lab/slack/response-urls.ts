import { z } from 'zod';
import { messageFaults } from '../../src/bot/block-faults.ts';
import { slackLimits } from '../../src/bot/limits.ts';
import type { AttachmentValue, BlockValue } from './contract.ts';
import { secret } from './identifiers.ts';
import { findMessage } from './message-store.ts';
import { addMessage, changeMessage, removeMessage } from './messages.ts';
import type { ResponseUrl } from './records.ts';
import { refuse, refuseFaults } from './refusal.ts';
import { flag } from './request-arguments.ts';
import type { Slack } from './slack.ts';

/** What an app answers with: to a `response_url`, or in the ack of a slash command. */
export const ResponseMessage = z.looseObject({
  text: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  attachments: z.array(z.looseObject({})).optional(),
  response_type: z.enum(['in_channel', 'ephemeral']).optional(),
  replace_original: flag.optional(),
  delete_original: flag.optional(),
  thread_ts: z.string().optional(),
});
type ResponseMessage = z.output<typeof ResponseMessage>;

/** Makes the address for one interaction. */
export function issueResponseUrl(
  slack: Slack,
  place: Pick<ResponseUrl, 'channel' | 'user' | 'ts' | 'threadTs'>,
): string {
  const id = secret();
  slack.responseUrls.set(id, { ...place, issuedAt: slack.clock.now(), uses: 0 });
  return `${slack.origin()}/actions/${slack.workspace.team.id}/${Math.floor(slack.clock.now())}/${id}`;
}

/** What is posted to the address `id`. Refuses with `expired_url`, `used_url` or what is wrong with the message. */
export function answerResponseUrl(slack: Slack, id: string, body: unknown): void {
  const place = slack.responseUrls.get(id) ?? refuse('invalid_url');
  if (slack.clock.now() - place.issuedAt > slackLimits.responseUrl.ms) refuse('expired_url');
  if (place.uses >= slackLimits.responseUrl.uses) refuse('used_url');
  const answer = ResponseMessage.safeParse(body);
  if (!answer.success) refuse('invalid_payload');
  place.uses += 1;
  respond(slack, place, answer.data);
}

/** Posts, replaces or deletes, as the answer says. */
export function respond(
  slack: Slack,
  place: Pick<ResponseUrl, 'channel' | 'user' | 'ts' | 'threadTs'>,
  answer: ResponseMessage,
): void {
  const original = place.ts ? findMessage(slack, place.channel, place.ts) : undefined;
  if (answer.delete_original) {
    if (original) removeMessage(slack, original);
    return;
  }
  const blocks = (answer.blocks ?? []) as BlockValue[];
  const attachments = (answer.attachments ?? []) as AttachmentValue[];
  refuseFaults(messageFaults({ blocks, attachments }));
  if (answer.text === undefined && !blocks.length && !attachments.length) refuse('no_text');
  const content = { text: answer.text ?? '', blocks, attachments };
  if (answer.replace_original) {
    if (original) changeMessage(slack, original, content);
    return;
  }
  const { app } = slack.workspace;
  const threadTs = answer.thread_ts ?? place.threadTs;
  addMessage(slack, {
    ...content,
    channel: place.channel,
    user: app.botUserId,
    botId: app.botId,
    appId: app.id,
    ...(threadTs && { threadTs }),
    ...(answer.response_type !== 'in_channel' && { ephemeralFor: place.user }),
  });
}
