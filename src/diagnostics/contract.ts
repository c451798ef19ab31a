/**
 * The nouns of the domain, as types. Nothing here runs.
 *
 * platform → scope → questions → readings → (shape, judge, rank: pure) → diagnosis.
 * A check gathers and judges; a finding is what it says; a cause is a finding that can explain others.
 */
import type { z } from 'zod';
import type { Coverage } from './areas.ts';
import type { TargetErrorKind } from './errors.ts';
import type { Platform } from './platform.ts';
import type { Guidance, Offer } from './remedy.ts';
import type { Unread, Workload } from './workload.ts';

export type { Guidance, Offer } from './remedy.ts';

/** The outside systems, each reached through one client. */
export const TARGET_KINDS = ['docker', 'kubernetes', 'mongodb', 'redis', 'http', 'exchange'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** `service:rust-core-engine`, `database:mongodb`, `target:docker`, `node:worker-1`. */
export type Subject = `${'service' | 'database' | 'target' | 'node' | 'platform'}:${string}`;

/**
 * target + name + arguments. Its canonical text (`questionText`) is the key of its reading: in one examination the same
 * question is asked once, however many checks ask. `Answer` is what the target's shape of the reply is after it has been
 * redacted and cut to the fields used; `answer` parses it again when a snapshot is replayed.
 */
export interface Question<Answer> {
  readonly target: TargetKind;
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  readonly answer: z.ZodType<Answer>;
  /** Unanswered, it makes a diagnosis without roots `inconclusive`; any other is only named as "could not be checked". */
  readonly essential: boolean;
  /** Overrides the reader's deadline for one question, milliseconds. */
  readonly deadlineMs?: number;
}

export interface ReadingError {
  readonly kind: TargetErrorKind;
  readonly message: string;
  readonly remedy: string;
  readonly detail?: string | undefined;
}

/** One answer of a target to one question. Exactly one of `answer` and `error` is there. */
export interface Reading {
  /** `r1`, `r2`, … by canonical order of the questions, so that it does not depend on who answered first. */
  readonly id: string;
  readonly target: TargetKind;
  readonly question: string;
  readonly essential: boolean;
  readonly at: string;
  readonly tookMs: number;
  /** Redacted at the target's edge. JSON. */
  readonly answer?: unknown;
  readonly error?: ReadingError;
}

/** What one asks of a target. The implementation is the only place that holds its client. */
export interface Target {
  readonly kind: TargetKind;
  /** Resolves when it can be asked: its client library is loaded. That is our own time, and no question's. */
  ready?(): Promise<void>;
  /**
   * The redacted, narrowed answer. Throws `TargetError`, or anything else, which the reader reports as `failed`.
   * Must stop when the signal aborts.
   */
  ask(question: Question<unknown>, signal: AbortSignal): Promise<unknown>;
  /** What it already knows of the answer, maybe no longer true: good for guessing what to ask, and for no verdict. */
  remembered?(question: Question<unknown>): unknown;
  close(): Promise<void>;
}

/** The answer to a question, or why there is none. */
export type Answered<Answer> =
  | {
      readonly ok: true;
      readonly value: Answer;
      readonly reading: string;
      readonly at: string;
      readonly tookMs: number;
    }
  | { readonly ok: false; readonly error: ReadingError; readonly reading: string; readonly at: string };

/** What gather has: it can ask, and nothing else. */
export interface Reader {
  readonly platform: Platform;
  ask<Answer>(question: Question<Answer>): Promise<Answered<Answer>>;
  /** Starts asking what will probably be asked for (`ask`); what then is not, is no reading. */
  askAhead(question: Question<unknown>): void;
  /** See `Target.remembered`. */
  remembered<Answer>(question: Question<Answer>): Answer | undefined;
}

/** What judge has: the answers that were recorded. `undefined`: the question was not asked. */
export interface Readings {
  answer<Answer>(question: Question<Answer>): Answered<Answer> | undefined;
}

/** Which part of the platform one examination is about. */
export interface Scope {
  /** The canonical subject, `service:x`, `database:y`, or `platform:name`. */
  readonly subject: Subject;
  /** Services to look at: the subject and what it depends on, in dependency order (what is needed first). */
  readonly services: readonly string[];
  readonly databases: readonly string[];
  /** The service or database asked for; all of them for the whole platform. */
  readonly focus: readonly string[];
}

/** Everything that judge may look at. The same snapshot gives the same evidence, byte for byte. */
export interface Evidence {
  readonly platform: Platform;
  readonly scope: Scope;
  /** What hurts, in the words of who asked: redacted, outside text. */
  readonly complaint?: string;
  readonly readings: Readings;
  /** The instant of the examination. Judges never read the clock. */
  readonly at: Date;
  /** Every workload of the scope that a runtime answered for. */
  readonly workloads: readonly Workload[];
  /** `database:x` for a service that runs a database of the platform file, else `service:x`. */
  subjectOf(service: string): Subject;
}

export type Level = 'ok' | 'info' | 'warning' | 'critical' | 'unknown';

/** decisive: proves it alone. strong: with nothing against it. weak: one of several signs (catalogue 2.3). */
export type Weight = 'decisive' | 'strong' | 'weak';

/**
 * What users and dependents see of a fault. A finding may be such an effect, and a cause explains effects: of its own
 * subject, and of the subjects that depend on it. A finding that is no effect is never explained away (catalogue 2.3).
 */
export type Effect =
  | 'not-running'
  | 'stopped'
  | 'crash-loop'
  | 'unhealthy'
  | 'not-ready'
  | 'unreachable'
  | 'rollout-stuck'
  | 'dependency-error'
  | 'connections-scarce'
  | 'connection-storm';

/** What the catalogue's section 2.2 calls the tier: the lower, the more causal. */
export type Tier = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What a check declares of each finding that it can produce. */
export interface FindingDeclaration<F extends Facts> {
  readonly level: Level;
  readonly weight: Weight;
  readonly tier: Tier;
  /** One sentence that names the deciding facts. No Slack markup, no secrets. */
  readonly says: (facts: F) => string;
  /** The effect that this finding is. Absent: it has evidence of its own and is never explained away. */
  readonly effect?: Effect;
  /** It shows that something is wrong and not why: no root while what would have told why is unread (`details.unread`). */
  readonly symptom?: true;
  /** Effects on the same subject that this finding explains. Absent: it is no cause. */
  readonly explains?: readonly Effect[];
  /** Effects on subjects that depend on this one that it explains. */
  readonly explainsInDependents?: readonly Effect[];
  /** Effects on what this subject uses, where that finding's own evidence blames this subject. */
  readonly explainsInBlaming?: readonly Effect[];
  readonly offers?: (facts: F) => readonly Offer[];
  readonly guidance?: (facts: F) => readonly Guidance[];
}

/** What a check says. */
export interface Finding {
  /** `<check id>/<key>`, e.g. `service.memory/oom-limit`. */
  readonly code: string;
  /** The catalogue's root-cause id: the key, e.g. `oom-limit`. */
  readonly cause: string;
  readonly check: string;
  readonly subject: Subject;
  readonly level: Level;
  readonly weight: Weight;
  readonly tier: Tier;
  readonly summary: string;
  readonly facts: Facts;
  /** Ids of the readings that prove it. */
  readonly proof: readonly string[];
  /** Since when, where evidence tells. */
  readonly onset?: string;
  readonly effect?: Effect;
  readonly explains: readonly Effect[];
  readonly explainsInDependents: readonly Effect[];
  readonly explainsInBlaming?: readonly Effect[];
  readonly offers: readonly Offer[];
  readonly guidance: readonly Guidance[];
  /** Names a dependency (service or database) that this finding's own evidence blames. */
  readonly blames?: string;
  /** Of a symptom: what would have told its cause, and could not be read. */
  readonly unread?: readonly Unread[];
}

type AnyDeclaration = FindingDeclaration<never>;
export type FactsOf<D> = D extends FindingDeclaration<infer F> ? F : never;

export interface FindingDetails<F> {
  readonly subject: Subject;
  readonly facts: F;
  readonly proof: readonly string[];
  readonly onset?: string | undefined;
  /** Overrides the declared level, e.g. `warning` while others still serve. */
  readonly level?: Level | undefined;
  readonly weight?: Weight | undefined;
  readonly blames?: string | undefined;
  /** What would have named the cause, and could not be read: it makes a `symptom` inconclusive. */
  readonly unread?: readonly Unread[] | undefined;
}

/** Says a declared finding; a misspelt key or wrong facts do not compile. */
export type Find<Declarations extends Record<string, AnyDeclaration>> = <Key extends keyof Declarations & string>(
  key: Key,
  details: FindingDetails<FactsOf<Declarations[Key]>>,
) => void;

/** A check as the registry and the runner see it. Made by `defineCheck` only. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Section of the troubleshooting guide, e.g. `2.2`. */
  readonly guide: string;
  readonly area: 'service' | 'rollout' | 'database' | 'network' | 'platform';
  readonly findings: Readonly<Record<string, AnyDeclaration>>;
  gather(read: Reader, scope: Scope): Promise<void>;
  judge(evidence: Evidence): readonly Finding[];
}

