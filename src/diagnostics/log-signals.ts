import { completeConfiguration } from './log-signals/configuration.ts';
import { type LogEntry, parseEntry } from './log-signals/entry.ts';
import { recogniseLine } from './log-signals/line.ts';
import { type Panic, panicAt } from './log-signals/panic.ts';
import { pydanticFields } from './log-signals/pydantic.ts';
import { type LogSignal, type Recognised, SIGNAL_TEXT_MAX } from './log-signals/signal.ts';
import { startPhase } from './log-signals/starting.ts';
import { shortened } from './quoted.ts';
import type { LogLine } from './workload.ts';

export type * from './log-signals/signal.ts';

/**
 * What the lines of a log say of the fault, in their order. Understands JSON (pino, tracing, ECS), logfmt and plain lines,
 * and the traces of Rust, Python, Node, Java, Go, .NET, PHP, Dart, Ruby, C and C++. It looks for faults by what they say, never for
 * the word "error": `0 errors`, `errors=0`, `error: null` and `errors: []` say that there is none.
 */
export function logSignals(lines: readonly LogLine[]): readonly LogSignal[] {
  const known = signalsOf.get(lines) ?? readSignals(lines);
  signalsOf.set(lines, known);
  return known;
}

/** Several checks look at the same lines, and at parts of them: each is taken apart once. */
const signalsOf = new WeakMap<readonly LogLine[], readonly LogSignal[]>();
const entryOf = new WeakMap<LogLine, LogEntry>();
const saidBy = new WeakMap<LogEntry, readonly Recognised[]>();

function parsed(line: LogLine): LogEntry {
  const known = entryOf.get(line) ?? parseEntry(line.text);
  entryOf.set(line, known);
  return known;
}

function recognised(entry: LogEntry): readonly Recognised[] {
  const known = saidBy.get(entry) ?? recogniseLine(entry);
  saidBy.set(entry, known);
  return known;
}

/** Takes lines apart ahead of those who will look at them: while other answers are awaited, it costs nobody's time. */
export function prepareLines(lines: readonly LogLine[]): void {
  for (const line of lines) recognised(parsed(line));
}

/** How far a run says that its start has come, by the last line that tells. Undefined: no line does. */
export function phaseOfStart(lines: readonly LogLine[]): ReturnType<typeof startPhase> {
  const told = lines.findLast((line) => isOfStart(parsed(line)));
  return told === undefined ? undefined : startPhase(parsed(told).message);
}

function isOfStart({ level, message }: LogEntry): boolean {
  return level !== 'error' && level !== 'fatal' && startPhase(message) !== undefined;
}

function readSignals(lines: readonly LogLine[]): LogSignal[] {
  const entries = lines.map(parsed);
  const messages = entries.map(({ message }) => message);
  const signals: LogSignal[] = [];
  let panicUntil = -1;
  entries.forEach((entry, index) => {
    const panic = index > panicUntil ? panicOf(entries, messages, index) : undefined;
    if (panic !== undefined) {
      const { lastIndex, ...trace } = panic;
      panicUntil = lastIndex;
      signals.push(placed({ kind: 'panic', ...trace }, lines, index, lastIndex, trace.message));
    }
    for (const signal of saidAt(entry, messages, index, index <= panicUntil))
      signals.push(placed(signal, lines, index, index, 'message' in signal ? signal.message : entry.message));
  });
  return signals;
}

function panicOf(entries: readonly LogEntry[], messages: readonly string[], index: number): Panic | undefined {
  const entry = entries[index];
  if (entry === undefined) return undefined;
  if (!entry.structured) return panicAt(messages, index);
  // A logger that got to write a trace caught it; only at "fatal" it was the end. Rust's hook may log its panic as JSON.
  if (entry.level !== 'fatal' && !/panicked at/.test(entry.message)) return undefined;
  const inner = entry.message.split('\n');
  const start = inner.findIndex((_line, at) => panicAt(inner, at) !== undefined);
  const found = start < 0 ? undefined : panicAt(inner, start);
  return found === undefined ? undefined : { ...found, lastIndex: index, uncaught: true };
}

function saidAt(entry: LogEntry, messages: readonly string[], index: number, inTrace: boolean): Recognised[] {
  // Frames quote source text, which says what the program would do, not what happened.
  if (inTrace && /^\s+(?!\s|what\(\):)/.test(entry.message)) return [];
  const fields = pydanticFields(messages, index);
  if (fields.length > 0) return fields.map((name) => ({ kind: 'missing-environment', name }));
  return recognised(entry).map((signal) =>
    signal.kind === 'configuration-error' ? { ...signal, ...completeConfiguration(messages, index) } : signal,
  );
}

function placed(signal: Recognised, lines: readonly LogLine[], index: number, last: number, text: string): LogSignal {
  const at = lines[index]?.at;
  const place = {
    index,
    lastIndex: last,
    ...(at === undefined ? {} : { at }),
    text: shortened(text.trim(), SIGNAL_TEXT_MAX),
  };
  return { ...signal, ...place };
}
