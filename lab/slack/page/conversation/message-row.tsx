import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Message } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { useDirectory } from '../state/directory.ts';
import { usePageActions } from '../state/page-actions.ts';
import { formatTime } from '../text/format-date.ts';
import { Avatar } from './avatar.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageTools } from './message-tools.tsx';
import { Reactions } from './reactions.tsx';
import { ThreadSummary } from './thread-summary.tsx';

export interface MessageRowProps {
  message: Message;
  /** The same author went on within a few minutes: no second head. */
  follows: boolean;
  inThread: boolean;
  /** The row arrow keys are at; the others are skipped by Tab. */
  current: boolean;
}

export function MessageRow(props: MessageRowProps): JSX.Element {
  const { message, follows, inThread, current } = props;
  const directory = useDirectory();
  // The same element again tells Preact that nothing below has changed, whatever else happened on the page.
  return useMemo(() => <Row {...props} />, [message, follows, inThread, current, directory]);
}

function Row({ message, follows, inThread, current }: MessageRowProps): JSX.Element {
  const directory = useDirectory();
  const author = message.user === null ? undefined : directory.person(message.user);
  const isApp = author?.isBot ?? message.botId !== null;
  const name = message.authorName || author?.realName || 'Unknown';
  const at = new Date(Number(message.ts) * 1000);
  const classes = ['message', follows && 'follows', message.ephemeralFor !== null && 'ephemeral'];
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      aria-label={`${name}, ${formatTime(at, { now: at })}`}
      data-ts={message.ts}
      tabIndex={current ? 0 : -1}
    >
      <div class="message-side">
        {follows ? (
          <Clock at={at} short />
        ) : (
          <Avatar name={name} color={author?.color} icon={message.authorIcon ?? author?.avatarUrl} />
        )}
      </div>
      <div class="message-main">
        {message.ephemeralFor !== null && (
          <div class="ephemeral-note">
            <Icon name="eye" size={14} /> Only visible to you
          </div>
        )}
        {message.broadcast && !inThread && <div class="broadcast-note">replied to a thread</div>}
        {!follows && (
          <header class="message-head">
            <span class="author">{name}</span>
            {isApp && <span class="badge">APP</span>}
            {author && !isApp && author.role !== 'engineer' && <span class="badge soft">{author.role}</span>}
            <Clock at={at} />
          </header>
        )}
        <MessageBody message={message} />
        <Reactions message={message} />
        {!inThread && message.replyCount > 0 && <ThreadSummary message={message} />}
      </div>
      <MessageTools message={message} inThread={inThread} />
    </article>
  );
}

function Clock({ at, short = false }: { at: Date; short?: boolean }): JSX.Element {
  const words = formatTime(at, { now: at });
  return (
    <time class="clock" title={at.toLocaleString()} dateTime={at.toISOString()}>
      {short ? words.replace(/ [AP]M$/, '') : words}
    </time>
  );
}

/** Opens what a row offers by keyboard: the thread, the menu, a reaction. Gives true where it did. */
export function useRowKeys(messages: Message[], inThread: boolean): (key: string, row: HTMLElement) => boolean {
  const { openThread } = usePageActions();
  return (key, row) => {
    const message = messages.find(({ ts }) => ts === row.dataset['ts']);
    const tool = { m: '[data-tool="more"]', r: '[data-tool="react"]' }[key];
    if (tool !== undefined) {
      row.querySelector<HTMLElement>(tool)?.click();
      return true;
    }
    if ((key !== 'Enter' && key !== 't') || inThread || !message || message.ephemeralFor !== null) return false;
    openThread(message.channel, message.threadTs ?? message.ts);
    return true;
  };
}
