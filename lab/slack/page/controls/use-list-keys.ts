import { useCallback, useState } from 'preact/hooks';

export interface ListKeys {
  active: number;
  setActive: (index: number) => void;
  /** Gives true where the key was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
}

/** Arrow keys, Home and End over a list whose focus stays in a text field. */
export function useListKeys(length: number, choose: (index: number) => void, chooseKeys = ['Enter']): ListKeys {
  const [wanted, setActive] = useState(0);
  const active = Math.max(0, Math.min(wanted, length - 1));
  const onKey = useCallback(
    (event: KeyboardEvent): boolean => {
      if (length === 0 || event.isComposing) return false;
      const target = targetOf(event.key, active, length);
      if (target !== undefined) setActive(target);
      else if (chooseKeys.includes(event.key) && !event.shiftKey) choose(active);
      else return false;
      event.preventDefault();
      return true;
    },
    [active, length, choose, chooseKeys],
  );
  return { active, setActive, onKey };
}

function targetOf(key: string, active: number, length: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return (active + 1) % length;
    case 'ArrowUp':
      return (active - 1 + length) % length;
    case 'PageDown':
      return length - 1;
    case 'PageUp':
      return 0;
    default:
      return undefined;
  }
}
