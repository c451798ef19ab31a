import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnosis, Finding, Root } from '../diagnostics/contract.ts';
import { durationText } from '../diagnostics/fact-texts.ts';
import type { Approval } from './approval-contract.ts';
import type { Examine } from './contract.ts';
import type { FixEngine } from './fix-contract.ts';

/** `better`: what fired is gone. `same`: it is still there. `worse`: there is a fault that was not there before. */
export interface Verdict {
  readonly result: 'better' | 'same' | 'worse';
  readonly says: string;
  /** Of the last look; absent where none could be had. */
  readonly diagnosis?: Diagnosis;
}

export interface VerifyOptions {
  readonly engine: FixEngine;
  readonly examine: Examine;
  readonly signal: AbortSignal;
  /** How it was: just before the act, or where nobody looked then, the diagnosis that the approval was given on. */
  readonly before: Diagnosis;
  readonly onProgress: (says: string) => Promise<void>;
  readonly pauseMs?: number;
}

interface Look {
  readonly good: boolean;
  readonly final: boolean;
  readonly says: string;
  readonly diagnosis?: Diagnosis;
}

const PAUSE_MS = 2000;
/** What needs the target complains for a moment until it has found it again: that is no new fault. */
const WORSE_FOR_MS = 30_000;

/**
 * Looks whether the act has had its effect on its target, and whether the check that fired is silent now, and stays so.
 * Only readings made after the act count. What cannot be read is no success.
 */
export async function verifyFix(approval: Approval, options: VerifyOptions): Promise<Verdict> {
  const { withinMs, steadyMs } = options.engine.times(approval.plan);
  const startedAt = performance.now();
  let goodSince: number | undefined;
  let worseSince: number | undefined;
  for (;;) {
    const look = await lookOnce(approval, options);
    const now = performance.now();
    goodSince = look.good ? (goodSince ?? now) : undefined;
    const worse = look.diagnosis === undefined ? undefined : newFault(approval, options.before, look.diagnosis);
    worseSince = worse === undefined ? undefined : (worseSince ?? now);
    if (worse !== undefined && now - (worseSince ?? now) >= WORSE_FOR_MS)
      return { result: 'worse', says: `Now there is another fault: ${worse.summary}`, ...diagnosisOf(look) };
    // While something else is wrong that was not, nobody knows yet whether that stays: neither better nor the same.
    if (worse === undefined && goodSince !== undefined && now - goodSince >= steadyMs)
      return better(approval, look, now - startedAt);
    const isOver = look.final || (goodSince === undefined && now - startedAt >= withinMs);
    if (worse === undefined && isOver) return same(look, now - startedAt);
    const held =
      goodSince === undefined ? '' : ` Steady for ${durationText(now - goodSince)} of ${durationText(steadyMs)}.`;
    await options.onProgress(`${look.says}${held}`);
    await sleep(options.pauseMs ?? PAUSE_MS, undefined, { signal: options.signal });
  }
}

async function lookOnce(approval: Approval, { engine, examine, signal }: VerifyOptions): Promise<Look> {
  try {
    const effect = await engine.effectiveness(approval.plan, signal);
    if (effect.state !== 'reached') return { good: false, final: effect.state === 'missed', says: effect.says };
    const { diagnosis } = await examine({ subject: subjectOf(approval), signal, onProgress: () => {} });
    const still = firing(approval, diagnosis);
    const says = still === undefined ? effect.says : `${effect.says} But: ${still}`;
    return { good: still === undefined, final: false, says, diagnosis };
  } catch (error) {
    if (signal.aborted) throw error;
    return { good: false, final: false, says: `It cannot be seen: ${error instanceof Error ? error.message : error}` };
  }
}

/** The sentence of the check that fired, while it still does; or why nobody can say that it does not. */
function firing({ finding }: Approval, { verdict, ...seen }: Diagnosis): string | undefined {
  const roots = troublesOf(seen);
  const root = roots.find(({ finding: { code, subject } }) => code === finding.code && subject === finding.subject);
  if (root !== undefined) return root.finding.summary;
  const consequence = roots
    .flatMap(({ consequences }) => consequences)
    .find(({ code, subject }) => code === finding.code && subject === finding.subject);
  if (consequence !== undefined) return consequence.summary;
  return verdict === 'inconclusive' ? 'not everything that matters can be read yet.' : undefined;
}

/**
 * A critical fault of something that was well: of what the target needs, or of what needs the target and blames it. What
 * else is wrong with a dependent (those are notes) is its own affair: whoever deploys beside a fix does not undo it.
 */
function newFault({ finding }: Approval, before: Diagnosis, after: Diagnosis): Finding | undefined {
  const known = new Set([
    ...faultsOf(before).map(({ subject }) => subject),
    ...troublesOf(before).flatMap(({ consequences }) => consequences.map(({ subject }) => subject)),
  ]);
  const target = finding.subject.slice(finding.subject.indexOf(':') + 1);
  const blaming = after.notes.filter(({ blames }) => blames === target);
  return [...troublesOf(after).map((root) => root.finding), ...blaming].find(
    ({ level, subject }) => level === 'critical' && !known.has(subject),
  );
}

/** What is wrong, whether its cause is known or not. */
function troublesOf({ roots, symptoms = [] }: Pick<Diagnosis, 'roots' | 'symptoms'>): readonly Root[] {
  return [...roots, ...symptoms];
}

function faultsOf({ notes, ...seen }: Diagnosis): Finding[] {
  return [...troublesOf(seen).map(({ finding }) => finding), ...notes.filter(({ level }) => level !== 'info')];
}

/** What is to be looked at next: what is wrong with the subject, or came up around it, what is critical first. */
export function nextFault(before: Diagnosis, after: Diagnosis): Finding | undefined {
  const known = new Set(before.notes.map(({ code, subject }) => `${code} ${subject}`));
  const [root] = troublesOf(after);
  const noted = after.notes.filter(({ level, code, subject }) => level !== 'info' && !known.has(`${code} ${subject}`));
  return root?.finding ?? noted.find(({ level }) => level === 'critical') ?? noted[0];
}

/** How the target is just before the act; undefined where that cannot be seen. Rejects when `signal` aborts. */
export async function lookBefore(
  approval: Approval,
  { examine, signal }: Pick<VerifyOptions, 'examine' | 'signal'>,
): Promise<Diagnosis | undefined> {
  try {
    return (await examine({ subject: subjectOf(approval), signal, onProgress: () => {} })).diagnosis;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

function better({ finding }: Approval, look: Look, tookMs: number): Verdict {
  const [cause = finding.code] = finding.code.split('/').slice(-1);
  return {
    result: 'better',
    says: `Before: ${cause} of ${finding.subject}. After ${durationText(tookMs)}: ${look.says} The check that fired is silent.`,
    ...diagnosisOf(look),
  };
}

function same(look: Look, tookMs: number): Verdict {
  return {
    result: 'same',
    says: `After ${durationText(tookMs)} it has not helped: ${look.says}`,
    ...diagnosisOf(look),
  };
}

function diagnosisOf({ diagnosis }: Look): { diagnosis?: Diagnosis } {
  return diagnosis === undefined ? {} : { diagnosis };
}

function subjectOf({ finding }: Approval): string {
  return finding.subject.replace(/^platform:/, '');
}
