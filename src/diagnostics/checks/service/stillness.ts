import type { Instance, Termination } from '../../workload.ts';
import type { Case } from './case.ts';
import { isDown, newestEnd } from './ends.ts';
import { startFailure } from './start-failure.ts';

/** Why something that does not run does not, when it is not its own crash. */
export interface Stillness {
  /** `ended`: a database's process that ended by itself with exit code 0. */
  readonly how: 'absent' | 'stopped' | 'killed' | 'ended' | 'created';
  readonly instance?: Instance;
  readonly end?: Termination;
}

/** `undefined`: it runs, or its own crash says why it does not, or it is not meant to run (scaled to zero). */
export function stillnessOf(suspect: Case): Stillness | undefined {
  const { workload, entry } = suspect;
  if (workload.presence === 'absent') return { how: 'absent' };
  if (workload.rollout?.state === 'scaled-to-zero') return undefined;
  const candidates = entry?.maintenance === true ? workload.instances.filter(isDown) : suspect.instances;
  for (const instance of candidates) {
    if (!isDown(instance) || instance.role !== 'main') continue;
    const still = stillnessOfInstance(suspect, instance);
    if (still !== undefined) return still;
    if (entry?.maintenance === true) return { how: 'stopped', instance };
  }
  return undefined;
}

function stillnessOfInstance({ subject, workload }: Case, instance: Instance): Stillness | undefined {
  const end = newestEnd(instance);
  if (end === undefined) {
    const silent = workload.runtime === 'docker' && instance.state === 'created' && instance.message === undefined;
    return silent ? { how: 'created', instance } : undefined;
  }
  if (startFailure(instance) !== undefined || instance.state !== 'exited') return undefined;
  if (end.endedBy === 'stopped') return { how: 'stopped', instance, end };
  if (!subject.startsWith('database:')) return undefined;
  if (end.endedBy === 'killed') return { how: 'killed', instance, end };
  return end.exitCode === 0 ? { how: 'ended', instance, end } : undefined;
}
