/**
 * The nouns of the approved fix, as types. Nothing here runs.
 *
 * offer → plan (read only, bound to what was seen) → approval (jobs) → grant → execution → verification → rollback.
 * A remediation knows nothing of deadlines, approvals, locks, audit or Slack: the runners own those.
 */
import type { z } from 'zod';
import type { Evidence, Offer, Reader, Subject } from './contract.ts';
import type { Platform } from './platform.ts';

/** R1: neutral. R2: reversible, a brief blip. R3: users or trading may feel it. (Catalogue section 5.) */
export type Risk = Offer['risk'];

/** Values that a fingerprint can be made of. */
export type Scalar = string | number | boolean;

/** What must hold, each with what was seen. `unknown` counts as not met: when in doubt, refuse. */
export interface Precondition {
  /** `The container is exited.` */
  readonly says: string;
  readonly holds: 'yes' | 'no' | 'unknown';
  /** What was seen instead, or why it could not be seen. Given unless it holds. */
  readonly because?: string;
}

/** The way back. */
export interface WayBack {
  readonly possible: boolean;
  /** What it does, or the sentence that there is none. */
  readonly says: string;
  /** Whether the runner takes it by itself when the fix has made things worse. */
  readonly automatic: boolean;
}

/** What a remediation decided, before the runner adds identity to it. */
export interface PlanDraft {
  /** The canonical action in one line, with identity: `Start container ledger (exited with 137 at 12:03:10 UTC)`. */
  readonly action: string;
  readonly subject: Subject;
  /** The lock: no two remediations act on the same thing. `docker:container:<name>`, `kubernetes:<namespace>/<name>`. */
  readonly lock: string;
  /** Where it acts on several things: each of them with its lock, which is taken as well. */
  readonly actsOn?: readonly { readonly subject: Subject; readonly lock: string }[];
  /** What makes the target that very thing: container id and start, uid and generation. Any change of it is drift. */
  readonly identity: Readonly<Record<string, Scalar>>;
  readonly steps: readonly string[];
  /** What people will notice, and what does not last: `Not persisted: edit docker-compose.yml.` */
  readonly effects: readonly string[];
  readonly preconditions: readonly Precondition[];
  readonly wayBack: WayBack;
  /** Further facts that it was decided on: another value of one of them is drift. No counters, no times that pass. */
  readonly decidedOn: Readonly<Record<string, Scalar>>;
  /** Whatever stops or restarts the trading engine shows the open orders (catalogue 0.9). */
  readonly openOrders?: OpenOrders;
}

/** `unknown` refuses: nobody stops an engine whose orders cannot be seen. */
export type OpenOrders =
  | { readonly known: true; readonly orders: readonly { readonly symbol: string; readonly count: number }[] }
  | { readonly known: false; readonly reason: string; readonly remedy: string };

/** What will be done to what, and what it was decided on. JSON; an approval stores it. */
export interface Plan extends PlanDraft {
  readonly remediation: string;
  readonly params: Offer['params'];
  readonly risk: Risk;
  readonly plannedAt: string;
  /**
   * SHA-256 over remediation, parameters, identity, steps, preconditions and `decidedOn`, in canonical JSON. The approval
   * is for this; the plan is made again before it is carried out, and another fingerprint is drift.
   */
  readonly fingerprint: string;
  /** What the server said to the same request as a dry run. Absent: there is no such thing for this target. */
  readonly dryRun?: { readonly accepted: boolean; readonly says: string };
}

/** Why there is no plan: the target is absent, unreadable, or a parameter makes no sense. */
export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}

/** What a remediation remembers for the way back. JSON; it is stored before the act is verified. */
export type Undo = Readonly<Record<string, Scalar | readonly string[]>>;

/** Whether the act has had its effect on its target. Pure over readings made after it. */
export type Effectiveness =
  | { readonly state: 'reached'; readonly says: string }
  | { readonly state: 'pending'; readonly says: string }
  | { readonly state: 'missed'; readonly says: string };

/** What an act has at hand. */
export interface Acting {
  readonly writer: Writer;
  readonly signal: AbortSignal;
  /** Fresh evidence of what `gather` asks, for plans of several steps. */
  look(): Promise<Evidence>;
  /** Stores what the way back needs. To be called before what it undoes may have happened. */
  remember(undo: Undo): Promise<void>;
}

