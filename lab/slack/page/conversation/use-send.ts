import { useState } from 'preact/hooks';
import { usePageActions } from '../state/page-actions.ts';

interface Send {
  /** Gives false where it was refused. */
  send: (text: string) => Promise<boolean>;
  sending: boolean;
  /** The line sent before the one shown, the last one for an empty field; undefined where somebody typed anew. */
  recall: (shown: string) => string | undefined;
}

const sentLines: string[] = [];

/** Sends what a composer holds: a message, a reply, or a slash command. */
export function useSend(channel: string, threadTs: string | undefined): Send {
  const { act } = usePageActions();
  const [sending, setSending] = useState(false);
  const send = async (text: string): Promise<boolean> => {
    if (sentLines.at(-1) !== text) sentLines.push(text);
    const [, command, rest] = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/.exec(text.trim()) ?? [];
    setSending(true);
    try {
      const result = await act(
        command === undefined || threadTs !== undefined
          ? { type: 'post_message', channel, text: text.trimEnd(), ...(threadTs && { threadTs }) }
          : { type: 'slash_command', channel, command, text: rest ?? '' },
      );
      // A command that went out and was not answered has been sent all the same.
      return result.ok || result.error === 'operation_timeout' || result.error === 'dispatch_failed';
    } finally {
      setSending(false);
    }
  };
  return { send, sending, recall };
}

function recall(shown: string): string | undefined {
  if (shown === '') return sentLines.at(-1);
  const at = sentLines.lastIndexOf(shown);
  return at > 0 ? sentLines[at - 1] : undefined;
}
