import type { Span } from './span.ts';
import type { TextLine } from './text-line.ts';

/** A secret that is known by its form wherever it stands. */
export interface ShapedSecret {
  readonly of: string;
  /** The whole form; a group named `secret` is what is taken out, else everything. Global, and linear in the text. */
  readonly pattern: RegExp;
  /** A text that the form always holds, looked for first since it is cheap. */
  readonly holds?: string;
  /** The form has so many characters of tokens in a row; 16 unless said. */
  readonly run?: number;
  /** The form has so many digits. */
  readonly digits?: number;
  readonly valid?: (secret: string) => boolean;
  readonly nearMisses?: readonly string[];
}

/** The secrets of these forms in a line. */
export function findShapedSecrets(line: TextLine, shapes: readonly ShapedSecret[]): Span[] {
  const spans: Span[] = [];
  for (const shape of shapes) {
    if (line.longestRun < (shape.run ?? 16) || line.digits < (shape.digits ?? 0)) continue;
    if (shape.holds === undefined || line.text.includes(shape.holds)) search(line.text, shape, spans);
  }
  return spans;
}

function search(text: string, { pattern, valid }: ShapedSecret, spans: Span[]): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const secret = match.groups?.['secret'] ?? match[0];
    if (valid !== undefined && !valid(secret)) continue;
    const start = match.index + (match[0].length === secret.length ? 0 : match[0].lastIndexOf(secret));
    spans.push({ start, end: start + secret.length });
  }
}
