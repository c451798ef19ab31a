import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { IconButton } from '../controls/icon-button.tsx';

/** JSON with its kinds coloured, built from text nodes only. */
export function JsonView({ label, value }: { label: string; value: unknown }): JSX.Element {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'undefined', [value]);
  const pieces = useMemo(() => splitJson(text), [text]);
  return (
    <section class="json" aria-label={label}>
      <header>
        <span>{label}</span>
        <IconButton
          icon="copy"
          label={`Copy ${label.toLowerCase()}`}
          size={15}
          onClick={() => void navigator.clipboard.writeText(text)}
        />
      </header>
      <pre>{pieces.map(([kind, piece]) => (kind === '' ? piece : <span class={`json-${kind}`}>{piece}</span>))}</pre>
    </section>
  );
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** Cuts pretty-printed JSON into its runs: keys, strings, numbers, words, and what stands between. */
function splitJson(text: string): [kind: '' | 'key' | 'string' | 'number' | 'word', piece: string][] {
  const pieces: ReturnType<typeof splitJson> = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > from) pieces.push(['', text.slice(from, match.index)]);
    const [whole, quoted, colon, word] = match;
    if (quoted !== undefined && colon !== undefined) pieces.push(['key', quoted], ['', colon]);
    else pieces.push([quoted !== undefined ? 'string' : word !== undefined ? 'word' : 'number', whole]);
    from = match.index + whole.length;
  }
  if (from < text.length) pieces.push(['', text.slice(from)]);
  return pieces;
}
