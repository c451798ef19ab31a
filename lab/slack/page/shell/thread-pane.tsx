import type { JSX } from 'preact';
import { IconButton } from '../controls/icon-button.tsx';
import { Composer } from '../conversation/composer.tsx';
import { MessageList } from '../conversation/message-list.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import { threadKey } from '../state/page-state.ts';

export function ThreadPane({ channel, ts }: { channel: string; ts: string }): JSX.Element {
  const { threads, statuses, workspace, viewer } = usePageState();
  const { openPane } = usePageActions();
  const key = threadKey(channel, ts);
  const messages = threads[key] ?? [];
  const status = statuses[key];
  const found = workspace.channels.find(({ id }) => id === channel);
  const replies = messages.filter((message) => message.ts !== ts).length;
  return (
    <aside class="pane thread" aria-label="Thread">
      <header class="pane-head">
        <h2>
          Thread <span class="pane-detail">{found?.kind === 'im' ? found.name : `#${found?.name ?? ''}`}</span>
        </h2>
        <IconButton icon="close" label="Close thread" onClick={() => openPane(null)} />
      </header>
      <MessageList
        label="Replies"
        place={`${key}/${viewer}`}
        messages={messages}
        inThread
        foot={
          status ? (
            <p class="thread-status">
              <span class="spinner" /> {workspace.app.name} {status}
            </p>
          ) : null
        }
      />
      <Composer
        key={key}
        channel={channel}
        threadTs={ts}
        placeholder={replies === 0 ? 'Reply…' : 'Reply to the thread'}
        eager
      />
    </aside>
  );
}
