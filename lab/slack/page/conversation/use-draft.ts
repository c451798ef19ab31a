import type { RefObject, TargetedInputEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { type ListKeys, useListKeys } from '../controls/use-list-keys.ts';
import { type Completion, type Completions, complete, type Known } from './complete.ts';
import { useSend } from './use-send.ts';

const completeKeys = ['Enter', 'Tab'];

interface Draft {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  found: Completions | undefined;
  keys: ListKeys;
  sending: boolean;
  choose: (row: Completion) => void;
  submit: () => Promise<void>;
  onInput: (event: TargetedInputEvent<HTMLTextAreaElement>) => void;
  onSelect: (event: { currentTarget: HTMLTextAreaElement }) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** What is being written in one composer: the text, where the caret is, and what could complete it. */
export function useDraft(channel: string, threadTs: string | undefined, known: Known): Draft {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const { send, sending, recall } = useSend(channel, threadTs);
  const found = dismissed !== '' && dismissed === text ? undefined : complete(text, caret, known);
  const rows = found?.rows ?? [];
  const write = (next: string, at = next.length): void => {
    setText(next);
    setCaret(at);
    requestAnimationFrame(() => field.current?.setSelectionRange(at, at));
  };
  const choose = (row: Completion): void => {
    if (!found) return;
    const rest = text.slice(found.to).replace(/^ /, '');
    write(`${text.slice(0, found.from)}${row.insert}${rest}`, found.from + row.insert.length);
    field.current?.focus();
  };
  const submit = async (): Promise<void> => {
    // The field knows the last letter before the next drawing does.
    const typed = field.current?.value ?? text;
    if (typed.trim() === '' || sending) return;
    write('');
    // What could not be sent comes back, so that nobody types it twice.
    if (!(await send(typed))) write(typed);
  };
  const keys = useListKeys(rows.length, (index) => rows[index] && choose(rows[index]), completeKeys);
  const onInput: Draft['onInput'] = ({ currentTarget }) => {
    setText(currentTarget.value);
    setCaret(currentTarget.selectionStart);
    keys.setActive(0);
  };
  const onKeyDown = draftKeys({
    isWhole: () => rows.some((row) => row.insert.trim() === text.trim()),
    complete: keys.onKey,
    submit,
    recall: () => recall(text),
    write,
    dismiss: () => {
      if (rows.length > 0) setDismissed(text);
      return rows.length > 0;
    },
  });
  const onSelect: Draft['onSelect'] = ({ currentTarget }) => setCaret(currentTarget.selectionStart);
  return { field, text, found, keys, sending, choose, submit, onInput, onSelect, onKeyDown };
}

interface DraftKeys {
  /** A command typed out in full: Enter sends it, and only Tab completes it. */
  isWhole: () => boolean;
  complete: (event: KeyboardEvent) => boolean;
  submit: () => Promise<void>;
  recall: () => string | undefined;
  write: (text: string) => void;
  /** Gives true where there was a list to put away. */
  dismiss: () => boolean;
}

function draftKeys({ isWhole, complete, submit, recall, write, dismiss }: DraftKeys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.isComposing || (!(event.key === 'Enter' && isWhole()) && complete(event))) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'ArrowUp') {
      const line = recall();
      if (line === undefined) return;
      event.preventDefault();
      write(line);
    } else if (event.key === 'Escape' && dismiss()) event.stopPropagation();
  };
}
