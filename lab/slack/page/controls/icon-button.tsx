import type { JSX, Ref } from 'preact';
import { Icon, type IconName } from './icon.tsx';

interface Props {
  icon: IconName;
  label: string;
  onClick: (event: MouseEvent) => void;
  pressed?: boolean;
  expanded?: boolean;
  tabIndex?: number;
  size?: number;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  icon,
  label,
  onClick,
  pressed,
  expanded,
  tabIndex,
  size,
  ref = null,
}: Props): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      tabIndex={tabIndex}
      onClick={onClick}
      ref={ref}
    >
      <Icon name={icon} {...(size === undefined ? {} : { size })} />
    </button>
  );
}
