import { TargetError } from '../../errors.ts';
import { printableLines } from '../../redaction/printable.ts';
import type { PodLog } from './answers.ts';
import { present } from './present.ts';

/** Longest line that is kept, characters. */
const LINE_LIMIT = 1000;

/** The kubelet answers 200 with this sentence when the container runtime has removed the container. */
const GONE = /^(?:unable to retrieve container logs for \S+|failed to (?:try resolving symlinks|get log file).*)$/;

/** The lines of a log asked for with timestamps. Throws `not-found` when the runtime no longer has the container. */
export function podLogOf(text: string, tail: number): PodLog {
  const trimmed = text.replace(/(?<!\n)\n+$/, '');
  if (GONE.test(trimmed))
    throw new TargetError('not-found', 'The runtime has removed the container together with its log.', {
      remedy: 'Ask for the current run, or look where logs are shipped to.',
    });
  const lines = trimmed === '' ? [] : trimmed.split('\n');
  const known = lines.map(timedLine);
  const texts = printableLines(
    known.map((line) => line.text),
    LINE_LIMIT,
  );
  return {
    lines: known.map(({ at }, index) => present({ at, text: texts[index] ?? '' })),
    truncated: lines.length >= tail,
  };
}

function timedLine(line: string): { at: string | undefined; text: string } {
  const [, time, rest] = /^(\d{4}-\d\d-\d\dT\S{1,40}) (.*)$/.exec(line) ?? [];
  const milliseconds = Date.parse(time ?? '');
  if (Number.isNaN(milliseconds)) return { at: undefined, text: line };
  return { at: new Date(milliseconds).toISOString(), text: rest ?? '' };
}
