import { z } from 'zod';
import {
  type Answered,
  type Evidence,
  type Question,
  type Reading,
  type Readings,
  type Snapshot,
  TARGET_KINDS,
} from './contract.ts';
import { Platform } from './platform.ts';
import { questionText } from './question-text.ts';
import { answered } from './reader.ts';
import { printable } from './redaction/printable.ts';
import { redactValue } from './redaction/redact-value.ts';
import { resolveSubject, subjectOf } from './scope.ts';
import { workloadsOf } from './workloads.ts';

const ReadingErrorSchema = z.object({
  kind: z.enum([
    'unreachable',
    'timeout',
    'forbidden',
    'unauthenticated',
    'not-found',
    'unreadable',
    'not-configured',
    'failed',
  ]),
  message: z.string(),
  remedy: z.string(),
  detail: z.string().optional(),
});

const ReadingSchema = z.object({
  id: z.string(),
  target: z.enum(TARGET_KINDS),
  question: z.string(),
  essential: z.boolean(),
  at: z.iso.datetime(),
  tookMs: z.number(),
  answer: z.unknown().optional(),
  error: ReadingErrorSchema.optional(),
});

const SnapshotFile = z.object({
  format: z.literal('botcore.snapshot/1'),
  platform: Platform,
  subject: z.string(),
  complaint: z.string().optional(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  readings: z.array(ReadingSchema),
  failedChecks: z.array(z.object({ check: z.string(), reason: z.string() })).default([]),
});

/**
 * Characters of the longest text that is judged. What the targets give is shorter; a file may hold anything, and its
 * lines are compared with many patterns.
 */
const LONGEST_TEXT = 4096;

/** A file that is no snapshot, or one of another version. Exit code 64. */
export class SnapshotUnreadableError extends Error {
  override readonly name = 'SnapshotUnreadableError';
}

/** What `--save` writes: the snapshot as JSON, through the redaction gate once more. */
export function serialiseSnapshot(snapshot: Snapshot): string {
  return `${JSON.stringify(redactValue(snapshot))}\n`;
}

/** Reads what `serialiseSnapshot` wrote; a text that no target gives, since it is too long, is cut and says so. Throws `SnapshotUnreadableError` naming the first faults. */
export function parseSnapshot(text: string): Snapshot {
  let json: unknown;
  try {
    json = JSON.parse(text, withoutLongText);
  } catch (error) {
    throw new SnapshotUnreadableError(`The file is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = SnapshotFile.safeParse(json);
  if (parsed.success) return parsed.data as Snapshot;
  const faults = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new SnapshotUnreadableError(
    `The file is no snapshot of this version (botcore.snapshot/1): ${faults.join('; ')}`,
  );
}

function withoutLongText(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > LONGEST_TEXT
    ? printable(value, { most: LONGEST_TEXT, note: true })
    : value;
}

/**
 * The readings of a snapshot by question. `trusted`: the answers come from the targets of this process and are of their
 * questions' types already; those of a file are parsed, and one that no longer fits reads as `unreadable`.
 */
export function readingsOf(readings: readonly Reading[], trusted: boolean): Readings {
  const byQuestion = new Map(readings.map((reading) => [reading.question, reading]));
  const parsed = new Map<string, Answered<unknown>>();
  return {
    answer<Answer>(question: Question<Answer>): Answered<Answer> | undefined {
      const key = questionText(question);
      const reading = byQuestion.get(key);
      if (reading === undefined) return undefined;
      if (trusted) return answered<Answer>(reading);
      const known = parsed.get(key) ?? parseAnswer(reading, question);
      parsed.set(key, known);
      return known as Answered<Answer>;
    },
  };
}

function parseAnswer<Answer>(reading: Reading, question: Question<Answer>): Answered<Answer> {
  if (reading.error !== undefined) return answered(reading);
  const result = question.answer.safeParse(reading.answer);
  if (result.success) return answered({ ...reading, answer: result.data });
  return answered({
    ...reading,
    error: {
      kind: 'unreadable',
      message: `The recorded answer no longer has the form that ${question.name} expects.`,
      remedy: 'Replay it with the version that recorded it.',
    },
  });
}

/** Everything that judges may look at, from a snapshot alone. */
export function evidenceOf(snapshot: Snapshot, trusted: boolean): Evidence {
  const { platform } = snapshot;
  const scope = resolveSubject(platform, snapshot.subject);
  const readings = readingsOf(snapshot.readings, trusted);
  // The end of the examination: a log line or an event may be younger than its start.
  const at = new Date(Date.parse(snapshot.startedAt) + snapshot.durationMs);
  return {
    platform,
    scope,
    ...(snapshot.complaint === undefined ? {} : { complaint: snapshot.complaint }),
    readings,
    at,
    workloads: workloadsOf(readings, platform, scope.services, at),
    subjectOf: (service) => subjectOf(platform, service),
  };
}
