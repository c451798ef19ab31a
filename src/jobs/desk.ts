import type { Logger } from 'pino';
import type { AlertIntake } from './alert-intake.ts';
import { examineIncident, type IncidentDesk } from './contract.ts';
import { inTime } from './in-time.ts';
import type { Incidents } from './incidents.ts';
import type { JobQueue } from './queue.ts';

export interface DeskDependencies {
  readonly incidents: Incidents;
  readonly queue: JobQueue;
  readonly intake: AlertIntake;
}

/** What handlers may ask for: an incident is written down first and queued then, so it cannot be lost in between. */
export function createIncidentDesk({ incidents, queue, intake }: DeskDependencies): IncidentDesk {
  const open: IncidentDesk['open'] = async (request, deliveries) => {
    const opened = await incidents.open(request, deliveries);
    // Also for one that is open already: whoever opened it may have died before it was queued.
    if (opened.incident.state === 'asked') await queue.enqueue(examineIncident, { v: 1, incident: opened.incident.id });
    return opened;
  };
  const find: IncidentDesk['find'] = async (id) => {
    const incident = await incidents.read(id);
    if (incident === undefined) return undefined;
    const report = await incidents.report(id);
    return { incident, ...(report === undefined ? {} : { report }) };
  };
  return {
    open: (request, deliveries) => inTime(open(request, deliveries)),
    claim: (deliveries) => inTime(incidents.claim(deliveries)),
    admitAlert: (alert, deliveries) => inTime(intake.admit(alert, deliveries)),
    admitAlertNote: (source, fingerprint) => inTime(intake.admitNote(source, fingerprint)),
    closeAlert: (channel, fingerprint) => inTime(intake.close(channel, fingerprint)),
    recent: (count) => inTime(incidents.recent(count)),
    find: (id) => inTime(find(id)),
  };
}

/** Puts back in line what was asked for and is not told, whatever happened to its job. Gives how many there are. */
export async function reviveUnfinished(
  { incidents, queue }: Pick<DeskDependencies, 'incidents' | 'queue'>,
  log: Logger,
  olderThanMs = 30_000,
): Promise<number> {
  const unfinished = await incidents.unfinished(olderThanMs);
  for (const incident of unfinished) await queue.revive(examineIncident, { v: 1, incident });
  if (unfinished.length > 0) log.info({ count: unfinished.length }, 'Unfinished incidents are in line again');
  return unfinished.length;
}
