import type { Overflow } from '@slack/types';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { BlockValue } from '../../contract.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { Menu } from '../controls/menu.tsx';
import { withEmoji } from '../text/emoji.ts';
import { isSafeUrl } from '../text/inline.ts';
import { useBlockHost } from './block-host.ts';
import type { ElementPlace } from './element-view.tsx';

export function OverflowElement({
  element,
  raw,
  place,
}: {
  element: Overflow;
  raw: BlockValue;
  place: ElementPlace;
}): JSX.Element {
  const host = useBlockHost();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const choose = (option: Overflow['options'][number]): void => {
    if (option.url !== undefined && isSafeUrl(option.url)) window.open(option.url, '_blank', 'noopener');
    host.press(raw, place.blockId, { selected_option: option });
  };
  return (
    <span class="overflow">
      <IconButton icon="more" label="More options" expanded={open} onClick={() => setOpen(true)} ref={button} />
      {open && (
        <Menu
          label="More options"
          anchor={button.current}
          align="end"
          onClose={() => setOpen(false)}
          items={element.options.map((option) => ({
            key: option.value ?? option.text.text,
            label: withEmoji(option.text.text),
            ...(option.description && { detail: option.description.text }),
            run: () => choose(option),
          }))}
        />
      )}
    </span>
  );
}
