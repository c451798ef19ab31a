import type { ConfirmationDialog as Confirm } from '@slack/types';
import type { JSX } from 'preact';
import { Dialog } from '../controls/dialog.tsx';
import { PlainText, SlackText } from '../text/text.tsx';

interface Props {
  confirm: Confirm;
  onAnswer: (confirmed: boolean) => void;
}

/** An element's `confirm` object; the missing words are Slack's own. */
export function ConfirmDialog({ confirm, onAnswer }: Props): JSX.Element {
  const title = confirm.title?.text ?? 'Are you sure?';
  return (
    <Dialog label={title} role="alertdialog" class="dialog-small" onClose={() => onAnswer(false)}>
      <div class="dialog-body">
        <h2 class="dialog-title">
          <PlainText text={{ text: title }} />
        </h2>
        <SlackText text={confirm.text} />
      </div>
      <footer class="dialog-foot">
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          <PlainText text={confirm.deny ?? { text: 'Cancel' }} />
        </button>
        <button
          type="button"
          class={`button ${confirm.style ?? 'primary'}`}
          data-autofocus=""
          onClick={() => onAnswer(true)}
        >
          <PlainText text={confirm.confirm ?? { text: 'Yes' }} />
        </button>
      </footer>
    </Dialog>
  );
}
