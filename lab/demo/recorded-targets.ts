import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Question,
  type Reading,
  type Snapshot,
  TARGET_KINDS,
  type Target,
} from '../../src/diagnostics/contract.ts';
import { TargetError } from '../../src/diagnostics/errors.ts';
import { questionText } from '../../src/diagnostics/question-text.ts';
import { shiftInstants, shiftText } from './shift-instants.ts';

export interface RecordedTargetOptions {
  /** How many times as long as when it was recorded an answer takes: 1 like then, 0 no time. */
  readonly pace: number;
  /**
   * Moved once, when it is first asked, and not for each examination: what an approval is bound to must stay as it was.
   */
  readonly pinned?: boolean;
  /** When that was, for processes that look at the same recording. Milliseconds. */
  readonly pinnedAt?: number;
}

/** So long without a question, and the next one is of another examination. Milliseconds. */
const QUIET_MS = 2000;

/**
 * Targets that answer from a recording, with its instants moved so that the recording is now: what had stopped twenty
 * seconds before it was looked at has always stopped twenty seconds ago. An examination asks within one move.
 * Which recording it is may change between two examinations.
 */
export function recordedTargets(
  recorded: () => Snapshot,
  { pace, pinned = false, pinnedAt }: RecordedTargetOptions,
): Target[] {
  const move = pinned ? pinnedMove(recorded, pace, pinnedAt) : moveOf(recorded, pace);
  const kinds = TARGET_KINDS.filter((kind) => recorded().readings.some(({ target }) => target === kind));
  return kinds.map((kind) => ({
    kind,
    async ask(question, signal) {
      const milliseconds = move.begin();
      try {
        // A question may name an instant that was read in an earlier answer.
        const key = shiftText(questionText(question), -milliseconds);
        const reading = recorded().readings.find((each) => each.question === key);
        if (reading !== undefined && pace > 0) await sleep(reading.tookMs * pace, undefined, { signal });
        return answerOf(question, reading, milliseconds);
      } finally {
        move.end();
      }
    },
    close: () => Promise.resolve(),
  }));
}

function answerOf(question: Question<unknown>, reading: Reading | undefined, milliseconds: number): unknown {
  if (reading === undefined)
    throw new TargetError('not-configured', 'This was not asked when the platform was recorded.', {
      remedy: 'Record it anew: tsx lab/scenarios/record.ts.',
    });
  const { error } = reading;
  if (error !== undefined)
    throw new TargetError(error.kind, shiftText(error.message, milliseconds), {
      remedy: error.remedy,
      detail: error.detail,
    });
  const answer = question.answer.safeParse(shiftInstants(reading.answer, milliseconds));
  if (answer.success) return answer.data;
  throw new TargetError('unreadable', `The recorded answer has no longer the form that ${question.name} expects.`, {
    remedy: 'Record it anew: tsx lab/scenarios/record.ts.',
  });
}

function pinnedMove(recorded: () => Snapshot, pace: number, at?: number): Move {
  const moves = new Map<string, number>();
  return {
    begin() {
      const { startedAt } = recorded();
      const known = moves.get(startedAt) ?? (at ?? Date.now()) - recordedAt(recorded(), pace);
      moves.set(startedAt, known);
      return known;
    },
    end: () => undefined,
  };
}

interface Move {
  begin(): number;
  end(): void;
}

/** An examination without the pauses has its end at once, and nothing may be younger than its end. */
function recordedAt({ startedAt, durationMs }: Snapshot, pace: number): number {
  return Date.parse(startedAt) + (pace > 0 ? 0 : durationMs);
}

/** How far the instants are moved; the same for all questions of one examination. */
function moveOf(recorded: () => Snapshot, pace: number): Move {
  let milliseconds = 0;
  let underWay = 0;
  let latest = Number.NEGATIVE_INFINITY;
  return {
    begin() {
      const now = Date.now();
      if (underWay === 0 && now - latest > QUIET_MS) milliseconds = now - recordedAt(recorded(), pace);
      underWay += 1;
      latest = now;
      return milliseconds;
    },
    end() {
      underWay -= 1;
      latest = Date.now();
    },
  };
}
