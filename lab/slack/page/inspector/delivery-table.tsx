import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Delivery, DeliveryAttempt } from '../../contract.ts';
import { formatMoment } from '../text/format-date.ts';
import { AckTime, deadlineMs } from './ack-time.tsx';
import { ExpandableRow } from './expandable-row.tsx';
import { JsonView } from './json-view.tsx';

const kinds = { events_api: 'event', slash_commands: 'command', interactive: 'interaction' };
const shownRows = 200;

export function DeliveryTable({ deliveries, filter }: { deliveries: Delivery[]; filter: string }): JSX.Element {
  const [open, setOpen] = useState<string>();
  const rows = useMemo(
    () =>
      deliveries
        .filter((one) => matches(one, filter))
        .slice(-shownRows)
        .reverse(),
    [deliveries, filter],
  );
  if (rows.length === 0)
    return <p class="empty">{filter ? 'No delivery matches.' : 'Nothing was sent to the app yet.'}</p>;
  return (
    <div class="inspector-scroll">
      <table class="inspector-table">
        <thead>
          <tr>
            <th>Type</th>
            <th>Envelope</th>
            <th class="align-right">Ack</th>
            <th class="align-right">Tries</th>
            <th>Outcome</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((delivery) => (
            <ExpandableRow
              key={delivery.id}
              label={delivery.name}
              columns={5}
              open={open === delivery.id}
              onToggle={() => setOpen(open === delivery.id ? undefined : delivery.id)}
              details={() => <DeliveryDetails delivery={delivery} />}
            >
              <Cells delivery={delivery} />
            </ExpandableRow>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cells({ delivery }: { delivery: Delivery }): JSX.Element {
  const last = delivery.attempts.at(-1);
  return (
    <>
      <td class="inspector-envelope" title={delivery.id}>
        {delivery.id.slice(0, 8)}
      </td>
      <td class="align-right">
        <AckTime attempt={last} />
      </td>
      <td class={delivery.attempts.length > 1 ? 'align-right warn' : 'align-right'}>{delivery.attempts.length}</td>
      <td>
        <span class={`outcome ${tone(delivery)}`}>
          {delivery.state === 'sent' ? 'waiting' : (last?.outcome ?? delivery.state)}
        </span>
      </td>
    </>
  );
}

function DeliveryDetails({ delivery }: { delivery: Delivery }): JSX.Element {
  return (
    <>
      <dl class="facts">
        <Fact name="Kind" value={`${kinds[delivery.kind]} over ${delivery.transport}`} />
        <Fact name="Envelope" value={delivery.id} />
        {delivery.eventId && <Fact name="Event" value={delivery.eventId} />}
        <Fact name="State" value={delivery.state.replace('_', ' ')} />
      </dl>
      <ol class="attempts">
        {delivery.attempts.map((attempt) => (
          <Attempt key={attempt.number} attempt={attempt} />
        ))}
      </ol>
      {delivery.response !== null && delivery.response !== undefined && (
        <JsonView label="Answer" value={delivery.response} />
      )}
      <JsonView label="Payload" value={delivery.payload} />
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Attempt({ attempt }: { attempt: DeliveryAttempt }): JSX.Element {
  const at = new Date(attempt.sentAt);
  return (
    <li>
      <span>{attempt.number === 0 ? 'First' : `Retry ${attempt.number}`}</span>
      <time title={at.toISOString()}>{formatMoment(at, { now: at })}</time>
      <span>{attempt.connection ?? 'nobody connected'}</span>
      <AckTime attempt={attempt} />
      <span>
        {[attempt.outcome, attempt.retryReason && `because of ${attempt.retryReason}`].filter(Boolean).join(', ')}
      </span>
    </li>
  );
}

function tone({ state, attempts }: Delivery): string {
  if (state === 'sent') return 'soft';
  if (state === 'retrying') return 'warn';
  if (state !== 'acked') return 'bad';
  return (attempts.at(-1)?.ackMs ?? 0) > deadlineMs ? 'bad' : 'good';
}

function matches(delivery: Delivery, filter: string): boolean {
  if (filter === '') return true;
  const words = [
    delivery.kind,
    delivery.name,
    delivery.id,
    delivery.eventId,
    delivery.state,
    delivery.attempts.at(-1)?.outcome,
  ];
  const text = `${words.join(' ')} ${JSON.stringify(delivery.payload)}`;
  return text.toLowerCase().includes(filter.toLowerCase());
}
