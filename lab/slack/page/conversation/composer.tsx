import type { JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { Icon } from '../controls/icon.tsx';
import { usePageState } from '../state/page-context.ts';
import { commandOf } from './complete.ts';
import { CompletionList } from './completion-list.tsx';
import { GlobalShortcuts } from './global-shortcuts.tsx';
import { useDraft } from './use-draft.ts';

interface Props {
  channel: string;
  /** Set in a thread: replies go there, and slash commands do not. */
  threadTs?: string;
  placeholder: string;
  /** Takes the focus when the conversation is opened. */
  eager?: boolean;
}

export function Composer({ channel, threadTs, placeholder, eager = false }: Props): JSX.Element {
  const { workspace } = usePageState();
  const commands = threadTs === undefined ? workspace.app.commands : [];
  const draft = useDraft(channel, threadTs, { ...workspace, commands });
  const { field, text, found, keys } = draft;
  useLayoutEffect(() => fitHeight(field.current), [text]);
  useLayoutEffect(() => {
    if (eager) field.current?.focus();
  }, [eager, channel, threadTs]);

  return (
    <div class="composer">
      {found && (
        <CompletionList completions={found} active={keys.active} onPoint={keys.setActive} onChoose={draft.choose} />
      )}
      {!found && <UsageHint text={text} commands={commands} />}
      <div class="composer-box">
        <textarea
          ref={field}
          rows={1}
          class="composer-field"
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-autocomplete="list"
          aria-controls={found ? 'completions' : undefined}
          aria-activedescendant={found ? `completion-${keys.active}` : undefined}
          onInput={draft.onInput}
          onSelect={draft.onSelect}
          onKeyDown={draft.onKeyDown}
        />
        {threadTs === undefined && <GlobalShortcuts />}
        <SendButton empty={text.trim() === ''} sending={draft.sending} onSend={() => void draft.submit()} />
      </div>
    </div>
  );
}

function SendButton({ empty, sending, onSend }: { empty: boolean; sending: boolean; onSend: () => void }): JSX.Element {
  return (
    <button
      type="button"
      class="send"
      aria-label="Send"
      title="Send (Enter)"
      disabled={empty || sending}
      onClick={onSend}
    >
      {sending ? <span class="spinner" /> : <Icon name="send" />}
    </button>
  );
}

function UsageHint({
  text,
  commands,
}: {
  text: string;
  commands: Parameters<typeof commandOf>[1];
}): JSX.Element | null {
  const command = commandOf(text, commands);
  if (!command) return null;
  return (
    <div class="usage-hint">
      <code>{command.command}</code> <span class="usage-words">{command.usageHint}</span>
      <span class="usage-detail">{command.description}</span>
    </div>
  );
}

const tallest = 220;

function fitHeight(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight, tallest)}px`;
}
