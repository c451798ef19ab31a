import type { JSX } from 'preact';
import type { Message } from '../../contract.ts';
import { ConfirmDialog } from '../dialogs/confirm-dialog.tsx';
import { FileDialog } from '../dialogs/file-dialog.tsx';
import { JumpDialog } from '../dialogs/jump-dialog.tsx';
import { KeysDialog } from '../dialogs/keys-dialog.tsx';
import { ViewStack } from '../dialogs/view-stack.tsx';
import { type Overlay, usePageActions } from '../state/page-actions.ts';
import type { AskedConfirm } from '../state/use-page.ts';

/** All that can stand over the page; a confirm dialog over a modal, as it was asked from there. */
export function Overlays({ overlay, asked }: { overlay: Overlay | null; asked: AskedConfirm | null }): JSX.Element {
  const { openOverlay } = usePageActions();
  const close = (): void => openOverlay(null);
  return (
    <>
      <ViewStack />
      {overlay?.kind === 'jump' && <JumpDialog onClose={close} />}
      {overlay?.kind === 'keys' && <KeysDialog onClose={close} />}
      {overlay?.kind === 'file' && <FileDialog file={overlay.file} onClose={close} />}
      {overlay?.kind === 'delete_message' && <DeleteDialog message={overlay.message} onClose={close} />}
      {asked && <ConfirmDialog confirm={asked.confirm} onAnswer={asked.answer} />}
    </>
  );
}

function DeleteDialog({ message, onClose }: { message: Message; onClose: () => void }): JSX.Element {
  const { act } = usePageActions();
  const plain = (text: string): { type: 'plain_text'; text: string } => ({ type: 'plain_text', text });
  return (
    <ConfirmDialog
      confirm={{
        title: plain('Delete message'),
        text: plain('This cannot be undone.'),
        confirm: plain('Delete'),
        style: 'danger',
      }}
      onAnswer={(confirmed) => {
        onClose();
        if (confirmed) void act({ type: 'delete_message', channel: message.channel, ts: message.ts });
      }}
    />
  );
}
