import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Shortcut } from '../../contract.ts';

/** The shortcuts of the manifest: fixed while the page is open. */
export const ShortcutsContext = createContext<Shortcut[]>([]);

export function useShortcuts(type: Shortcut['type']): Shortcut[] {
  return useContext(ShortcutsContext).filter((shortcut) => shortcut.type === type);
}
