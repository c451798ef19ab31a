import type { JSX } from 'preact';
import { emoji } from '../text/emoji.ts';

interface Props {
  name: string;
  /** Six hex digits; a webhook has none. */
  color?: string | undefined;
  /** `:emoji:`, or an address (only one of this server is loaded). */
  icon?: string | null | undefined;
  size?: number;
}

export function Avatar({ name, color, icon, size = 36 }: Props): JSX.Element {
  const character = icon ? emoji(icon.replaceAll(':', '')) : undefined;
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${size * 0.4}px` };
  if (icon?.startsWith('/')) return <img class="avatar" style={style} src={icon} alt="" />;
  return (
    <span class="avatar" style={{ ...style, background: `#${color ?? '6b7280'}` }} aria-hidden="true">
      {character ?? initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .slice(0, 2)
    .join('');
}
