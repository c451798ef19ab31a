import type { Evidence } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { PodSpec } from '../../targets/kubernetes/answers.ts';
import { indexNamespace } from '../../targets/kubernetes/namespace-index.ts';
import { quantityOf } from '../../targets/kubernetes/quantity.ts';
import { listNodes } from '../../targets/kubernetes/questions.ts';
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
  type RolledOut,
  type RolloutFacts,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';
import { schedulingRefusal } from './scheduling-refusal.ts';
import { undoGuidance, undoOffers } from './undo.ts';

type SchedulingFacts = RolloutFacts & {
  readonly pods: readonly string[];
  readonly nodes: number | undefined;
  readonly reasons: readonly string[];
  /** What one pod asks for, e.g. `cpu 4`, `memory 64Gi`. */
  readonly asked: readonly string[];
  /** The most that any node could give, e.g. `cpu 2`. */
  readonly largest: readonly string[];
  readonly selector: readonly string[];
  readonly gates: readonly string[];
};

const findings = {
  unschedulable: finding<SchedulingFacts>({
    level: 'critical',
    weight: 'decisive',
    tier: 0,
    says: (facts) => `${facts.service} cannot be placed on a node: ${refusalText(facts)}; ${capacityText(facts)}.`,
    explains: EXPLAINS,
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    offers: undoOffers,
    guidance: (facts) => [{ id: 'G-SCHEDULE', text: adviceFor(facts) }, ...undoGuidance(facts)],
  }),
};

function refusalText({ nodes, reasons, asked, selector, gates }: SchedulingFacts): string {
  if (gates.length > 0) return `its scheduling gates ${gates.join(', ')} have not been lifted`;
  const text = reasons.join(', ');
  const wants = [
    ...(/insufficient/i.test(text) && asked.length > 0 ? [`asks for ${asked.join(', ')}`] : []),
    ...(/selector|affinity/i.test(text) && selector.length > 0 ? [`selects nodes with ${selector.join(', ')}`] : []),
  ];
  const where = nodes === 1 ? 'the only node does not take it' : `none of ${nodes ?? 'the'} nodes takes it`;
  return `${wants.length > 0 ? `it ${wants.join(' and ')}, and ` : ''}${where} (${text})`;
}

function adviceFor({ reasons, asked, largest, selector, gates, namespace, kind, deployment }: SchedulingFacts): string {
  const text = reasons.join(', ');
  const edit = `\`kubectl -n ${namespace} edit ${kind} ${deployment}\``;
  if (gates.length > 0) return `Whoever set the scheduling gates ${gates.join(', ')} must lift them.`;
  if (/insufficient/i.test(text)) {
    const most = largest.length > 0 ? ` The largest node offers ${largest.join(', ')} in all.` : '';
    return `One pod asks for ${asked.join(', ') || 'more than is free'}.${most} Lower the requests (${edit}), or add a node that has room.`;
  }
  if (/persistentvolumeclaim|volume/i.test(text))
    return `See why the claim is not bound: \`kubectl -n ${namespace} get pvc,events\`.`;
  if (/taint/i.test(text)) return `Add a toleration for the taint (${edit}), or take the taint off a node: ${text}.`;
  const wanted = selector.length > 0 ? selector.join(', ') : 'what the affinity asks for';
  return `Label a node with ${wanted}, or correct the selector or affinity: ${edit}.`;
}

/** Guide 6.2: pods that stay Pending. */
export const unschedulable = defineCheck({
  id: 'rollout.unschedulable',
  title: 'Pods can be placed',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const unplaced = currentInstances(workload).filter(
        ({ state, reason, role }) =>
          state === 'pending' && role === 'main' && (reason === 'Unschedulable' || reason === 'SchedulingGated'),
      );
      const [first] = unplaced;
      if (first === undefined) continue;
      const nodes = evidence.readings.answer(listNodes());
      find('unschedulable', {
        subject: evidence.subjectOf(workload.service),
        level: levelOf(workload),
        facts: {
          ...rolloutFacts(evidence, workload),
          pods: unplaced.map(podName),
          ...schedulingRefusal(first.message ?? 'the scheduler gives no reason'),
          ...wishesOf(evidence, workload, first),
        },
        proof: [...proofOf(workload, unplaced), ...(nodes?.ok === true ? [nodes.reading] : [])],
        onset: unplaced.map(({ createdAt }) => createdAt).sort()[0],
      });
    }
  },
});

function wishesOf(
  evidence: Evidence,
  { service }: RolledOut,
  { id }: Instance,
): Pick<SchedulingFacts, 'asked' | 'largest' | 'selector' | 'gates'> {
  const index = indexNamespace(evidence.readings, evidence.platform);
  const pod = index?.objectsOf(service)?.pods.find(({ uid }) => uid === id);
  const spec = index?.specs[pod?.spec ?? -1];
  if (spec === undefined) return { asked: [], largest: [], selector: [], gates: [] };
  const nodes = evidence.readings.answer(listNodes());
  const offers = nodes?.ok === true ? nodes.value.map(({ allocatable }) => allocatable) : [];
  const resources = [...new Set(spec.containers.flatMap(({ requests }) => Object.keys(requests)))].sort();
  return {
    asked: resources.map((resource) => `${resource} ${sumOf(spec, resource)}`),
    largest: resources.flatMap((resource) => {
      const sizes = offers.map((offer) => offer[resource] ?? '0');
      const [most] = sizes.sort((left, right) => (quantityOf(right) ?? 0) - (quantityOf(left) ?? 0));
      return most === undefined ? [] : [`${resource} ${roundText(most)}`];
    }),
    selector: Object.entries(spec.nodeSelector).map(([name, value]) => `${name}=${value}`),
    gates: spec.schedulingGates,
  };
}

/** Kubelets report memory in Ki: `24684092Ki` as `23.5Gi`. */
function roundText(amount: string): string {
  const bytes = amount.endsWith('Ki') ? quantityOf(amount) : undefined;
  return bytes === undefined ? amount : `${Math.round((bytes / 2 ** 30) * 10) / 10}Gi`;
}

/** In the words of the one container that asks, or added up. Init containers run before: only what is larger counts. */
function sumOf(spec: PodSpec, resource: string): string {
  const amounts = spec.containers
    .filter(({ role }) => role !== 'init')
    .flatMap(({ requests }) => requests[resource] ?? []);
  const [only] = amounts;
  if (only !== undefined && amounts.length === 1) return only;
  const total = amounts.reduce((sum, amount) => sum + (quantityOf(amount) ?? 0), 0);
  return resource === 'memory' ? `${Math.ceil(total / 2 ** 20)}Mi` : String(Math.round(total * 1000) / 1000);
}
