import type { JSX } from 'preact';
import type { Message } from '../../contract.ts';
import { useDirectory } from '../state/directory.ts';
import { usePageActions } from '../state/page-actions.ts';
import { Avatar } from './avatar.tsx';

/** The line under a message with replies. */
export function ThreadSummary({ message }: { message: Message }): JSX.Element {
  const { person } = useDirectory();
  const { openThread } = usePageActions();
  return (
    <button type="button" class="thread-summary" onClick={() => openThread(message.channel, message.ts)}>
      {message.replyUsers.slice(0, 4).map((user) => (
        <Avatar key={user} name={person(user)?.realName ?? user} color={person(user)?.color} size={20} />
      ))}
      <span class="thread-count">
        {message.replyCount} {message.replyCount === 1 ? 'reply' : 'replies'}
      </span>
      <span class="thread-hint">View thread</span>
    </button>
  );
}