/** One action of the catalogue's section 5. Made by `defineRemediation` only; one file each in `remediations/`. */
export interface Remediation {
  readonly id: string;
  readonly title: string;
  /** Of the offer; a service that is the trading engine makes it R3. */
  readonly risk: Risk;
  /** What it writes to: `docker` or `kubernetes`. */
  readonly target: 'docker' | 'kubernetes';
  readonly params: z.ZodType<Offer['params']>;
  /** What its subject is called in the platform file, from its parameters; undefined: the platform has no such thing. */
  subjectOf(platform: Platform, params: Offer['params']): Subject | undefined;
  /** Asks all that `plan` and `effectiveness` decide on. */
  gather(read: Reader, params: Offer['params']): Promise<void>;
  /** Pure. */
  plan(evidence: Evidence, params: Offer['params']): PlanDraft | Refusal;
  /** The same request to the server as `execute` sends, without effect. Absent: the server has no dry run. */
  dryRun?(dry: DryWriter, plan: PlanDraft, params: Offer['params']): Promise<string>;
  /** Writes, with effect at most once. Throws `WriteError`. */
  execute(acting: Acting, plan: Plan): Promise<void>;
  /** Pure. `plan`: the approved one. */
  effectiveness(evidence: Evidence, plan: Plan): Effectiveness;
  /** How long the effect may take, and how long it must stay, milliseconds. */
  readonly verify: { readonly withinMs: number; readonly steadyMs: number };
  /** What it calls of the `KubernetesWriter`: the rights of the bot's account are generated from it. */
  readonly kubernetesActs?: readonly (keyof KubernetesWriter)[];
  /** The way back. Absent: there is none, and `wayBack.says` says so. */
  rollback?(acting: Acting, undo: Undo): Promise<void>;
}

/**
 * Writes to the Docker Engine. One request each; again only while the engine refuses it and it provably did nothing,
 * never after a request without an answer. Throws `WriteError`.
 */
export interface DockerWriter {
  start(container: string): Promise<void>;
  /** `graceSeconds` until the engine kills what does not end by itself. */
  stop(container: string, graceSeconds: number): Promise<void>;
  restart(container: string, graceSeconds: number): Promise<void>;
  pause(container: string): Promise<void>;
  unpause(container: string): Promise<void>;
  updateMemory(container: string, limit: { readonly memoryBytes: number; readonly swapBytes: number }): Promise<void>;
  connect(network: string, container: string, aliases: readonly string[]): Promise<void>;
  disconnect(network: string, container: string): Promise<void>;
}

/**
 * A deployment as the plan saw it: another object, generation or revision, and the write is refused. Not the resource
 * version: each count of pods in its status gives it a new one, and a deployment in trouble counts all the time. The
 * generation grows with each change of what is wanted or of an annotation, and never with the status.
 */
export interface PlannedDeployment {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The one that is rolled out now (`deployment.kubernetes.io/revision`). */
  readonly revision: number;
  /** Absent on the way back: that somebody has scaled it since is no reason to stay. */
  readonly generation?: number;
}

/**
 * Writes to the Kubernetes API. One request each, in which the server itself tests that the target is still what was
 * planned on; again as for Docker. Throws `WriteError`.
 */
export interface KubernetesWriter {
  /**
   * Puts back the pod template of an older revision. The template holds values of environment variables: it is read and
   * sent in here, and nobody else sees it.
   */
  returnToRevision(deployment: PlannedDeployment, revision: number): Promise<void>;
  /** New pods of the same template, by its annotation `restartedAt`, as `kubectl rollout restart` does. */
  restartPods(deployment: PlannedDeployment, at: string): Promise<void>;
  /** The eviction API, which respects disruption budgets. */
  evict(namespace: string, pod: string, uid: string): Promise<void>;
}

export interface Writer {
  readonly docker: DockerWriter;
  readonly kubernetes: KubernetesWriter;
}

/** The same requests with `dryRun=All`: nothing is written, so no grant is needed. */
export type DryWriter = Pick<Writer, 'kubernetes'>;
