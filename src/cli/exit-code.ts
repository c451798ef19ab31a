import type { Verdict } from '../diagnostics/contract.ts';
import { ConfigurationError, UnknownSubjectError } from '../diagnostics/errors.ts';
import { SnapshotUnreadableError } from '../diagnostics/snapshot.ts';

/** What the terminal's exit codes mean. 64 and 78 are those of sysexits.h. */
export const EXIT_CODES = {
  healthy: 0,
  'root-cause': 1,
  inconclusive: 2,
  usage: 64,
  software: 70,
  configuration: 78,
} as const;

export function exitCodeOf(verdict: Verdict): number {
  return EXIT_CODES[verdict];
}

/** Wrong usage that shows only once a command runs. Exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function exitCodeOfError(error: unknown): number {
  if (error instanceof ConfigurationError) return EXIT_CODES.configuration;
  const usage = [UsageError, UnknownSubjectError, SnapshotUnreadableError];
  if (usage.some((kind) => error instanceof kind)) return EXIT_CODES.usage;
  return EXIT_CODES.software;
}
