import { printableLines } from '../../redaction/printable.ts';
import type { ContainerLog } from './answers.ts';
import { instantOf } from './instant.ts';

const MAXIMUM_LINE = 1000;

/** The last `tail` lines of a log reply, oldest first. */
export function containerLog(body: Buffer, tail: number): ContainerLog {
  const lines = isMultiplexed(body) ? demultiplexed(body) : linesOf(body);
  const known = lines.map((line) => {
    const space = line.indexOf(' ');
    const at = /^\d{4}-\d\d-\d\dT\S+$/.test(line.slice(0, Math.max(space, 0)))
      ? instantOf(line.slice(0, space))
      : undefined;
    return { at, text: at === undefined ? line : line.slice(space + 1) };
  });
  // Standard output and standard error come in one stream, each in order; by time they are in order together.
  known.sort((left, right) => (left.at ?? '').localeCompare(right.at ?? '') * (left.at && right.at ? 1 : 0));
  // The gate sees all of them: a private key may begin before the last lines.
  const texts = printableLines(
    known.map((line) => line.text),
    MAXIMUM_LINE,
  ).slice(-tail);
  return {
    lines: known
      .slice(-tail)
      .map(({ at }, index) => ({ ...(at === undefined ? {} : { at }), text: texts[index] ?? '' })),
    truncated: known.length >= tail,
  };
}

/** Every frame starts with its stream (0, 1, 2), three zeros and its length. A terminal's log has no frames. */
function isMultiplexed(body: Buffer): boolean {
  return body.length >= 8 && (body[0] ?? 9) <= 2 && body[1] === 0 && body[2] === 0 && body[3] === 0;
}

function demultiplexed(body: Buffer): string[] {
  // A line may be cut over several frames of its stream, never over both streams.
  const pending = new Map<number, string>();
  const lines: string[] = [];
  for (let offset = 0; offset + 8 <= body.length; ) {
    const stream = body[offset] ?? 1;
    const end = offset + 8 + body.readUInt32BE(offset + 4);
    const parts = ((pending.get(stream) ?? '') + body.toString('utf8', offset + 8, end)).split('\n');
    pending.set(stream, parts.pop() ?? '');
    lines.push(...parts);
    offset = end;
  }
  return [...lines, ...pending.values()].filter((line) => line !== '').map(trimmed);
}

function linesOf(body: Buffer): string[] {
  return body
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(trimmed);
}

function trimmed(line: string): string {
  return line.replace(/\r$/, '');
}
