import type { Instance, Notice } from '../../workload.ts';

const REASONS = new Set(['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'FailedMapVolume']);
/** The kubelet tries again after at most two minutes: a failure older than some tries is over, milliseconds. */
const RECENT_MS = 600_000;

/** The words of a container that is only on its way: what holds it up, if anything does, stands in the events. */
export function isBeingMade({ state, reason }: Instance): boolean {
  return state === 'waiting' && (reason === 'ContainerCreating' || reason === 'PodInitializing');
}

/** What failed of late before a container could be made, newest first: its volumes, its pod's sandbox. */
export function startNotices({ notices }: Instance, at: Date): Notice[] {
  return notices
    .filter(({ reason, at: when }) => REASONS.has(reason) && at.getTime() - Date.parse(when) <= RECENT_MS)
    .sort((left, right) => Date.parse(right.at) - Date.parse(left.at));
}
