import { defineCheck, finding } from '../../define-check.ts';
import { shortened } from '../../quoted.ts';
import { missingObject } from '../../targets/kubernetes/missing-object.ts';
import type { Instance, Notice } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { fullDisk } from './full-disk.ts';
import {
  capacityText,
  currentInstances,
  EXPLAINS,
  EXPLAINS_IN_DEPENDENTS,
  levelOf,
  podName,
  proofOf,
  type RolloutFacts,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';
import { isBeingMade, startNotices } from './start-notices.ts';
import { deletePodOffers } from './undo.ts';

type MountFacts = RolloutFacts & {
  readonly pods: readonly string[];
  readonly words: string;
  readonly isSandbox: boolean;
};

const findings = {
  mount: finding<MountFacts>({
    level: 'critical',
    weight: 'decisive',
    tier: 0,
    says: (facts) =>
      `${facts.service} cannot start: ${facts.isSandbox ? 'its pod gets no network or sandbox' : 'a volume cannot be mounted'} ` +
      `("${facts.words}"); ${capacityText(facts)}.`,
    explains: EXPLAINS,
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    offers: (facts) => deletePodOffers(facts, facts.pods),
    guidance: (facts) => [
      {
        id: 'G-MOUNT',
        text: facts.isSandbox
          ? 'Look at the network plug-in and the container runtime of the node that the sentence names.'
          : `See the claim and where the volume is attached: \`kubectl -n ${facts.namespace} get pvc,volumeattachments\`.`,
      },
    ],
  }),
};

/** Guide 6.2: pods that stay in ContainerCreating. A config map or secret that is missing is `config-missing`. */
export const mount = defineCheck({
  id: 'rollout.mount',
  title: 'Volumes and sandboxes',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const stuck = currentInstances(workload)
        .filter(isBeingMade)
        .flatMap((instance) => {
          const notice = lastFailure(instance, evidence.at);
          return notice === undefined ? [] : [{ instance, notice }];
        });
      const [first] = stuck;
      if (first === undefined) continue;
      const instances = stuck.map(({ instance }) => instance);
      find('mount', {
        subject: evidence.subjectOf(workload.service),
        level: levelOf(workload),
        facts: {
          ...rolloutFacts(evidence, workload),
          pods: [...new Set(instances.map(podName))],
          words: shortened(first.notice.message, 300),
          isSandbox: first.notice.reason === 'FailedCreatePodSandBox',
        },
        proof: proofOf(workload, instances),
        onset: instances.map(({ createdAt }) => createdAt).sort()[0],
      });
    }
  },
});

function lastFailure(instance: Instance, at: Date): Notice | undefined {
  const failures = startNotices(instance, at);
  // A missing config map comes with other events that only repeat that the volume is not there.
  if (failures.some(({ message }) => missingObject(message) !== undefined)) return undefined;
  return fullDisk(instance, at) === undefined ? failures[0] : undefined;
}
