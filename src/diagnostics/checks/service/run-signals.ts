import { saysSomething, spokenWords } from '../../log-signals/last-words.ts';
import { type LogSignal, logSignals } from '../../log-signals.ts';
import { shortened } from '../../quoted.ts';
import type { Instance, LogLine, Termination } from '../../workload.ts';
import { isDown } from './ends.ts';
import { fatalSignals } from './fatal-signals.ts';

export interface RunSignals {
  /** Of the run that ended last. */
  readonly ended: readonly LogSignal[];
  /** The same without complaints that the run demonstrably outlived. */
  readonly fatal: readonly LogSignal[];
  /** Lines of that run, oldest first. */
  readonly endedLines: readonly LogLine[];
  /** Of the run that is on. */
  readonly current: readonly LogSignal[];
  /** Of all lines, also of earlier runs: to see the same crash twice. */
  readonly all: readonly LogSignal[];
}

/** Writing a line and being recorded as ended are stamped by different clocks. */
const STAMP_SLACK_MS = 2_000;
/** As late as a runtime on a machine that stalls may note a start, beyond that. */
const LATE_START_MS = 10_000;

const known = new WeakMap<Instance, RunSignals>();

/**
 * The signals of an instance's log by run. Lines after an end are of the next run, and lines before the end before it
 * are of an earlier one: neither tells why the last run ended (catalogue 2.2).
 */
export function runSignals(instance: Instance): RunSignals {
  const cached = known.get(instance);
  if (cached !== undefined) return cached;
  const signals = readRuns(instance);
  known.set(instance, signals);
  return signals;
}

function readRuns(instance: Instance): RunSignals {
  const previous = linesOf(instance, 'previous');
  const latest = linesOf(instance, 'current');
  const all = logSignals(previous.length === 0 ? latest : [...previous, ...latest]);
  if (isDown(instance)) {
    const lines = latest.length > 0 ? latest : previous;
    const endedLines = wordsOf(instance, lines, previous);
    return { ...ofEndedRun(endedLines), current: [], all };
  }
  const boundary =
    instance.startedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(instance.startedAt) - STAMP_SLACK_MS;
  // Where the run before has lines of its own, its runtime parted them already, and better than two clocks do.
  const older = previous.length > 0 ? [] : latest.filter(({ at }) => at !== undefined && Date.parse(at) < boundary);
  const endedLines = wordsOf(instance, [...previous, ...older], previous);
  const current = older.length === 0 ? latest : latest.filter((line) => !older.includes(line));
  return { ...ofEndedRun(endedLines), current: logSignals(current), all };
}

function ofEndedRun(endedLines: readonly LogLine[]): Pick<RunSignals, 'ended' | 'fatal' | 'endedLines'> {
  const ended = logSignals(endedLines);
  return { ended, fatal: fatalSignals(ended, endedLines), endedLines };
}

/** Of the last run that ended; else what is younger in `previous` than every end that is known: one ended meanwhile. */
function wordsOf(instance: Instance, lines: readonly LogLine[], previous: readonly LogLine[]): LogLine[] {
  const words = withinLastRun(instance, lines);
  const last = instance.terminations[0];
  if (words.length > 0 || last === undefined) return words;
  return previous.filter(({ at }) => at !== undefined && Date.parse(at) > toldAt(last));
}

function linesOf(instance: Instance, run: 'current' | 'previous'): readonly LogLine[] {
  const [log, ...others] = instance.logs.filter((each) => each.run === run);
  return others.length === 0 ? (log?.lines ?? []) : [log, ...others].flatMap((each) => each?.lines ?? []);
}

function withinLastRun(instance: Instance, lines: readonly LogLine[]): LogLine[] {
  const ends = instance.terminations.filter(({ endedBy }) => endedBy !== 'oom-child');
  const words = wordsBefore(ends, lines);
  return words.length > 0 ? words : wordsBefore(ends.slice(endThatIsSeen(instance, ends)), lines);
}

/**
 * Which end the state tells of. The history of ends is read last, and of a program that crashes at once it knows of a run
 * that began after its state and its log were read.
 */
function endThatIsSeen(instance: Instance, ends: readonly Termination[]): number {
  const started = Date.parse(instance.startedAt ?? '');
  const isOfRun = ({ at }: Termination): boolean => Date.parse(at) >= started;
  const index = isDown(instance) ? ends.findLastIndex(isOfRun) : ends.findIndex((end) => !isOfRun(end));
  return Math.max(0, index);
}

/** The lines of the run that the first of these ended, newest first. */
function wordsBefore([last, before]: readonly Termination[], lines: readonly LogLine[]): LogLine[] {
  const until = last === undefined ? Number.POSITIVE_INFINITY : toldAt(last) + STAMP_SLACK_MS;
  const from = last?.startedAt ?? before?.at;
  const since = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from) - STAMP_SLACK_MS;
  const after = (instant: number): LogLine[] =>
    lines.filter(({ at }) => at === undefined || (Date.parse(at) >= instant && Date.parse(at) <= until));
  const own = after(since);
  if (own.length > 0 || last?.startedAt === undefined) return own;
  // A busy runtime notes the start of a run when it is over and has said all that it had to say.
  return after(Math.max(since - LATE_START_MS, before === undefined ? since - LATE_START_MS : toldAt(before) + 1));
}

/** By then the runtime had copied its last words. */
function toldAt(end: Termination): number {
  return Math.max(Date.parse(end.at), Date.parse(end.toldAt ?? end.at));
}

export type SignalOf<Kind extends LogSignal['kind']> = Extract<LogSignal, { kind: Kind }>;

/** The first signal of a kind: what comes later is its consequence. */
export function firstSignal<Kind extends LogSignal['kind']>(
  signals: readonly LogSignal[],
  kind: Kind,
): SignalOf<Kind> | undefined {
  return signals.find((signal): signal is SignalOf<Kind> => signal.kind === kind);
}

/** Lines of a report: as many as a Slack message holds without scrolling. */
const QUOTED_LINES = 5;
const QUOTED_LENGTH = 200;

/** The last words of the run that ended: what says something, without its time and level; cuts are marked. */
export function lastWords(instance: Instance): string[] {
  return runSignals(instance)
    .endedLines.map(({ text }) => text)
    .filter(saysSomething)
    .slice(-QUOTED_LINES)
    .map((text) => shortened(spokenWords(text), QUOTED_LENGTH));
}
