import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { formatDay } from '../text/format-date.ts';
import { MessageRow, useRowKeys } from './message-row.tsx';
import { useStickToBottom } from './use-stick-to-bottom.ts';

interface Props {
  label: string;
  /** Changes when another conversation is shown: the list then starts at its end. */
  place: string;
  messages: Message[];
  inThread?: boolean;
  newSince?: string | null;
  /** Above the first message, and below the last. */
  head?: ComponentChildren;
  foot?: ComponentChildren;
}

export function MessageList({
  label,
  place,
  messages,
  inThread = false,
  newSince = null,
  head,
  foot,
}: Props): JSX.Element {
  const { list, atBottom, toBottom } = useStickToBottom(place);
  const { currentTs, onKeyDown } = useRoving(messages, inThread);
  const missed = useMissed(messages, atBottom, place);
  return (
    <div class="message-list-frame">
      <div class="message-list" role="log" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        <div class="message-list-content">
          {head}
          {messages.map((message, index) => (
            <Item
              key={message.ts}
              message={message}
              before={messages[index - 1]}
              isNew={newSince !== null && message.ts > newSince && (messages[index - 1]?.ts ?? '0') <= newSince}
              inThread={inThread}
              current={message.ts === currentTs}
            />
          ))}
          {foot}
        </div>
      </div>
      {!atBottom && missed > 0 && (
        <button type="button" class="jump-down" onClick={toBottom}>
          {missed} new {missed === 1 ? 'message' : 'messages'} <Icon name="chevron" size={16} />
        </button>
      )}
    </div>
  );
}

/** One row at a time is a stop for Tab; arrow keys move which. */
function useRoving(
  messages: Message[],
  inThread: boolean,
): { currentTs: string | undefined; onKeyDown: (event: KeyboardEvent) => void } {
  const [current, setCurrent] = useState<string>();
  const rowKey = useRowKeys(messages, inThread);
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = event.target as HTMLElement;
    // A key inside a message (a field, a button) is not for the list.
    if (!row.matches('.message') || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(row, event.key);
    if (next) {
      setCurrent(next.dataset['ts']);
      next.focus();
    }
    if (next || rowKey(event.key, row)) event.preventDefault();
  };
  return { currentTs: messages.some(({ ts }) => ts === current) ? current : messages.at(-1)?.ts, onKeyDown };
}

interface ItemProps {
  message: Message;
  before: Message | undefined;
  isNew: boolean;
  inThread: boolean;
  current: boolean;
}

function Item({ message, before, isNew, inThread, current }: ItemProps): JSX.Element {
  const day = dayOf(message);
  const newDay = !inThread && (before === undefined || dayOf(before) !== day);
  return (
    <>
      {newDay && (
        <div class="day">
          <span>{day}</span>
        </div>
      )}
      {isNew && (
        <div class="new-line">
          <span>New</span>
        </div>
      )}
      <MessageRow
        message={message}
        follows={!newDay && !isNew && followsOn(before, message)}
        inThread={inThread}
        current={current}
      />
    </>
  );
}

function neighbour(row: HTMLElement, key: string): HTMLElement | undefined {
  const rows = [...(row.closest('.message-list')?.querySelectorAll<HTMLElement>('.message') ?? [])];
  const at = rows.indexOf(row);
  const target: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  return rows[target[key] ?? -1];
}

/** How many came while the reader was further up. */
function useMissed(messages: Message[], atBottom: boolean, place: string): number {
  const seen = useRef({ place, ts: '0' });
  const newest = messages.at(-1)?.ts ?? '0';
  useEffect(() => {
    if (atBottom || seen.current.place !== place) seen.current = { place, ts: newest };
  }, [atBottom, newest, place]);
  return messages.filter(({ ts }) => ts > seen.current.ts).length;
}

function dayOf(message: Message): string {
  return formatDay(new Date(Number(message.ts) * 1000), { now: new Date() });
}

const sameBreath = 300;

function followsOn(before: Message | undefined, message: Message): boolean {
  if (!before || before.ephemeralFor !== message.ephemeralFor || message.broadcast) return false;
  const sameAuthor = before.user === message.user && before.authorName === message.authorName;
  return sameAuthor && Number(message.ts) - Number(before.ts) < sameBreath && before.replyCount === 0;
}
