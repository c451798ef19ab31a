import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { StateValues } from '../../contract.ts';
import { usePageState } from '../state/page-context.ts';
import { ViewDialog } from './view-dialog.tsx';

/** The viewer's open modals. Only the last is shown; what was typed below it waits here. */
export function ViewStack(): JSX.Element | null {
  const { views, viewer, workspace } = usePageState();
  const [edits, setEdits] = useState<Record<string, StateValues>>({});
  const view = views.at(-1);
  if (!view) return null;
  return (
    <ViewDialog
      // One dialog for the whole stack, so that the focus does not jump out between two views.
      key={`${viewer}/${view.root_view_id}`}
      view={view}
      depth={views.length}
      appName={workspace.app.name}
      edited={edits[view.id] ?? {}}
      edit={(change) => setEdits((before) => ({ ...before, [view.id]: change(before[view.id] ?? {}) }))}
    />
  );
}
