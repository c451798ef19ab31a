import type { KnownBlock } from '@slack/types';
import { blockFaults } from '../block-faults.ts';

/** How much of a text is shown: the given length, or less where all of it would be too much for one message. */
export type Cut = (most: number) => number;

/** Everything at its full length, unless that is more than one message may hold: then every text is cut alike. */
export function firstThatFits(build: (cut: Cut) => KnownBlock[]): KnownBlock[] {
  const at = (scale: number): KnownBlock[] => build((most) => Math.round(most * scale));
  for (const scale of [1, 0.7, 0.5]) {
    const blocks = at(scale);
    if (blockFaults(blocks).every(({ code }) => code !== 'msg_blocks_too_long')) return blocks;
  }
  return at(0.3);
}
