import type { Evidence, Find } from '../../contract.ts';
import { defineCheck } from '../../define-check.ts';
import { indexNamespace } from '../../targets/kubernetes/namespace-index.ts';
import { listSecretNames } from '../../targets/kubernetes/questions.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { fullDisk } from './full-disk.ts';
import { isPullReason, type PullFailure, pullFailure, registryWords } from './pull-failure.ts';
import { pullFindings, registryOf } from './pull-findings.ts';
import {
  currentInstances,
  levelOf,
  podName,
  proofOf,
  type RolledOut,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';

/** Guide 6.2: "image pull errors". */
export const imagePull = defineCheck({
  id: 'rollout.image-pull',
  title: 'Image can be pulled',
  guide: '6.2',
  area: 'rollout',
  findings: pullFindings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      // That the node has no room for the image is the node's fault, and `rollout.node-pressure` says so.
      const failing = currentInstances(workload).filter(
        (instance) =>
          instance.state === 'waiting' &&
          isPullReason(instance.reason) &&
          fullDisk(instance, evidence.at) === undefined,
      );
      const byImage = new Map(failing.map((instance) => [instance.image.reference, instance]));
      for (const [image, first] of byImage)
        sayPull(
          evidence,
          find,
          workload,
          failing.filter((instance) => instance.image.reference === image),
          first,
        );
    }
  },
});

function sayPull(
  evidence: Evidence,
  find: Find<typeof pullFindings>,
  workload: RolledOut,
  failing: readonly Instance[],
  first: Instance,
): void {
  const key: PullFailure = pullFailure(first.reason ?? '', first.message);
  const index = indexNamespace(evidence.readings, evidence.platform);
  const pods = index?.objectsOf(workload.service)?.pods ?? [];
  const specOf = (instance: Instance) => index?.specs[pods.find(({ uid }) => uid === instance.id)?.spec ?? -1];
  const running = workload.instances.filter(
    ({ state, image }) => state === 'running' && image.reference === first.image.reference,
  );
  const nodes = [...new Set(failing.flatMap((instance) => specOf(instance)?.node ?? []))];
  const pullSecrets = specOf(first)?.pullSecrets ?? [];
  const secrets = evidence.readings.answer(listSecretNames());
  find(key, {
    subject: evidence.subjectOf(workload.service),
    level: levelOf(workload),
    facts: {
      ...rolloutFacts(evidence, workload),
      image: first.image.reference,
      registry: registryOf(first.image.reference),
      pods: failing.map(podName),
      words: registryWords(first.message),
      onlyOn: running.length > 0 ? nodes : [],
      pullSecrets,
      missingSecrets: secrets?.ok === true ? pullSecrets.filter((name) => !secrets.value.includes(name)) : [],
    },
    proof: [...proofOf(workload, failing), ...(secrets === undefined ? [] : [secrets.reading])],
    onset: failing.map(({ createdAt }) => createdAt).sort()[0],
  });
}
