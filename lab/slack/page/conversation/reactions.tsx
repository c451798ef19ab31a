import type { JSX } from 'preact';
import type { Message } from '../../contract.ts';
import { useDirectory } from '../state/directory.ts';
import { usePageActions } from '../state/page-actions.ts';
import { Emoji } from '../text/text.tsx';

export function Reactions({ message }: { message: Message }): JSX.Element | null {
  const { viewer, person } = useDirectory();
  const { act } = usePageActions();
  if (message.reactions.length === 0) return null;
  return (
    <div class="reactions">
      {message.reactions.map(({ name, users }) => {
        const mine = users.includes(viewer);
        const names = users.map((user) => person(user)?.realName ?? user).join(', ');
        return (
          <button
            type="button"
            key={name}
            class={mine ? 'reaction mine' : 'reaction'}
            aria-pressed={mine}
            title={`${names} reacted with :${name}:`}
            onClick={() => {
              const { channel, ts } = message;
              void act({ type: mine ? 'remove_reaction' : 'add_reaction', channel, ts, name });
            }}
          >
            <Emoji name={name} />
            <span>{users.length}</span>
          </button>
        );
      })}
    </div>
  );
}
