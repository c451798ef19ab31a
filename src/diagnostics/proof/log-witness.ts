import { z } from 'zod';
import type { Reading } from '../contract.ts';
import { logSignals } from '../log-signals.ts';
import type { LogLine } from '../workload.ts';
import { lastOf, type Witness } from './excerpt-text.ts';

const Log = z.object({ lines: z.array(z.object({ at: z.string().exactOptional(), text: z.string() })) });

/** What the finding says of its log. */
export interface Said {
  /** Words of the facts that a deciding line holds. */
  readonly words: readonly string[];
  /** The last lines of the run that ended. */
  readonly lastLines: readonly string[];
  /** It is the log of what the finding is about, not of one that complains of it. */
  readonly isOwn: boolean;
  readonly name: string;
}

/** Lines of this run, up to so many, are shown before the one that decides. */
const BEFORE = 2;
/** Lines of one message, at most. */
const TOGETHER = 7;

/** The lines that decide: a trace, a line with the words of the finding, the last words of a run, or a client's complaint. */
export function logWitness(reading: Reading, said: Said): Witness[] {
  const parsed = Log.safeParse(reading.answer);
  if (!parsed.success) return [];
  const lines: readonly LogLine[] = parsed.data.lines;
  const found = said.isOwn ? ownLines(lines, said) : complaint(lines, said.words);
  if (found === undefined) return [];
  const { from, until, weight } = found;
  const block = lines.slice(from, until + 1).filter(({ text }) => text.trim() !== '');
  const text = lastOf(block.map((line) => line.text));
  if (text === '') return [];
  return [{ reading: reading.id, source: `log of ${said.name}`, at: lines[until]?.at ?? reading.at, text, weight }];
}

interface Block {
  readonly from: number;
  readonly until: number;
  readonly weight: number;
}

function ownLines(lines: readonly LogLine[], { words, lastLines }: Said): Block | undefined {
  const telling = lines.findLastIndex(({ text }) => words.some((word) => text.includes(word)));
  if (telling >= 0) return { ...traceAround(lines, telling), weight: 10 };
  const last = lastLines.at(-1);
  const end = last === undefined ? -1 : lines.findLastIndex(({ text }) => text.includes(last.replace(/…$/, '')));
  return end < 0 ? undefined : { from: Math.max(0, end - BEFORE), until: end, weight: 8 };
}

/** Of a trace its head, up to the line that tells; further down it names nothing but frames. */
function traceAround(lines: readonly LogLine[], telling: number): Pick<Block, 'from' | 'until'> {
  const trace = logSignals(lines).find(
    ({ kind, index, lastIndex }) => kind === 'panic' && index <= telling && telling <= lastIndex,
  );
  if (trace === undefined) return { from: saidTogether(lines, telling), until: telling };
  const said = lines
    .slice(trace.index, trace.lastIndex + 1)
    .findIndex(({ text }) => text.includes(trace.text.slice(0, 80)));
  return { from: trace.index, until: Math.max(telling, trace.index + Math.max(0, said)) };
}

/** A message of several lines comes in one instant. */
function saidTogether(lines: readonly LogLine[], telling: number): number {
  const at = lines[telling]?.at;
  const before = lines.slice(0, telling).findLastIndex((line) => at === undefined || line.at !== at);
  return Math.max(before + 1, telling - TOGETHER);
}

function complaint(lines: readonly LogLine[], words: readonly string[]): Block | undefined {
  const signal = logSignals(lines).findLast(({ kind }) => kind === 'dependency-refused');
  const line = signal?.index ?? lines.findLastIndex(({ text }) => words.some((word) => text.includes(word)));
  return line < 0 ? undefined : { from: line, until: line, weight: 5 };
}
