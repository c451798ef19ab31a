import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ApiCall } from '../../contract.ts';
import { formatMoment } from '../text/format-date.ts';
import { formatMs } from './ack-time.tsx';
import { ExpandableRow } from './expandable-row.tsx';
import { JsonView } from './json-view.tsx';

const shownRows = 200;

export function CallTable({ calls, filter }: { calls: ApiCall[]; filter: string }): JSX.Element {
  const [open, setOpen] = useState<number>();
  const rows = useMemo(
    () =>
      calls
        .filter((call) => matches(call, filter))
        .slice(-shownRows)
        .reverse(),
    [calls, filter],
  );
  if (rows.length === 0)
    return <p class="empty">{filter ? 'No call matches.' : 'The app made no Web API call yet.'}</p>;
  return (
    <div class="inspector-scroll">
      <table class="inspector-table">
        <thead>
          <tr>
            <th>Method</th>
            <th>At</th>
            <th class="align-right">Time</th>
            <th>Answer</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((call) => (
            <ExpandableRow
              key={call.seq}
              label={call.method}
              columns={4}
              open={open === call.seq}
              onToggle={() => setOpen(open === call.seq ? undefined : call.seq)}
              details={() => <CallDetails call={call} />}
            >
              <td class="quiet-cell">{formatMoment(new Date(call.at), { now: new Date() })}</td>
              <td class="align-right">{formatMs(call.ms)}</td>
              <td>
                <span class={failed(call) ? 'outcome bad' : 'outcome good'}>{answer(call)}</span>
              </td>
            </ExpandableRow>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CallDetails({ call }: { call: ApiCall }): JSX.Element {
  return (
    <>
      {call.messages.length > 0 && (
        <ul class="call-messages">
          {call.messages.map((message) => (
            <li>{message}</li>
          ))}
        </ul>
      )}
      <dl class="facts">
        <div>
          <dt>Status</dt>
          <dd>{call.status}</dd>
        </div>
        {call.token && (
          <div>
            <dt>Token</dt>
            <dd>{call.token}</dd>
          </div>
        )}
        {call.fault && (
          <div>
            <dt>Fault</dt>
            <dd>{call.fault}</dd>
          </div>
        )}
      </dl>
      <JsonView label="Arguments" value={call.args} />
    </>
  );
}

function failed(call: ApiCall): boolean {
  return call.error !== null || call.status !== 200;
}

function answer(call: ApiCall): string {
  if (call.error !== null) return call.error;
  return call.status === 200 ? 'ok' : `HTTP ${call.status}`;
}

function matches(call: ApiCall, filter: string): boolean {
  const text = `${call.method} ${answer(call)} ${filter === '' ? '' : JSON.stringify(call.args)}`;
  return text.toLowerCase().includes(filter.toLowerCase());
}
