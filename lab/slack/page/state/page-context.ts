import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { PageState } from './page-state.ts';

export const PageContext = createContext<PageState | undefined>(undefined);

/** The whole state; for the few parts that frame the page. A message reads the directory and the actions instead. */
export function usePageState(): PageState {
  const state = useContext(PageContext);
  if (!state) throw new Error('The page is not loaded yet');
  return state;
}
