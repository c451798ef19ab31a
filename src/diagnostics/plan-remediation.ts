import type { Evidence, Offer, Reading, Snapshot, Subject, Target } from './contract.ts';
import { planFingerprint } from './plan-fingerprint.ts';
import type { Platform } from './platform.ts';
import { createRecordingReader } from './reader.ts';
import type { DryWriter, Effectiveness, Plan, PlanDraft, Refusal, Remediation, Risk } from './remediation.ts';
import { parseParams } from './remediation-params.ts';
import { evidenceOf } from './snapshot.ts';

/** How long all that a plan reads may take, milliseconds: as long as an examination. */
const LOOK_DEADLINE_MS = 10_000;

export interface LookOptions {
  readonly platform: Platform;
  readonly targets: readonly Target[];
  readonly remediation: Remediation;
  readonly params: Offer['params'];
  /** Aborted: rejects with its reason. */
  readonly signal: AbortSignal;
  readonly now?: (() => Date) | undefined;
  readonly deadlineMs?: number | undefined;
}

export interface PlanOptions extends LookOptions {
  /** Asks the server whether it would take the request. Left out: no dry run. */
  readonly dry?: DryWriter | undefined;
}

/** What a remediation decides on, as it is now. */
export interface Look {
  readonly evidence: Evidence;
  readonly readings: readonly Reading[];
}

/** A plan, with the readings that it rests on. */
export interface Planned {
  readonly plan: Plan;
  readonly readings: readonly Reading[];
}

export function isRefusal(value: object): value is Refusal {
  return 'reason' in value && 'remedy' in value;
}

/** Whether it may be carried out: every precondition holds, and the server would take it. `unknown` does not. */
export function isExecutable({ preconditions, dryRun }: Plan): boolean {
  return preconditions.every(({ holds }) => holds === 'yes') && dryRun?.accepted !== false;
}

/**
 * What a remediation would do now, bound to what it was decided on. Reads only; asks the server for a dry run where
 * there is one and all else holds. A `Refusal` where there is nothing to plan on.
 */
export async function planRemediation(options: PlanOptions): Promise<Planned | Refusal> {
  const { remediation, platform } = options;
  const params = parseParams(remediation, options.params);
  if (isRefusal(params)) return params;
  const now = options.now ?? (() => new Date());
  const subject = remediation.subjectOf(platform, params);
  if (subject === undefined) return nothingSuch(platform, params);
  const { evidence, readings } = await lookAt({ ...options, params }, subject);
  const draft = remediation.plan(evidence, params);
  if (isRefusal(draft)) return draft;
  const decided = { ...draft, remediation: remediation.id, params };
  const plan: Plan = {
    ...decided,
    risk: highestRisk(actedOn(draft).map((subject) => riskOf(remediation.risk, subject, platform))),
    plannedAt: now().toISOString(),
    fingerprint: planFingerprint(decided),
  };
  const dryRun = isExecutable(plan) ? await tryDry(options, draft, params) : undefined;
  return { plan: dryRun === undefined ? plan : { ...plan, dryRun }, readings };
}

/** Reads again all that a remediation decides on. For steps that wait for each other, and for the verification. */
export async function look(options: LookOptions): Promise<Look> {
  const params = parseParams(options.remediation, options.params);
  if (isRefusal(params)) throw new Error(params.reason);
  const subject = options.remediation.subjectOf(options.platform, params);
  // An approved plan had one: the platform file has changed since.
  if (subject === undefined) throw new Error(nothingSuch(options.platform, params).reason);
  return await lookAt({ ...options, params }, subject);
}

/** Whether the approved plan has had its effect, as far as one sees now, and the readings that say so. */
export async function effectivenessOf(
  options: Omit<LookOptions, 'params'>,
  plan: Plan,
): Promise<{ readonly effectiveness: Effectiveness; readonly readings: readonly Reading[] }> {
  const { evidence, readings } = await look({ ...options, params: plan.params });
  return { effectiveness: options.remediation.effectiveness(evidence, plan), readings };
}

async function lookAt(options: LookOptions, subject: Subject): Promise<Look> {
  const { platform, targets, remediation, params } = options;
  const now = options.now ?? (() => new Date());
  const startedAt = now();
  const clock = performance.now();
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.deadlineMs ?? LOOK_DEADLINE_MS)]);
  const reader = createRecordingReader({ platform, targets, signal, now });
  await remediation.gather(reader, params);
  options.signal.throwIfAborted();
  const snapshot: Snapshot = {
    format: 'botcore.snapshot/1',
    platform,
    subject,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - clock),
    readings: reader.readings(),
    failedChecks: [],
  };
  return { evidence: evidenceOf(snapshot, true), readings: snapshot.readings };
}

async function tryDry(
  { remediation, dry }: PlanOptions,
  draft: PlanDraft,
  params: Offer['params'],
): Promise<Plan['dryRun']> {
  if (dry === undefined || remediation.dryRun === undefined) return undefined;
  try {
    return { accepted: true, says: await remediation.dryRun(dry, draft, params) };
  } catch (error) {
    return { accepted: false, says: error instanceof Error ? error.message : String(error) };
  }
}

/** Everything that a plan acts on: what it is named after only if it says nothing else. */
export function actedOn({ subject, actsOn = [] }: Pick<PlanDraft, 'subject' | 'actsOn'>): readonly Subject[] {
  return actsOn.length === 0 ? [subject] : actsOn.map((each) => each.subject);
}

/** Of several risks the one that asks for the most care. */
export function highestRisk(risks: readonly Risk[]): Risk {
  const [highest = 'R1'] = [...risks].sort().reverse();
  return highest;
}

/** Whatever is done to a trading engine, users or trading may feel it (catalogue 0.9). */
export function riskOf(risk: Risk, subject: Subject, platform: Pick<Platform, 'databases' | 'services'>): Risk {
  const name = subject.slice(subject.indexOf(':') + 1);
  const service = subject.startsWith('database:') ? (platform.databases[name]?.service ?? '') : name;
  const isEngine = platform.services[service]?.role === 'trading-engine';
  return risk === 'R2' && isEngine ? 'R3' : risk;
}

function nothingSuch({ name }: Platform, params: Offer['params']): Refusal {
  const named = Object.entries(params).map(([key, value]) => `${key}=${value}`);
  return {
    reason: `The platform ${name} has nothing that fits ${named.join(', ')}.`,
    remedy: 'Correct the name, or add what it names to the platform file: nothing else is ever written to.',
  };
}
