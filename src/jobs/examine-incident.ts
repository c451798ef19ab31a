import type { Diagnosis } from '../diagnostics/contract.ts';
import { UnknownSubjectError } from '../diagnostics/errors.ts';
import { openingOf } from '../diagnostics/opening.ts';
import type { Audit } from './audit-contract.ts';
import {
  type Content,
  DeliveryError,
  type Examine,
  examineIncident,
  type Incident,
  type Outcome,
  type Posted,
  PostponedError,
  type SharedText,
  type StatusOf,
  type StoredReport,
  type Thread,
} from './contract.ts';
import { type Turn, TurnLostError } from './incidents.ts';
import { createProgressEdits } from './progress-edits.ts';
import { edit, placeOf, shareOnce, type TellDependencies, tellOnce } from './tell.ts';
import { handleJob, type JobContext, type JobHandler } from './worker.ts';

export interface ExaminationDependencies extends TellDependencies {
  readonly examine: Examine;
  readonly statusOf?: StatusOf;
  /** Absent where nothing is carried out that has to be accounted for. */
  readonly audit?: Pick<Audit, 'append'>;
  /** At most one progress edit in this time. */
  readonly progressEveryMs?: number;
}

interface Examination extends ExaminationDependencies {
  readonly turn: Turn;
  readonly incident: Incident;
  readonly context: JobContext;
}

/**
 * Examines an incident and tells it. Every step is written down before and after, so a worker may die at any point:
 * the next one finds the anchor, the report and the replies that are there, and goes on behind them.
 */
export function examinationHandler(dependencies: ExaminationDependencies): JobHandler {
  return handleJob(examineIncident, async ({ incident: id }, context) => {
    const turn = await dependencies.incidents.begin(id);
    const incident = turn === undefined ? undefined : await dependencies.incidents.read(id);
    if (turn === undefined || incident === undefined) return;
    const log = context.log.child({ incident: id, subject: incident.subject });
    const examination = { ...dependencies, turn, incident, context: { ...context, log } };
    try {
      await carryOut(examination);
      log.info('An incident was reported');
    } catch (error) {
      await giveUpOr(examination, error);
    }
  });
}

async function carryOut(examination: Examination): Promise<void> {
  const { incidents, turn, incident } = examination;
  const anchor = await anchorOf(examination);
  const stored = await incidents.report(incident.id);
  const report = stored ?? (await examineAndStore(examination, anchor));
  await tellReport(examination, anchor, report);
  await incidents.finish(turn, 'reported');
}

/** The one message that says what is being looked at. Where the bot may not post, the one who asked is told alone. */
async function anchorOf(examination: Examination): Promise<Posted> {
  const { incidents, notifier, turn, incident, context } = examination;
  const content: Content = { kind: 'progress', incident };
  const telling = { turn, part: 'anchor', signal: context.signal } as const;
  try {
    return await tellOnce(examination, { ...telling, place: placeOf(incident) }, content);
  } catch (error) {
    const { user } = incident.origin;
    if (!mayNotPost(error) || user === undefined || incident.displaced !== undefined) throw error;
    context.log.warn({ reason: error.reason }, 'The bot may not post where it was asked, and answers in private');
    const place = await notifier.directMessage(user);
    await incidents.displace(turn, place);
    const displaced: Content = { ...content, incident: { ...incident, displaced: place } };
    return await tellOnce(examination, { ...telling, place }, displaced);
  }
}

async function examineAndStore(examination: Examination, anchor: Posted): Promise<StoredReport> {
  const { incidents, turn, incident, context, statusOf } = examination;
  const edits = createProgressEdits(examination.progressEveryMs ?? 2000, async (progress) => {
    if (!(await examination.rate.admitPassingEdit(anchor.channel)) || !(await incidents.holds(turn))) return;
    await examination.notifier.update(anchor, { kind: 'progress', incident, progress });
  });
  try {
    const examined = await examination.examine({
      // The platform and its areas are asked for by their bare names.
      subject: incident.subject.replace(/^platform:/, ''),
      // The title of an alert is nobody's word.
      complaint: incident.origin.kind === 'alert' ? undefined : incident.complaint,
      signal: context.signal,
      onProgress: edits.report,
    });
    const status = incident.asks === 'status' ? statusOf?.(examined) : undefined;
    const report: StoredReport = {
      format: 'botcore.report/1',
      diagnosis: examined.diagnosis,
      ...(status === undefined ? {} : { status }),
    };
    await incidents.conclude(turn, report, outcomeOf(examined.diagnosis));
    await accountFor(examination, examined.diagnosis);
    return report;
  } finally {
    await edits.stop();
  }
}

