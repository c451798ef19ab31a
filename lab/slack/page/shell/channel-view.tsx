import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Channel } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { Composer } from '../conversation/composer.tsx';
import { MessageList } from '../conversation/message-list.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import { PlaceHead } from './place-head.tsx';

export function ChannelView({ channelId, onMenu }: { channelId: string; onMenu: () => void }): JSX.Element | null {
  const { workspace } = usePageState();
  const channel = workspace.channels.find(({ id }) => id === channelId);
  useEffect(() => {
    const address = new URL(location.href);
    address.hash = channelId;
    history.replaceState(null, '', address);
  }, [channelId]);
  if (!channel) return <p class="empty">You are not in this channel.</p>;
  const { members } = channel;
  return (
    <>
      <PlaceHead
        title={
          <>
            <Icon name={channel.kind === 'private' ? 'lock' : 'hash'} size={18} /> {channel.name}
          </>
        }
        detail={channel.topic}
        onMenu={onMenu}
      >
        <span class="member-count wide-only" title={members.map((id) => nameOf(workspace.people, id)).join(', ')}>
          {members.length} {members.length === 1 ? 'member' : 'members'}
        </span>
      </PlaceHead>
      <Conversation channel={channel} />
    </>
  );
}

function nameOf(people: { id: string; realName: string }[], id: string): string {
  return people.find((person) => person.id === id)?.realName ?? id;
}

/** Messages and composer of a channel or of the direct message with the app. */
export function Conversation({ channel }: { channel: Channel }): JSX.Element {
  const { messages: all, newSince, viewer } = usePageState();
  const { dispatch } = usePageActions();
  const messages = all[channel.id] ?? [];
  const newest = messages.at(-1)?.ts;
  useEffect(() => {
    if (!document.hidden) dispatch({ type: 'channel_read', channel: channel.id });
  }, [channel.id, newest, dispatch]);
  const name = channel.kind === 'im' ? channel.name : `#${channel.name}`;
  return (
    <>
      <MessageList
        label={`Messages in ${name}`}
        place={`${channel.id}/${viewer}`}
        messages={messages}
        newSince={newSince}
        head={<Beginning channel={channel} name={name} />}
      />
      {channel.kind !== 'im' && !channel.appIsMember && <AppMissing channel={channel} />}
      {channel.archived ? (
        <p class="composer-off">This channel is archived.</p>
      ) : (
        <Composer key={channel.id} channel={channel.id} placeholder={`Message ${name}`} eager />
      )}
    </>
  );
}

function Beginning({ channel, name }: { channel: Channel; name: string }): JSX.Element {
  const { app } = usePageState().workspace;
  const first = app.commands[0]?.command;
  return (
    <div class="beginning">
      <h2>{name}</h2>
      <p>{channel.topic || 'This is where the conversation begins.'}</p>
      {first && (
        <p>
          Try <code class="code">{first}</code>, or mention <strong>@{app.name}</strong>.
        </p>
      )}
    </div>
  );
}

function AppMissing({ channel }: { channel: Channel }): JSX.Element {
  const { app } = usePageState().workspace;
  const { act } = usePageActions();
  return (
    <div class="app-missing">
      <span>{app.name} is not in this channel: it hears nothing here.</span>
      <button type="button" class="button" onClick={() => void act({ type: 'invite_app', channel: channel.id })}>
        Add {app.name}
      </button>
    </div>
  );
}
