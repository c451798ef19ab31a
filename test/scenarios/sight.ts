import { setTimeout as sleep } from 'node:timers/promises';
import type { Look } from '../../lab/scenarios/look.ts';

/** What is said of a question that nothing answered in its time, or in that of the whole examination. */
const GIVEN_UP = /No answer from |did not answer|was not answered|examination was over/;

/** How often, and how far apart: an engine that two dozen platforms keep busy may be silent for a quarter of a minute. */
const LOOKS_AT_MOST = 5;
const PAUSE_MS = 5000;

/** Whether a look took place more than once. */
export interface Sight {
  readonly again: boolean;
}

/**
 * Looks, and again where it was wrong and questions were left without an answer: on a machine that stalls that says
 * nothing about the checks.
 */
export async function inSight<Seen extends Look>(
  look: () => Promise<Seen>,
  isRight: (look: Seen) => boolean,
): Promise<Seen & Sight> {
  for (let looks = 1; ; looks += 1) {
    const seen = await look();
    const isBlind = !isRight(seen) && seen.unchecked.some((line) => GIVEN_UP.test(line));
    if (!isBlind || looks === LOOKS_AT_MOST) return { ...seen, again: looks > 1 };
    await sleep(PAUSE_MS);
  }
}
