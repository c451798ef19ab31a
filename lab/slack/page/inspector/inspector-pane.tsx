import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../controls/icon.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { Tabs } from '../controls/tabs.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import { CallTable } from './call-table.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { FaultPanel } from './fault-panel.tsx';

type Tab = 'deliveries' | 'calls' | 'faults';

/** What went over the wire, in both directions, and the switches that make it go wrong. */
export function InspectorPane(): JSX.Element {
  const { deliveries, calls, faults } = usePageState();
  const { openPane, dispatch } = usePageActions();
  const [tab, setTab] = useState<Tab>('deliveries');
  const [filter, setFilter] = useState('');
  return (
    <aside class="pane inspector" aria-label="Delivery inspector">
      <header class="pane-head">
        <h2>Inspector</h2>
        <IconButton icon="trash" label="Clear the lists" onClick={() => dispatch({ type: 'inspector_cleared' })} />
        <IconButton icon="close" label="Close inspector" onClick={() => openPane(null)} />
      </header>
      <Tabs
        label="Inspector"
        value={tab}
        onChange={(chosen) => {
          setTab(chosen);
          setFilter('');
        }}
        tabs={[
          { value: 'deliveries', label: 'Deliveries', count: deliveries.length },
          { value: 'calls', label: 'Web API', count: calls.length },
          { value: 'faults', label: 'Faults', count: faults.faults.length },
        ]}
      />
      {tab !== 'faults' && (
        <div class="inspector-filter">
          <Icon name="search" size={16} />
          <input
            aria-label="Filter"
            placeholder="Filter: name, id, outcome, payload text"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </div>
      )}
      {tab === 'deliveries' && <DeliveryTable deliveries={deliveries} filter={filter} />}
      {tab === 'calls' && <CallTable calls={calls} filter={filter} />}
      {tab === 'faults' && <FaultPanel />}
    </aside>
  );
}
