import leven from 'leven';
import type { Evidence } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { type MissingObject, missingObject } from '../../targets/kubernetes/missing-object.ts';
import { configMapKeys, listConfigMapNames, listSecretNames } from '../../targets/kubernetes/questions.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
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
import { undoGuidance, undoOffers } from './undo.ts';

type ConfigFacts = RolloutFacts & {
  readonly object: 'configmap' | 'secret';
  readonly name: string;
  readonly key: string | undefined;
  readonly pods: readonly string[];
  readonly words: string;
  /** What there is with nearly the same name. */
  readonly nearest: string | undefined;
  readonly existing: readonly string[];
};

const findings = {
  'config-missing': finding<ConfigFacts>({
    level: 'critical',
    weight: 'decisive',
    tier: 1,
    says: (facts) => `${facts.service} cannot start: ${missingText(facts)}; ${capacityText(facts)}.`,
    explains: EXPLAINS,
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    offers: undoOffers,
    guidance: (facts) => [{ id: 'G-ENV', text: adviceFor(facts) }, ...undoGuidance(facts)],
  }),
};

function missingText({ object, name, key, namespace }: ConfigFacts): string {
  if (key === undefined) return `${object} "${name}" does not exist in namespace ${namespace}`;
  return name === '' ? `a ${object} that it mounts has no key "${key}"` : `${object} "${name}" has no key "${key}"`;
}

function adviceFor({ object, name, key, namespace, nearest, existing, kind, deployment }: ConfigFacts): string {
  const guess =
    nearest === undefined ? '' : `There is ${key === undefined ? object : 'a key'} "${nearest}": a slip of the pen? `;
  const known = key !== undefined && existing.length > 0 ? `Its keys are ${existing.join(', ')}. ` : '';
  const edit = `correct the reference in ${kind} ${deployment} (\`kubectl -n ${namespace} edit ${kind} ${deployment}\`)`;
  const add =
    object === 'secret'
      ? `add the secret ${name} from a file that only you can read`
      : key === undefined
        ? `create it: \`kubectl -n ${namespace} create configmap ${name} --from-file=…\``
        : `add the key: \`kubectl -n ${namespace} edit configmap ${name}\``;
  return `${guess}${known}Either ${edit}, or ${add}. The kubelet tries again by itself within a minute.`;
}

/** Guide 6.2: the container is waiting for a config map or a secret that is not there. */
export const configMissing = defineCheck({
  id: 'rollout.config-missing',
  title: 'Config maps and secrets exist',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const seen = new Map<string, { missing: MissingObject; instances: Instance[] }>();
      for (const instance of currentInstances(workload).filter(({ state }) => state === 'waiting')) {
        const missing = missingOf(instance);
        if (missing === undefined) continue;
        const key = `${missing.kind} ${missing.name} ${missing.key ?? ''}`;
        const known = seen.get(key);
        if (known === undefined) seen.set(key, { missing, instances: [instance] });
        else known.instances.push(instance);
      }
      for (const { missing, instances } of seen.values())
        find('config-missing', {
          subject: evidence.subjectOf(workload.service),
          level: levelOf(workload),
          facts: {
            ...rolloutFacts(evidence, workload),
            object: missing.kind,
            name: missing.name,
            key: missing.key,
            pods: [...new Set(instances.map(podName))],
            words: missing.message,
            ...existingNames(evidence, missing),
          },
          proof: proofOf(workload, instances),
          onset: instances.map(({ createdAt }) => createdAt).sort()[0],
        });
    }
  },
});

function missingOf({ message, notices }: Instance): MissingObject | undefined {
  const mounts = notices.filter(({ reason }) => reason === 'FailedMount').map((notice) => notice.message);
  return [message ?? '', ...mounts].map(missingObject).find((missing) => missing !== undefined);
}

function existingNames(
  { readings }: Evidence,
  { kind, name, key }: MissingObject,
): { existing: readonly string[]; nearest: string | undefined } {
  const names = kind === 'secret' ? readings.answer(listSecretNames()) : readings.answer(listConfigMapNames());
  const keys = kind === 'configmap' && key !== undefined ? readings.answer(configMapKeys(name)) : undefined;
  const objects = names?.ok === true && key === undefined ? names.value : [];
  const existing = keys?.ok === true ? keys.value.keys : objects;
  return { existing, nearest: nearestTo(key ?? name, existing) };
}

/** Only what is one or two letters away; anything else would be a guess. */
function nearestTo(wanted: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, distance: leven(wanted, name) }))
    .sort((left, right) => left.distance - right.distance);
  return best !== undefined && best.distance <= 2 ? best.name : undefined;
}
