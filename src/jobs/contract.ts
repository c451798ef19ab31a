/**
 * What jobs, handlers and the bot share: jobs and their payloads, the incident, and the ports. Nothing here runs.
 *
 * A handler asks the desk to open an incident; the desk writes it down and queues its examination. A worker examines
 * the incident and tells it through the notifier. Jobs never see Slack, and payloads carry ids only.
 */
import { z } from 'zod';
import type { Diagnosis, Snapshot } from '../diagnostics/contract.ts';
import type { Refusal } from '../diagnostics/remediation.ts';
import type { PlatformStatus } from '../diagnostics/status.ts';
import type { AlertIntake } from './alert-intake.ts';
import type { Approval } from './approval-contract.ts';

export const IncidentId = z.string().regex(/^[1-9][0-9]{0,8}$/, 'must be a number');

export type QueueName = 'examinations' | 'remediations';

/** One kind of work of a queue. `key` makes the job's id: asked twice, it is queued once. */
export interface JobDefinition<Payload> {
  readonly name: string;
  /** `remediations`: carried out at most once, never taken over by the queue. */
  readonly queue: QueueName;
  readonly payload: z.ZodType<Payload>;
  readonly key: (payload: Payload) => string;
  readonly attempts: number;
}

export function defineJob<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

export const examineIncident = defineJob({
  name: 'examine-incident',
  queue: 'examinations',
  payload: z.strictObject({ v: z.literal(1), incident: IncidentId }),
  key: ({ incident }) => `examine-${incident}`,
  attempts: 8,
});

/** Where an incident is answered: in the channel, or in a thread of it. */
export const Place = z.strictObject({ channel: z.string().min(1), thread: z.string().min(1).optional() });
export type Place = z.output<typeof Place>;

/** A thread of a channel. */
export interface Thread {
  readonly channel: string;
  readonly thread: string;
}

export const Posted = z.strictObject({ channel: z.string().min(1), ts: z.string().min(1) });
export type Posted = z.output<typeof Posted>;

/** The messages of an incident. Each is posted once, whoever posts it and however often that is tried. */
export type Part = 'anchor' | 'report' | 'evidence' | 'readings' | `card-${string}`;

const Origin = z.strictObject({
  kind: z.enum(['command', 'mention', 'shortcut', 'alert']),
  user: z.string().min(1).optional(),
});

/** What is asked of the desk. */
export const IncidentRequest = z.strictObject({
  asks: z.enum(['diagnosis', 'status']),
  /** The canonical subject: `service:x`, `database:y`, `platform:name`. */
  subject: z.string().min(1).max(200),
  /** What hurts, in the words of who asked. Redacted, outside text. */
  complaint: z.string().max(500).optional(),
  origin: Origin,
  place: Place,
  /** What is the same trouble: one incident is open for it at a time. */
  fingerprint: z.string().min(1).max(200),
});
export type IncidentRequest = z.output<typeof IncidentRequest>;

/**
 * asked → examining → concluded (the report is stored, not yet told) → reported; failed: it will not be examined, and
 * the thread says why, where it can.
 */
export const INCIDENT_STATES = ['asked', 'examining', 'concluded', 'reported', 'failed'] as const;
type IncidentState = (typeof INCIDENT_STATES)[number];

export const Outcome = z.strictObject({
  verdict: z.enum(['root-cause', 'healthy', 'inconclusive']),
  severity: z.enum(['SEV1', 'SEV2', 'SEV3', 'INFO']),
  headline: z.string(),
  at: z.iso.datetime(),
});
export type Outcome = z.output<typeof Outcome>;

export interface Incident extends IncidentRequest {
  readonly id: string;
  readonly state: IncidentState;
  readonly askedAt: string;
  readonly outcome?: Outcome;
  readonly anchor?: Posted;
  /** Set where the bot may not post in the place that was asked for, and tells the one who asked instead. */
  readonly displaced?: Place;
}

/** How far an examination has come. `asked` grows while checks learn what else to ask. */
export interface Progress {
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
}

interface Examined {
  readonly diagnosis: Diagnosis;
  readonly snapshot: Snapshot;
}

/** The engine as the jobs see it: the platform, its targets and checks are already in it. */
export type Examine = (request: {
  readonly subject: string;
  readonly complaint?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}) => Promise<Examined>;

