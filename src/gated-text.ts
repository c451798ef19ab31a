import { redactText } from './diagnostics/redact.ts';
import { cleanText } from './diagnostics/redaction/clean-text.ts';

/** A text for a terminal. One that still held a secret loses its colours with it: they may stand in its middle. */
export function gatedText(text: string): string {
  const plain = cleanText(text);
  const shown = redactText(plain);
  return shown === plain ? text : shown;
}

/** Whatever writes to standard error, a library or Node itself, writes through the gate from here on. */
export function gateStandardError(): void {
  const { stderr } = process;
  const write = stderr.write.bind(stderr) as (...all: unknown[]) => boolean;
  stderr.write = (chunk: unknown, ...rest: unknown[]) =>
    write(typeof chunk === 'string' ? gatedText(chunk) : chunk, ...rest);
}