/** What was asked and what was found, for whoever reads later why something was done. It must not hold up a diagnosis. */
async function accountFor({ audit, incident, context }: Examination, diagnosis: Diagnosis): Promise<void> {
  if (audit === undefined || incident.asks !== 'diagnosis') return;
  const { id, subject, complaint, askedAt, origin } = incident;
  const { verdict, severity, roots, coverage } = diagnosis;
  const data = { verdict, severity, coverage, roots: roots.map(({ finding: { code, subject: on } }) => [code, on]) };
  const asked = { complaint, askedAt, origin: origin.kind };
  try {
    const actor = origin.user ?? 'botcore';
    await audit.append({ kind: 'command', incident: id, actor, text: `diagnose ${subject}`, data: asked });
    await audit.append({
      kind: 'diagnosis',
      incident: id,
      actor: 'botcore',
      text: outcomeOf(diagnosis).headline,
      data,
    });
  } catch (error) {
    context.log.warn({ error: String(error) }, 'An examination could not be written into the audit log');
  }
}

async function tellReport(examination: Examination, anchor: Posted, report: StoredReport): Promise<void> {
  const { incidents, notifier, turn, context } = examination;
  const { signal } = context;
  const incident = (await incidents.read(turn.incident)) ?? examination.incident;
  const { diagnosis, status } = report;
  await editAnchor(
    examination,
    anchor,
    status === undefined ? { kind: 'report', incident, diagnosis } : { kind: 'status', incident, status },
  );
  if (status !== undefined) return;
  const place = { channel: anchor.channel, thread: placeOf(incident).thread ?? anchor.ts };
  if (diagnosis.roots.length + (diagnosis.symptoms?.length ?? 0) > 0)
    await tellOnce(examination, { turn, part: 'evidence', place, signal }, { kind: 'evidence', incident, diagnosis });
  const file = notifier.attachment(incident, diagnosis);
  if (file !== undefined) await shareFile(examination, place, anchor, file);
}

async function shareFile(examination: Examination, place: Thread, anchor: Posted, file: SharedText): Promise<void> {
  const { turn, context } = examination;
  try {
    await shareOnce(examination, { turn, part: 'readings', place, signal: context.signal }, anchor, file);
  } catch (error) {
    // The verdict is told. A workspace that takes no files must not make it an error.
    if (!isRefusal(error)) throw error;
    context.log.warn({ reason: error.reason }, 'The readings could not be shared as a file');
  }
}

type ReportContent = Extract<Content, { kind: 'report' | 'status' }>;

/** The last word on the anchor. Where somebody deleted it, the report is posted anew. */
async function editAnchor(examination: Examination, anchor: Posted, content: ReportContent): Promise<void> {
  const { incidents, turn, context } = examination;
  if (!(await incidents.holds(turn))) throw new TurnLostError('Somebody else tells this report.');
  try {
    await edit(examination, anchor, content, context.signal);
  } catch (error) {
    if (!isRefusal(error) || error.reason !== 'message_not_found') throw error;
    const place = placeOf(content.incident);
    await tellOnce(examination, { turn, part: 'report', place, signal: context.signal }, content);
  }
}

/** Rethrows what may go better the next time. What will not is told in the thread, where that is still possible. */
async function giveUpOr(examination: Examination, error: unknown): Promise<void> {
  const { incidents, turn, context, incident } = examination;
  // What Slack did not take is told later, however long that takes: the sweep puts it back in line.
  const final =
    isRefusal(error) ||
    error instanceof UnknownSubjectError ||
    (context.lastAttempt && !(error instanceof DeliveryError));
  if (error instanceof TurnLostError || error instanceof PostponedError || context.signal.aborted || !final)
    throw error;
  context.log.error({ error: error instanceof Error ? error.message : String(error) }, 'An incident was given up');
  try {
    const anchor = (await incidents.post(incident.id, 'anchor'))?.posted;
    if (anchor !== undefined)
      await edit(examination, anchor, { kind: 'failure', incident, ...reasonOf(error) }, context.signal);
  } catch (untold) {
    context.log.error({ error: String(untold) }, 'That an incident was given up could not be told');
  }
  await incidents.finish(turn, 'failed');
}

function reasonOf(error: unknown): { reason: string; remedy: string } {
  const reason = error instanceof Error ? error.message : String(error);
  const remedy =
    error instanceof UnknownSubjectError
      ? 'The platform file has changed since this was asked. Ask again.'
      : 'Ask again; if it stays, `botcore doctor` on the machine of the bot says what is wrong.';
  return { reason, remedy };
}

function isRefusal(error: unknown): error is DeliveryError {
  return error instanceof DeliveryError && error.outcome === 'refused';
}

/** Slack's words for a place where the bot is not, or may not write. */
const CLOSED_PLACES = /^(not_in_channel|channel_not_found|is_archived|restricted_action.*|cannot_post.*)$/;

function mayNotPost(error: unknown): error is DeliveryError {
  return isRefusal(error) && CLOSED_PLACES.test(error.reason);
}

function outcomeOf(diagnosis: Diagnosis): Outcome {
  const { verdict, severity, subject, startedAt } = diagnosis;
  const headline = verdict === 'healthy' ? `No fault was found of ${subject}.` : openingOf(diagnosis);
  return { verdict, severity, headline, at: startedAt };
}
