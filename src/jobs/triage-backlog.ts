import type { Logger } from 'pino';
import type { Platform } from '../diagnostics/platform.ts';
import { resolveSubject } from '../diagnostics/scope.ts';
import type { AlertBatch, AlertIntake } from './alert-intake.ts';
import type { IncidentDesk } from './contract.ts';

const COMPLAINT_MOST = 480;

interface BacklogDependencies {
  readonly intake: AlertIntake;
  readonly desk: Pick<IncidentDesk, 'open'>;
  readonly platform: Platform;
  readonly log: Logger;
}

/**
 * Opens one incident for all alerts over the limit of a channel, as a message of the channel itself. It may be broken off
 * anywhere and done again: the batch opens one incident, and goes when that is written down.
 */
export async function triageBacklog({ intake, desk, platform, log }: BacklogDependencies): Promise<void> {
  for (const batch of await intake.due()) {
    if (batch.alerts.length + batch.more === 0) {
      await intake.settle(batch, '');
      continue;
    }
    const { incident } = await desk.open(
      {
        asks: 'diagnosis',
        subject: subjectOf(batch, platform),
        complaint: complaintOf(batch),
        origin: { kind: 'alert' },
        place: { channel: batch.channel },
        fingerprint: `alert-batch-${batch.id}`,
      },
      [`alert-batch-${batch.id}`],
    );
    await intake.settle(batch, incident.id);
    log.info({ incident: incident.id, alerts: batch.alerts.length + batch.more }, 'Alerts over the limit are triaged');
  }
}

/** The one thing that all of them are about, else the whole platform. */
function subjectOf({ alerts, more }: AlertBatch, platform: Platform): string {
  const [subject, ...others] = new Set(alerts.map((alert) => alert.subject));
  return subject !== undefined && others.length === 0 && more === 0 ? subject : resolveSubject(platform).subject;
}

/** As many titles as there is room for, each whole. */
function complaintOf({ alerts, more }: AlertBatch): string {
  const count = alerts.length + more;
  let text = `and ${count} more ${count === 1 ? 'alert' : 'alerts'}, looked at together`;
  for (const [index, { title }] of alerts.entries()) {
    const next = `${text}${index === 0 ? ': ' : '; '}${title}`;
    if (next.length > COMPLAINT_MOST) return `${text}; …`;
    text = next;
  }
  return more > 0 ? `${text}; …` : text;
}
