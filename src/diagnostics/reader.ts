import { setMaxListeners } from 'node:events';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Answered, Question, Reader, Reading, ReadingError, Target, TargetKind } from './contract.ts';
import { TargetError } from './errors.ts';
import type { Platform } from './platform.ts';
import { questionText } from './question-text.ts';
import { knownValuesGeneration } from './redaction/known-values.ts';
import { withoutKnownValuesIn } from './redaction/known-values-within.ts';

/** How long one question may take, milliseconds (catalogue 6: per-call time-out 2.5 s). */
const QUESTION_DEADLINE_MS = 2500;

/**
 * Questions under way at once, per target. Docker: the catalogue's 8 would make the samples of more than 8 containers
 * wait for each other, and the engine spends their second sleeping. The others by what their servers bear.
 */
const CONCURRENCY: Readonly<Record<TargetKind, number>> = {
  docker: 32,
  kubernetes: 6,
  mongodb: 4,
  redis: 4,
  http: 8,
  exchange: 2,
};

export interface Progress {
  readonly asked: number;
  readonly answered: number;
  readonly failed: number;
  /** The question that was just answered. */
  readonly latest: string;
}

interface RecordingReaderOptions {
  readonly platform: Platform;
  readonly targets: readonly Target[];
  /** Aborts when the examination's time is over, with the reason. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** What is not wanted, e.g. because it takes long: not asked, and no reading of it is kept. */
  readonly leavesOut?: ((question: Question<unknown>) => boolean) | undefined;
}

/** A reader that asks each question once, within its deadline, and keeps every answer and every failure. */
export interface RecordingReader extends Reader {
  /** All readings so far, in the canonical order of their questions; what is still unanswered is a `timeout`. */
  readings(): Reading[];
}

type Recorded = Omit<Reading, 'id'>;

interface Asked {
  readonly question: Question<unknown>;
  readonly answer: Promise<Recorded>;
  recorded?: Recorded;
  /** Somebody wants to know it; otherwise it was only asked ahead. */
  isWanted: boolean;
}

const LEFT_OUT: Answered<never> = {
  ok: false,
  error: { kind: 'not-configured', message: 'This was not to be asked.', remedy: 'Ask for all of it.' },
  reading: '',
  at: '',
};

export function createRecordingReader(options: RecordingReaderOptions): RecordingReader {
  const targets = new Map(options.targets.map((target) => [target.kind, target]));
  const limits = new Map<TargetKind, LimitFunction>(
    [...targets.keys()].map((kind) => [kind, pLimit(CONCURRENCY[kind])]),
  );
  const asked = new Map<string, Asked>();
  const count = { asked: 0, answered: 0, failed: 0 };
  const knewAtStart = knownValuesGeneration();
  // Every question under way listens to it; there are as many as there are questions, which is no leak.
  setMaxListeners(0, options.signal);

  const tell = (entry: Asked): void => {
    if (!entry.isWanted || entry.recorded === undefined) return;
    count[entry.recorded.error === undefined ? 'answered' : 'failed'] += 1;
    options.onProgress?.({ ...count, latest: entry.recorded.question });
  };
  const start = async (question: Question<unknown>, key: string): Promise<Recorded> => {
    const target = targets.get(question.target);
    const take = () => reading(target, question, options);
    const result = await (limits.get(question.target)?.(take) ?? take());
    return { target: question.target, question: key, essential: question.essential, ...result };
  };
  const begin = (question: Question<unknown>): Asked => {
    const key = questionText(question);
    const known = asked.get(key);
    if (known !== undefined) return known;
    const answer = start(question, key).then((recorded) => {
      entry.recorded = recorded;
      tell(entry);
      return recorded;
    });
    const entry: Asked = { question, answer, isWanted: false };
    asked.set(key, entry);
    return entry;
  };

  return {
    platform: options.platform,
    async ask<Answer>(question: Question<Answer>): Promise<Answered<Answer>> {
      if (options.leavesOut?.(question)) return LEFT_OUT;
      const entry = begin(question);
      if (!entry.isWanted) {
        entry.isWanted = true;
        count.asked += 1;
        tell(entry);
      }
      return answered<Answer>({ ...(await entry.answer), id: questionText(question) });
    },
    askAhead(question) {
      if (!options.leavesOut?.(question)) begin(question);
    },
    remembered<Answer>(question: Question<Answer>) {
      return targets.get(question.target)?.remembered?.(question) as Answer | undefined;
    },
    readings() {
      const wanted = [...asked.entries()].filter(([, { isWanted }]) => isWanted);
      const entries = wanted.sort(([left], [right]) => (left < right ? -1 : 1));
      const readings = entries.map(([key, entry], index) => ({
        ...(entry.recorded ?? unanswered(entry.question, key, options.now())),
        id: `r${index + 1}`,
      }));
      // A log may have been read before the inspection that told what is secret in it.
      return knownValuesGeneration() === knewAtStart ? readings : withoutKnownValuesIn(readings);
    },
  };
}