/** Why something has not been looked at, and what to do so that it will be. */
export interface Unchecked {
  readonly target: TargetKind | 'check';
  readonly question: string;
  readonly reason: string;
  readonly remedy: string;
  readonly essential: boolean;
}

export interface Consequence {
  readonly code: string;
  readonly subject: Subject;
  readonly summary: string;
}

export type Confidence = 'high' | 'medium' | 'low';

export interface Root {
  readonly finding: Finding;
  readonly confidence: Confidence;
  readonly consequences: readonly Consequence[];
}

export type RuledOut = Pick<Consequence, 'subject' | 'summary'>;

export type Verdict = 'root-cause' | 'healthy' | 'inconclusive';

/** What an examination concludes. `report.ts` turns it into the documented JSON. */
export interface Diagnosis {
  readonly platform: string;
  readonly subject: Subject;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  readonly severity: 'SEV1' | 'SEV2' | 'SEV3' | 'INFO';
  /** In order: what to mend first. */
  readonly roots: readonly Root[];
  /** Surely seen, and no root: what would have named the cause could not be read. Absent in reports of earlier versions. */
  readonly symptoms?: readonly Root[];
  /** Findings of level `info`: expected, or worth knowing. */
  readonly notes: readonly Finding[];
  readonly ruledOut: readonly RuledOut[];
  readonly unchecked: readonly Unchecked[];
  readonly coverage: Coverage;
  readonly readings: readonly Reading[];
}

/** A check of ours that could not gather or judge, with the reason. */
export type FailedCheck = Readonly<Record<'check' | 'reason', string>>;

/** All readings of one examination, redacted; replayed without the platform. */
export interface Snapshot {
  readonly format: 'botcore.snapshot/1';
  readonly platform: Platform;
  readonly subject: string;
  readonly complaint?: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly readings: readonly Reading[];
  readonly failedChecks: readonly FailedCheck[];
}
