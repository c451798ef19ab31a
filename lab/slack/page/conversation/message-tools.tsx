import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Message } from '../../contract.ts';
import { Icon, type IconName } from '../controls/icon.tsx';
import { Menu, type MenuItem } from '../controls/menu.tsx';
import { useDirectory } from '../state/directory.ts';
import { usePageActions } from '../state/page-actions.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { ReactionPicker } from './reaction-picker.tsx';

/** The bar over a message while it is pointed at or has the focus. */
export function MessageTools({ message, inThread }: { message: Message; inThread: boolean }): JSX.Element {
  const { act, openThread } = usePageActions();
  const [open, setOpen] = useState<'react' | 'more' | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const items = useMessageItems(message);
  const lasting = message.ephemeralFor === null;
  const close = (): void => setOpen(null);
  return (
    <div class={open ? 'message-tools open' : 'message-tools'} role="toolbar" aria-label="Message" ref={bar}>
      {lasting && <Tool tool="react" icon="smile" label="Add a reaction" onClick={() => setOpen('react')} />}
      {lasting && !inThread && (
        <Tool
          tool="thread"
          icon="reply"
          label="Reply in thread"
          onClick={() => openThread(message.channel, message.threadTs ?? message.ts)}
        />
      )}
      {items.length > 0 && <Tool tool="more" icon="more" label="Message actions" onClick={() => setOpen('more')} />}
      {open === 'react' && (
        <ReactionPicker
          anchor={bar.current}
          onClose={close}
          onChoose={(name) => {
            close();
            void act({ type: 'add_reaction', channel: message.channel, ts: message.ts, name });
          }}
        />
      )}
      {open === 'more' && (
        <Menu label="Message actions" anchor={bar.current} align="end" items={items} onClose={close} />
      )}
    </div>
  );
}

function Tool({
  tool,
  icon,
  label,
  onClick,
}: {
  tool: string;
  icon: IconName;
  label: string;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      data-tool={tool}
      aria-label={label}
      title={label}
      tabIndex={-1}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

function useMessageItems(message: Message): MenuItem[] {
  const { act, openOverlay } = usePageActions();
  const { viewer, appName } = useDirectory();
  const { channel, ts } = message;
  const declared = useShortcuts('message');
  if (message.ephemeralFor !== null) {
    const dismiss = (): void => void act({ type: 'delete_message', channel, ts });
    return [{ key: 'dismiss', icon: 'close', label: 'Dismiss message', run: dismiss }];
  }
  const shortcuts = declared.map((shortcut, index) => ({
    key: shortcut.callbackId,
    icon: 'bolt' as const,
    label: shortcut.name,
    detail: shortcut.description,
    ...(index === 0 && { heading: appName }),
    run: () => void act({ type: 'message_shortcut', channel, ts, callbackId: shortcut.callbackId }),
  }));
  const copy: MenuItem = {
    key: 'copy',
    icon: 'copy',
    label: 'Copy text',
    run: () => void navigator.clipboard.writeText(message.text),
  };
  const remove: MenuItem = {
    key: 'delete',
    icon: 'trash',
    label: 'Delete message',
    tone: 'danger',
    run: () => openOverlay({ kind: 'delete_message', message }),
  };
  return [...shortcuts, copy, ...(message.user === viewer ? [remove] : [])];
}
