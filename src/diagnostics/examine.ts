import type { Check, Diagnosis, Evidence, FailedCheck, Finding, Question, Snapshot, Target } from './contract.ts';
import type { Platform } from './platform.ts';
import { diagnose } from './rank.ts';
import { createRecordingReader, type Progress } from './reader.ts';
import { printable } from './redaction/printable.ts';
import { resolveSubject } from './scope.ts';
import { evidenceOf } from './snapshot.ts';

/** How long one examination may take in all, milliseconds (design: total deadline 10 s). */
const EXAMINATION_DEADLINE_MS = 10_000;

export interface ExamineOptions {
  readonly platform: Platform;
  /** What somebody asked about; see `resolveSubject`. Empty: the whole platform. */
  readonly subject: string;
  /** What hurts, in the words of who asked; a few checks hear it. */
  readonly complaint?: string | undefined;
  readonly targets: readonly Target[];
  readonly checks: readonly Check[];
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs?: number | undefined;
  readonly now?: (() => Date) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** What is not to be asked, e.g. because it takes long and nobody wants to know it. */
  readonly leavesOut?: ((question: Question<unknown>) => boolean) | undefined;
}

export interface Examination {
  readonly diagnosis: Diagnosis;
  readonly snapshot: Snapshot;
}

/**
 * Gathers with every check at once, then judges and ranks what was recorded. Throws `UnknownSubjectError` before asking
 * anything; after that it always concludes something: what could not be read is `unknown` with its reason.
 * Rejects with the signal's reason when the caller aborts.
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const now = options.now ?? (() => new Date());
  const scope = resolveSubject(options.platform, options.subject);
  const startedAt = now();
  const clock = performance.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(overtime()), options.deadlineMs ?? EXAMINATION_DEADLINE_MS);
  const signal = options.signal === undefined ? deadline.signal : AbortSignal.any([options.signal, deadline.signal]);
  const reader = createRecordingReader({ ...options, signal, now });
  try {
    const gathered = await Promise.all(
      options.checks.map(async (check) => gatherWithin(check.id, check.gather(reader, scope), signal)),
    );
    options.signal?.throwIfAborted();
    const snapshot: Snapshot = {
      format: 'botcore.snapshot/1',
      platform: options.platform,
      subject: options.subject,
      ...(options.complaint ? { complaint: printable(options.complaint, { most: 2000 }) } : {}),
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(performance.now() - clock),
      readings: reader.readings(),
      failedChecks: gathered.flatMap((failure) => failure ?? []),
    };
    return { snapshot, diagnosis: judgeSnapshot(snapshot, options.checks, true) };
  } finally {
    clearTimeout(timer);
  }
}

/** The diagnosis that a snapshot supports. Pure: the same snapshot and checks give the same bytes. */
export function judgeSnapshot(snapshot: Snapshot, checks: readonly Check[], trusted = false): Diagnosis {
  const evidence = evidenceOf(snapshot, trusted);
  const failed: FailedCheck[] = [...snapshot.failedChecks];
  const findings = checks.flatMap((check) => judgeWith(check, evidence, failed));
  return diagnose({ snapshot, evidence, findings, checks: checks.length, failedChecks: failed });
}

function judgeWith(check: Check, evidence: Evidence, failed: FailedCheck[]): readonly Finding[] {
  try {
    return check.judge(evidence);
  } catch (error) {
    // A fault of ours must not silence the other checks, and must not look like a clean one.
    failed.push({
      check: check.id,
      reason: `judging failed: ${error instanceof Error ? error.message : String(error)}`,
    });
    return [];
  }
}

async function gatherWithin(
  check: string,
  gathering: Promise<void>,
  signal: AbortSignal,
): Promise<FailedCheck | undefined> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([gathering, aborted]);
    return undefined;
  } catch (error) {
    return { check, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

function overtime(): Error {
  return new Error('The time for the examination was over before everything had answered.');
}
