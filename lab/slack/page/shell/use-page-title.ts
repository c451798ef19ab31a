import { useEffect } from 'preact/hooks';
import { type PageState, unread } from '../state/page-state.ts';

export function usePageTitle(state: PageState): void {
  const { place, workspace } = state;
  const { channels, app, team } = workspace;
  const count = channels.reduce((sum, { id }) => sum + unread(state, id).count, 0);
  const name = place.kind === 'app' ? app.name : `#${channels.find(({ id }) => id === place.channel)?.name ?? ''}`;
  const title = `${count > 0 ? `(${count}) ` : ''}${name} – ${team.name}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
