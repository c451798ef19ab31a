import { parseEntry } from '../../log-signals/entry.ts';

/** The head of a line of MongoDB at level I or D. Readers cut long lines, and a cut line is no JSON any more. */
const QUIET_HEAD = /^\{\s*(?:"t"\s*:\s*\{[^{}]*\}\s*,\s*)?"s"\s*:\s*"[ID]\d?"/;

/** Not called harmless by its own writer. A slow query quotes documents, and these may hold any words. */
export function isGrave(line: string): boolean {
  return !QUIET_HEAD.test(line) && parseEntry(line).level !== 'quiet';
}
