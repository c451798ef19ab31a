import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ActiveFault, Settings } from '../../contract.ts';
import { Switch } from '../controls/switch.tsx';
import { controlApi } from '../state/control-api.ts';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import { disconnectChoices, type FaultChoice, faultChoices, scopeTitles } from './fault-choices.ts';

/** Switches for everything Slack can do wrong: once, or until switched off. */
export function FaultPanel(): JSX.Element {
  const { faults, workspace } = usePageState();
  return (
    <div class="inspector-scroll fault-panel">
      {(['call', 'delivery', 'other'] as const).map((scope) => (
        <section key={scope}>
          <h3>{scopeTitles[scope]}</h3>
          {faultChoices
            .filter((choice) => choice.scope === scope)
            .map((choice) => (
              <FaultRow
                key={choice.type}
                choice={choice}
                active={faults.faults.filter(({ type }) => type === choice.type)}
              />
            ))}
        </section>
      ))}
      <section>
        <h3>Socket</h3>
        <Connections count={workspace.app.connections} />
      </section>
      <section>
        <h3>Behaviour</h3>
        <RateLimitSwitch settings={workspace.settings} />
      </section>
    </div>
  );
}

function FaultRow({ choice, active }: { choice: FaultChoice; active: ActiveFault[] }): JSX.Element {
  const { dispatch } = usePageActions();
  const lasting = active.filter(({ left }) => left === null);
  const waiting = active.reduce((sum, { left }) => sum + (left ?? 0), 0);
  const add = async (times: number): Promise<void> => {
    const faults = await controlApi.addFault({ ...choice.make(), times });
    if ('faults' in faults) dispatch({ type: 'faults_loaded', faults });
  };
  const removeAll = async (): Promise<void> => {
    for (const { id } of active) {
      const faults = await controlApi.removeFault(id);
      if ('faults' in faults) dispatch({ type: 'faults_loaded', faults });
    }
  };
  const note = lasting.length > 0 ? `struck ${lasting[0]?.struck ?? 0} times` : waiting > 0 ? `next ${waiting}` : '';
  return (
    <div class="fault">
      <span class="fault-words">
        <span>
          {choice.title} {note && <span class="fault-note">{note}</span>}
        </span>
        <span class="menu-detail">{choice.detail}</span>
      </span>
      <button type="button" class="button quiet" aria-label={`${choice.title} once`} onClick={() => void add(1)}>
        Once
      </button>
      <Switch
        label={`${choice.title} until switched off`}
        on={lasting.length > 0}
        onChange={(on) => void (on ? add(0) : removeAll())}
      />
    </div>
  );
}

function Connections({ count }: { count: number }): JSX.Element {
  const [said, setSaid] = useState('');
  return (
    <>
      <p class="fault-line">
        {count} {count === 1 ? 'connection' : 'connections'} open. {said}
      </p>
      <div class="block-actions">
        {disconnectChoices.map(({ how, label }) => (
          <button
            type="button"
            class="button quiet"
            key={how}
            onClick={async () => {
              const { disconnected } = await controlApi.disconnect({ how });
              setSaid(`Closed ${disconnected ?? 0}.`);
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </>
  );
}

function RateLimitSwitch({ settings }: { settings: Settings }): JSX.Element {
  const [on, setOn] = useState(settings.rateLimits);
  return (
    <div class="fault">
      <span class="fault-words">
        <span>Slack's rate limits</span>
        <span class="menu-detail">429 by method tier, one message a second per channel</span>
      </span>
      <Switch
        label="Slack's rate limits"
        on={on}
        onChange={async (wanted) => setOn((await controlApi.changeSettings({ rateLimits: wanted })).rateLimits ?? on)}
      />
    </div>
  );
}