export type StatusOf = (examined: Examined) => PlatformStatus;

/** What is kept of an examination, to be told and to be shown again. */
export interface StoredReport {
  readonly format: 'botcore.report/1';
  readonly diagnosis: Diagnosis;
  readonly status?: PlatformStatus;
}

/** What a message of an incident says. The notifier gives it its form. */
export type Content =
  | { readonly kind: 'progress'; readonly incident: Incident; readonly progress?: Progress }
  | {
      readonly kind: 'report';
      readonly incident: Incident;
      readonly diagnosis: Diagnosis;
      /** What has been asked for since: its offers are no buttons any more. */
      readonly approvals?: readonly Approval[];
    }
  | { readonly kind: 'status'; readonly incident: Incident; readonly status: PlatformStatus }
  | { readonly kind: 'evidence'; readonly incident: Incident; readonly diagnosis: Diagnosis }
  | { readonly kind: 'failure'; readonly incident: Incident; readonly reason: string; readonly remedy: string }
  | CardContent
  | {
      readonly kind: 'no-plan';
      readonly incident: Pick<Incident, 'id'>;
      readonly user: string;
      readonly action: string;
      readonly refusal: Refusal;
    };

/** One approval with its votes and its outcome. */
export interface CardContent {
  readonly kind: 'card';
  readonly incident: Pick<Incident, 'id'>;
  readonly approval: Approval;
  readonly because?: string;
  readonly progress?: string;
  readonly paused?: string;
}

export interface SharedText {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

/**
 * What one may conclude when a message could not be told. `refused`: it was not done, and trying again is of no use.
 * `throttled`: it was not done; later. `unknown`: it may have been done, so look before telling it again.
 */
export type DeliveryOutcome = 'refused' | 'throttled' | 'unknown';

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly outcome: DeliveryOutcome;
  /** A word of the other side, e.g. `not_in_channel`. */
  readonly reason: string;
  readonly retryAfterMs: number;

  constructor(outcome: DeliveryOutcome, reason: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(`The message was not delivered (${outcome}): ${reason}`, { cause: options.cause });
    this.outcome = outcome;
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** The job can go on after so many milliseconds. It is no failed attempt. */
export class PostponedError extends Error {
  override readonly name = 'PostponedError';
  readonly delayMs: number;

  constructor(delayMs: number, options?: { cause?: unknown }) {
    super(`The job goes on in ${delayMs} ms.`, options);
    this.delayMs = delayMs;
  }
}

/** How jobs tell people. Every method throws `DeliveryError` and tries once: repeating is the caller's decision. */
export interface Notifier {
  post(place: Place, part: Part, content: Content): Promise<Posted>;
  /** The message that `post` or `share` made for this part, if there is one since then. */
  find(place: Place, incident: string, part: Part, since: Date): Promise<Posted | undefined>;
  update(posted: Posted, content: Content): Promise<void>;
  /** A text file in the thread of the anchor. */
  share(place: Thread, incident: string, part: Part, file: SharedText): Promise<void>;
  /** The file that goes with the report: what the messages had no room for. */
  attachment(incident: Incident, diagnosis: Diagnosis): SharedText | undefined;
  /** Where one person alone is told. */
  directMessage(user: string): Promise<Place>;
}

/** How an opening went. `duplicate`: the very same delivery was seen before, and needs no answer. */
export interface Opened {
  readonly incident: Incident;
  readonly how: 'opened' | 'joined' | 'duplicate';
}

/** What handlers may ask for. Every method answers or throws within two seconds, also when Redis is down. */
export interface IncidentDesk {
  /** `deliveries` are keys of what Slack delivered: an event id, a message, a trigger. Each opens at most once. */
  open(request: IncidentRequest, deliveries: readonly string[]): Promise<Opened>;
  /** Whether this delivery is new, for answers that open no incident. */
  claim(deliveries: readonly string[]): Promise<boolean>;
  admitAlert: AlertIntake['admit'];
  admitAlertNote: AlertIntake['admitNote'];
  closeAlert: AlertIntake['close'];
  recent(count: number): Promise<readonly Incident[]>;
  find(id: string): Promise<{ readonly incident: Incident; readonly report?: StoredReport } | undefined>;
}
