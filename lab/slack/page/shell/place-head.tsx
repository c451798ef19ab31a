import type { ComponentChildren, JSX } from 'preact';
import { Icon } from '../controls/icon.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';

interface Props {
  title: ComponentChildren;
  detail: string;
  onMenu: () => void;
  children?: ComponentChildren;
}

/** The line over the middle of the page. */
export function PlaceHead({ title, detail, onMenu, children }: Props): JSX.Element {
  const { pane, faults } = usePageState();
  const { openPane } = usePageActions();
  const inspecting = pane?.kind === 'inspector';
  return (
    <header class="place-head">
      <span class="drawer-only">
        <IconButton icon="menu" label="Open menu" onClick={onMenu} />
      </span>
      <div class="place-words">
        <h1>{title}</h1>
        {detail && <p title={detail}>{detail}</p>}
      </div>
      {children}
      <button
        type="button"
        class={inspecting ? 'button quiet pressed' : 'button quiet'}
        aria-pressed={inspecting}
        title="Delivery inspector (Ctrl I)"
        onClick={() => openPane(inspecting ? null : { kind: 'inspector' })}
      >
        <Icon name="pulse" size={16} /> <span class="wide-only">Inspector</span>
        {faults.faults.length > 0 && <span class="tab-count warn">{faults.faults.length}</span>}
      </button>
    </header>
  );
}
