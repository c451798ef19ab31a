import { z } from 'zod';
import { blockFaults } from '../../../src/bot/block-faults.ts';
import type { BlockValue } from '../contract.ts';
import { announceFile, slackFile } from '../file-store.ts';
import { addMessage } from '../messages.ts';
import type { StoredFile } from '../records.ts';
import { refuse, refuseFaults } from '../refusal.ts';
import { count, json } from '../request-arguments.ts';
import type { Slack } from '../slack.ts';
import { authorship, postable, threadOf } from './chat.ts';
import { method } from './method.ts';

/** Uploading in three steps: an address, the bytes, and where to share them. */
export const fileMethods = {
  'files.getUploadURLExternal': method({
    scopes: ['files:write'],
    rate: 4,
    arguments: z.looseObject({ filename: z.string().min(1), length: count }),
    run: (slack, values) => {
      if (values.length === 0) refuse('invalid_arguments');
      const { file, uploadUrl } = announceFile(slack, values.filename, values.length);
      return { upload_url: uploadUrl, file_id: file.id };
    },
  }),
  'files.completeUploadExternal': method({
    scopes: ['files:write'],
    rate: 4,
    arguments: z.looseObject({
      files: json(z.array(z.looseObject({ id: z.string(), title: z.string().optional() })).min(1)),
      channel_id: z.string().optional(),
      thread_ts: z.string().optional(),
      initial_comment: z.string().optional(),
      blocks: json(z.array(z.looseObject({ type: z.string() }))).optional(),
    }),
    run: (slack, values, caller) => {
      const files = values.files.map(({ id, title }) => uploaded(slack, id, title));
      const blocks = (values.blocks ?? []) as BlockValue[];
      refuseFaults(blockFaults(blocks));
      if (values.channel_id) {
        const conversation = postable(slack, values.channel_id, caller);
        const threadTs = values.thread_ts && threadOf(slack, conversation, values.thread_ts);
        const message = addMessage(slack, {
          ...authorship(slack),
          channel: conversation.id,
          subtype: 'file_share',
          text: values.initial_comment ?? '',
          blocks,
          files: files.map(({ id }) => id),
          ...(threadTs && { threadTs }),
        });
        for (const file of files) file.shared.push({ channel: conversation.id, ts: message.ts });
      }
      return { files: files.map(({ id }) => slackFile(slack, id)) };
    },
  }),
  'files.info': method({
    scopes: ['files:read'],
    rate: 4,
    arguments: z.looseObject({ file: z.string().min(1) }),
    run: (slack, values) => ({ file: slackFile(slack, values.file) ?? refuse('file_not_found') }),
  }),
  'files.delete': method({
    scopes: ['files:write'],
    rate: 3,
    arguments: z.looseObject({ file: z.string().min(1) }),
    run: (slack, values) => {
      if (!slack.files.files.delete(values.file)) refuse('file_not_found');
      return {};
    },
  }),
};

function uploaded(slack: Slack, id: string, title: string | undefined): StoredFile {
  const file = slack.files.files.get(id) ?? refuse('file_not_found');
  if (!file.bytes) refuse('file_not_found');
  file.title = title ?? file.title;
  return file;
}
