import type { Diagnosis } from '../diagnostics/contract.ts';
import type { Approval, Approvals } from './approval-contract.ts';
import {
  type CardContent,
  DeliveryError,
  type Incident,
  type Posted,
  PostponedError,
  type Thread,
} from './contract.ts';
import { tellApproval } from './fix-contract.ts';
import { edit, placeOf, type TellDependencies } from './tell.ts';
import { handleJob, type JobHandler } from './worker.ts';

export interface CardDependencies extends TellDependencies {
  readonly approvals: Approvals;
  /** Why nothing is carried out by this bot at all. */
  readonly readOnly?: string;
}

/** How long a card that is being posted may take to be there. */
const CARD_PATIENCE_MS = 1000;

/**
 * Brings the card of an approval, and the report that it belongs to, in step with what is true now. Told in any order
 * and any number of times the last word is the latest state: each edit is followed by a look whether it still is.
 */
export function tellApprovalHandler(dependencies: CardDependencies): JobHandler {
  const { approvals } = dependencies;
  return handleJob(tellApproval, async ({ approval: id }, { signal }) => {
    for (let shown = 0; ; ) {
      const approval = await approvals.read(id);
      if (approval === undefined || approval.version === shown) return;
      // Whoever opened it is posting the card; where they died, the sweep comes back to this.
      if (approval.card === undefined) throw new PostponedError(CARD_PATIENCE_MS);
      await editUnlessGone(dependencies, approval.card, await cardOf(dependencies, approval), signal);
      await tellReport(dependencies, approval, signal);
      shown = approval.version;
      await approvals.told({ id, version: shown });
    }
  });
}

/** What the card shows now. */
export async function cardOf(
  { approvals, incidents, readOnly }: CardDependencies,
  approval: Approval,
  progress?: string,
): Promise<CardContent> {
  const diagnosis = (await incidents.report(approval.incident))?.diagnosis;
  const because = diagnosis === undefined ? undefined : sentenceOf(diagnosis, approval);
  const pause = await approvals.writesPaused();
  const waits = approval.state === 'open' || approval.state === 'approved';
  const paused =
    readOnly ??
    (pause === undefined
      ? undefined
      : `Writes are paused: ${pause.reason}. Nothing is approved or run until they are resumed.`);
  return {
    kind: 'card',
    incident: { id: approval.incident },
    approval,
    ...(because === undefined ? {} : { because }),
    ...(progress === undefined ? {} : { progress }),
    ...(paused === undefined || !waits ? {} : { paused }),
  };
}

function sentenceOf({ roots }: Diagnosis, { finding }: Approval): string | undefined {
  return roots.find((root) => root.finding.code === finding.code && root.finding.subject === finding.subject)?.finding
    .summary;
}

/** Posts the card once: a try before this one may have posted it and died. */
export async function postCard(
  dependencies: CardDependencies,
  approval: Approval,
  signal: AbortSignal,
): Promise<Posted | undefined> {
  const { approvals, incidents, notifier, rate } = dependencies;
  const incident = await incidents.read(approval.incident);
  const thread = incident === undefined ? undefined : threadOf(incident);
  if (thread === undefined) return undefined;
  const part = `card-${approval.id}` as const;
  let card = await notifier.find(thread, approval.incident, part, new Date(approval.openedAt));
  if (card === undefined) {
    await rate.admitPost(thread.channel, signal);
    card = await notifier.post(thread, part, await cardOf(dependencies, approval));
  }
  await approvals.rememberCard(approval.id, card);
  return card;
}

/** The thread in which everything about an incident is said. Undefined before its anchor stands. */
export function threadOf(incident: Incident): Thread | undefined {
  const { anchor } = incident;
  return anchor && { channel: anchor.channel, thread: placeOf(incident).thread ?? anchor.ts };
}

/** The report loses the buttons of what has been asked for, and says how that stands. */
async function tellReport(dependencies: CardDependencies, approval: Approval, signal: AbortSignal): Promise<void> {
  const { incidents, approvals } = dependencies;
  const incident = await incidents.read(approval.incident);
  const diagnosis = (await incidents.report(approval.incident))?.diagnosis;
  if (incident?.anchor === undefined || diagnosis === undefined) return;
  const asked = await approvals.ofIncident(incident.id);
  await editUnlessGone(
    dependencies,
    incident.anchor,
    { kind: 'report', incident, diagnosis, approvals: asked },
    signal,
  );
}

/** A message that somebody deleted needs no edit. */
export async function editUnlessGone(
  dependencies: TellDependencies,
  posted: Posted,
  content: Parameters<typeof edit>[2],
  signal: AbortSignal,
): Promise<void> {
  try {
    await edit(dependencies, posted, content, signal);
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.reason !== 'message_not_found') throw error;
  }
}
