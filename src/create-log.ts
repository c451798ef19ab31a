import { type DestinationStream, type Logger, pino } from 'pino';
import { redactText } from './diagnostics/redact.ts';
import { redactValue } from './diagnostics/redaction/redact-value.ts';

/** The process's own log: JSON lines, each through the redaction gate by value, so that it stays JSON. */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino({ level, base: null, hooks: { streamWrite: gatedLine } }, destination);
}

function gatedLine(line: string): string {
  try {
    return `${JSON.stringify(redactValue(JSON.parse(line)))}\n`;
  } catch {
    return `${JSON.stringify({ level: 50, msg: redactText(line) })}\n`;
  }
}
