import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Makes ids and timestamps of Slack's shape. */
export interface Identifiers {
  /** `C`, `U`, `Ev`, … and nine letters or digits. */
  next(prefix: string): string;
  /** A message's `ts`: unique and rising. */
  timestamp(): string;
}

/** Ids count up, so that a run can be read; they mean nothing. */
export function createIdentifiers(clock: Clock): Identifiers {
  let count = 36 ** 5;
  let latest = 0;
  return {
    next: (prefix) => `${prefix}0L${(count++).toString(36).padStart(8, '0').toUpperCase()}`,
    timestamp: () => {
      latest = Math.max(Math.floor(clock.now()) * 1000, latest + 1);
      return `${Math.floor(latest / 1_000_000)}.${String(latest % 1_000_000).padStart(6, '0')}`;
    },
  };
}

/** Something nobody guesses, for tokens and secret addresses. */
export const secret = (bytes = 16): string => randomBytes(bytes).toString('hex');
