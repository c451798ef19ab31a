import type { Instance } from '../../workload.ts';
import { isBeingMade, startNotices } from './start-notices.ts';

const NO_SPACE = /no space left on device/i;
/** The kernel says the same where it has no more control groups, watches or shared memory: no disk is full then. */
const NO_DISK = /cgroup|inotify|\/dev\/shm|bpf/i;

/** What a container of a full node waits with: its image, its volume, its sandbox or itself could not be written. */
export function fullDisk(instance: Instance, at: Date): string | undefined {
  if (instance.state !== 'waiting') return undefined;
  const words = isBeingMade(instance) ? startNotices(instance, at)[0]?.message : instance.message;
  return words !== undefined && NO_SPACE.test(words) && !NO_DISK.test(words) ? words : undefined;
}