type Result = Pick<Reading, 'at' | 'tookMs' | 'answer' | 'error'>;

async function reading(
  target: Target | undefined,
  question: Question<unknown>,
  { now, signal }: Pick<RecordingReaderOptions, 'now' | 'signal'>,
): Promise<Result> {
  await readyWithin(target, signal);
  const at = now().toISOString();
  const startedAt = performance.now();
  const result = (outcome: Pick<Reading, 'answer' | 'error'>): Result => {
    return { at, tookMs: Math.round(performance.now() - startedAt), ...outcome };
  };
  if (target === undefined) return result({ error: notConfigured(question.target) });
  try {
    return result({ answer: await askWithin(target, question, signal) });
  } catch (error) {
    return result({ error: readingError(error, question) });
  }
}

/** The recorded answer as the type of its question. A target's answer has been parsed; a snapshot's is parsed on reading. */
export function answered<Answer>(reading: Reading): Answered<Answer> {
  const { id, at, tookMs, error } = reading;
  if (error !== undefined) return { ok: false, error, reading: id, at };
  return { ok: true, value: reading.answer as Answer, reading: id, at, tookMs };
}

async function askWithin(target: Target, question: Question<unknown>, signal: AbortSignal): Promise<unknown> {
  const deadlineMs = question.deadlineMs ?? QUESTION_DEADLINE_MS;
  const controller = new AbortController();
  const give = (reason: unknown): void => controller.abort(reason);
  const timer = setTimeout(() => give(deadlineError(question, deadlineMs)), deadlineMs);
  const onAbort = (): void => give(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    // A target that ignores its signal must not delay the examination: the race is lost by the clock.
    return await Promise.race([target.ask(question, controller.signal), rejectOnAbort(controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** What does not get ready fails by its question, which then says why. */
async function readyWithin(target: Target | undefined, signal: AbortSignal): Promise<void> {
  await Promise.race([target?.ready?.(), rejectOnAbort(signal)]).catch(() => undefined);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

function deadlineError(question: Question<unknown>, deadlineMs: number): TargetError {
  return new TargetError('timeout', `No answer from ${question.target} within ${deadlineMs} ms.`, {
    remedy: `See whether ${question.target} answers at all from where the bot runs, then ask again.`,
  });
}

function readingError(error: unknown, question: Question<unknown>): ReadingError {
  if (error instanceof TargetError) {
    const { kind, message, remedy, detail } = error;
    return { kind, message, remedy, ...(detail === undefined ? {} : { detail }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'failed',
    message: `Asking ${question.target} failed: ${message}`,
    remedy: 'Ask again; if it stays, report it with this message.',
  };
}

function notConfigured(target: TargetKind): ReadingError {
  return {
    kind: 'not-configured',
    message: `No ${target} is configured.`,
    remedy: `Run \`botcore doctor\`: it says what ${target} needs.`,
  };
}

function unanswered(question: Question<unknown>, key: string, now: Date): Recorded {
  return {
    target: question.target,
    question: key,
    essential: question.essential,
    at: now.toISOString(),
    tookMs: 0,
    error: {
      kind: 'timeout',
      message: `No answer from ${question.target} before the examination's time was over.`,
      remedy: `See whether ${question.target} answers at all from where the bot runs, then ask again.`,
    },
  };
}
