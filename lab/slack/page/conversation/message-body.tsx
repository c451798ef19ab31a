import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Message, StateValues } from '../../contract.ts';
import { BlockHostContext, useHostedSurface } from '../blocks/block-host.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { Mrkdwn } from '../text/text.tsx';
import { AttachmentView } from './attachment-view.tsx';
import { FileCard } from './file-card.tsx';

/** Blocks stand in place of the text, as in Slack: the text is then for notifications. */
export function MessageBody({ message }: { message: Message }): JSX.Element {
  const [edited, edit] = useState<StateValues>({});
  // Slack's composer would have turned what a person typed into rich text; here the markup is still in `text`.
  const isTyped = message.user !== null && message.botId === null;
  const nested = message.attachments.flatMap(({ blocks }) => blocks ?? []);
  const host = useHostedSurface({
    surface: { type: 'message', channel: message.channel, ts: message.ts },
    blocks: [...message.blocks, ...nested],
    edited,
    edit,
  });
  return (
    <BlockHostContext.Provider value={host}>
      <div class="message-body">
        {isTyped || message.blocks.length === 0 ? (
          message.text && <Mrkdwn source={message.text} />
        ) : (
          <Blocks blocks={message.blocks} />
        )}
        {message.attachments.map((attachment, index) => (
          <AttachmentView key={attachment.id ?? index} attachment={attachment} />
        ))}
        {message.files.map((file) => (
          <FileCard key={file.id} file={file} />
        ))}
        {message.edited && <span class="edited">(edited)</span>}
      </div>
    </BlockHostContext.Provider>
  );
}
