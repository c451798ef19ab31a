import type { JSX } from 'preact';
import type { DeliveryAttempt } from '../../contract.ts';

/** Slack gives up on an ack after this. */
export const deadlineMs = 3000;

export function AckTime({ attempt }: { attempt: DeliveryAttempt | undefined }): JSX.Element {
  if (attempt?.ackMs === null || attempt === undefined) return <span class="ack none">—</span>;
  const late = attempt.ackMs > deadlineMs;
  const slow = attempt.ackMs > deadlineMs / 3;
  return (
    <span
      class={late ? 'ack late' : slow ? 'ack slow' : 'ack'}
      title={late ? 'Over the 3 seconds Slack waits' : undefined}
    >
      {formatMs(attempt.ackMs)}
    </span>
  );
}

export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
