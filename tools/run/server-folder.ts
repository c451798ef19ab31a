import { statfsSync } from 'node:fs';

const MEMORY = '/dev/shm';
/** What a whole run's servers write, with room to spare, bytes. */
const NEEDED = 2 ** 30;

/**
 * Where the servers of the tests keep their data: in memory where the system offers a folder for that, since a disk that
 * stalls for seconds, as shared machines' do, holds up a Redis that writes each command to it.
 */
export function serverFolder(otherwise: string, memory = MEMORY, needed = NEEDED): string {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= needed ? memory : otherwise;
  } catch {
    return otherwise;
  }
}
