import { saysDiskIsFull } from '../../says-disk-is-full.ts';
import type { Instance } from '../../workload.ts';
import { isBeingMade, startNotices } from './start-notices.ts';

/** What a container of a full node waits with: its image, its volume, its sandbox or itself could not be written. */
export function fullDisk(instance: Instance, at: Date): string | undefined {
  if (instance.state !== 'waiting') return undefined;
  const words = isBeingMade(instance) ? startNotices(instance, at)[0]?.message : instance.message;
  return words !== undefined && saysDiskIsFull(words) ? words : undefined;
}
