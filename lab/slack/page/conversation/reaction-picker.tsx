import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Popover } from '../controls/popover.tsx';
import { emoji, findEmoji } from '../text/emoji.ts';

interface Props {
  anchor: HTMLElement | null;
  onChoose: (name: string) => void;
  onClose: () => void;
}

const usual = [
  'eyes',
  'white_check_mark',
  '+1',
  '-1',
  'x',
  'tada',
  'rocket',
  'fire',
  'warning',
  'thinking_face',
  'pray',
  'heart',
];

export function ReactionPicker({ anchor, onChoose, onClose }: Props): JSX.Element {
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const names = typed === '' ? usual : findEmoji(typed.toLowerCase().replaceAll(':', ''), 24);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <Popover anchor={anchor} onClose={onClose} align="end" class="reaction-picker">
      <input
        class="text-input"
        ref={field}
        aria-label="Find an emoji"
        placeholder="Find an emoji"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && names[0] !== undefined) onChoose(names[0]);
        }}
      />
      <div class="reaction-grid">
        {names.map((name) => (
          <button
            type="button"
            key={name}
            aria-label={name.replaceAll('_', ' ')}
            title={`:${name}:`}
            onClick={() => onChoose(name)}
          >
            {emoji(name)}
          </button>
        ))}
        {names.length === 0 && <span class="select-empty">No match</span>}
      </div>
    </Popover>
  );
}
