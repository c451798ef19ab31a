import type { JSX } from 'preact';
import { Dialog } from '../controls/dialog.tsx';
import { IconButton } from '../controls/icon-button.tsx';

const keys: [string[], string][] = [
  [['Ctrl', 'K'], 'Jump to a channel, the app or a person'],
  [['Ctrl', 'I'], 'Open or close the delivery inspector'],
  [['Alt', '↓'], 'Next channel; with ↑ the one before'],
  [['/'], 'Go to the message field'],
  [['Esc'], 'Close the pane, or leave the field for the messages'],
  [['↑', '↓'], 'Move between messages'],
  [['Enter'], 'Open the thread of a message'],
  [['M'], 'Message actions and shortcuts'],
  [['R'], 'Add a reaction'],
  [['↑'], 'In an empty field: bring back what was sent'],
  [['Tab'], 'Take the completion'],
  [['Shift', 'Enter'], 'New line'],
  [['?'], 'This list'],
];

export function KeysDialog({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Dialog label="Keyboard shortcuts" class="dialog-small" onClose={onClose}>
      <header class="dialog-head">
        <h2 class="dialog-title">Keyboard shortcuts</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <dl class="keys">
        {keys.map(([combination, words]) => (
          <div key={words}>
            <dt>
              {combination.map((key) => (
                <kbd>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
