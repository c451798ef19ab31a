import { redactValue } from '../diagnostics/redaction/redact-value.ts';
import { gatedText } from '../gated-text.ts';
import type { Paint } from './style.ts';

/**
 * Where the terminal's answer goes. Progress and logs go elsewhere, so that a pipe gets the answer alone. Everything
 * passes the redaction gate here, whatever passed it before.
 */
export interface Output {
  write(text: string): void;
  /** One JSON document; `indent` 0: on one line. */
  json(value: unknown, indent?: number): void;
  readonly paint: Paint;
}

export function createOutput(stream: { write(text: string): unknown }, paint: Paint): Output {
  return {
    write: (text) => void stream.write(gatedText(text)),
    json: (value, indent = 2) => void stream.write(`${JSON.stringify(redactValue(value), null, indent)}\n`),
    paint,
  };
}
