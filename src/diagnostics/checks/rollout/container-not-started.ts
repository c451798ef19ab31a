import { defineCheck, finding } from '../../define-check.ts';
import { shortened } from '../../quoted.ts';
import { missingObject } from '../../targets/kubernetes/missing-object.ts';
import { indexNamespace } from '../../targets/kubernetes/namespace-index.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { startFailure } from '../service/start-failure.ts';
import { fullDisk } from './full-disk.ts';
import { isPullReason } from './pull-failure.ts';
import {
  capacityText,
  containerName,
  currentInstances,
  EXPLAINS_IN_DEPENDENTS,
  levelOf,
  podName,
  proofOf,
  type RolledOut,
  type RolloutFacts,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';
import { isBeingMade } from './start-notices.ts';
import { deletePodOffers } from './undo.ts';

type NotStartedFacts = RolloutFacts & {
  readonly pods: readonly string[];
  readonly container: string;
  /** The kubelet's word, e.g. `CreateContainerError`. */
  readonly reason: string;
  /** The runtime's sentence. */
  readonly words: string;
  readonly nodes: readonly string[];
};

/** The kubelet waits two minutes for the runtime: a container that twice was not made in time is stuck, milliseconds. */
const TWICE_MS = 240_000;

const findings = {
  'container-not-started': finding<NotStartedFacts>({
    level: 'critical',
    weight: 'strong',
    tier: 5,
    says: (facts) =>
      `${facts.service} does not start: the container runtime${facts.nodes.length > 0 ? ` of ${facts.nodes.join(', ')}` : ''} ` +
      `has not made ${facts.container} run (${facts.reason}${facts.words === '' ? '' : `: "${facts.words}"`}); ${capacityText(facts)}.`,
    // Whatever is known of the node or of the pod's own settings explains it.
    effect: 'not-running',
    explains: ['not-ready', 'rollout-stuck', 'unhealthy', 'unreachable'],
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    offers: (facts) => deletePodOffers(facts, facts.pods),
    guidance: (facts) => [
      {
        id: 'G-RUNTIME',
        text:
          `See what the kubelet tried: \`kubectl -n ${facts.namespace} describe pod ${facts.pods[0] ?? ''}\`. It tries again by ` +
          `itself; if the sentence stays, look at the load, the disk and the container runtime of node ${facts.nodes[0] ?? ''}` +
          ' (`journalctl -u kubelet -u containerd`).',
      },
    ],
  }),
};

/** Guide 6.2: a pod is placed, its image is there, and the runtime does not get its container to run. */
export const containerNotStarted = defineCheck({
  id: 'rollout.container-not-started',
  title: 'Containers are made and started',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    const index = indexNamespace(evidence.readings, evidence.platform);
    for (const workload of rolledOut(evidence)) {
      const stuck = currentInstances(workload).filter((instance) => isStuck(instance, evidence.at));
      const [first] = stuck;
      const level = levelAt(workload, stuck, evidence.at);
      if (first === undefined || level === undefined) continue;
      const pods = index?.objectsOf(workload.service)?.pods ?? [];
      const nodeOf = ({ id }: Instance) => index?.specs[pods.find(({ uid }) => uid === id)?.spec ?? -1]?.node ?? [];
      find('container-not-started', {
        subject: evidence.subjectOf(workload.service),
        level,
        facts: {
          ...rolloutFacts(evidence, workload),
          pods: [...new Set(stuck.map(podName))],
          container: containerName(first),
          reason: first.reason ?? '',
          words: shortened((first.message ?? '').trim(), 300),
          nodes: [...new Set(stuck.flatMap(nodeOf))],
        },
        proof: proofOf(workload, stuck),
        onset: stuck.map(({ createdAt }) => createdAt).sort()[0],
      });
    }
  },
});

/** It waits with a reason that no other check takes: an image, a config map, a disk, what the runtime refuses for good. */
function isStuck(instance: Instance, at: Date): boolean {
  const { state, reason, message } = instance;
  if (state !== 'waiting' || reason === undefined || isBeingMade(instance) || isPullReason(reason)) return false;
  if (missingObject(message ?? '') !== undefined || fullDisk(instance, at) !== undefined) return false;
  const failure = startFailure(instance);
  // Of a missing image `service.start-error` leaves the word to the rollout; that of a pull is told by its reason.
  return failure === undefined || failure.kind === 'image-missing';
}

/** One failure on a busy node passes: before that it is a fault it is unknown, and nothing where others serve. */
function levelAt(workload: RolledOut, stuck: readonly Instance[], at: Date) {
  const { state, ready, oldReady } = workload.rollout;
  const isOld = stuck.some(({ createdAt }) => at.getTime() - Date.parse(createdAt) >= TWICE_MS);
  if (isOld || state === 'deadline-exceeded') return levelOf(workload);
  return Math.max(ready, oldReady) === 0 ? 'unknown' : undefined;
}
