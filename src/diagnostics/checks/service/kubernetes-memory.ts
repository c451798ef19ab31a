import type { Evidence } from '../../contract.ts';
import type { Node, Pod, PodSpec } from '../../targets/kubernetes/answers.ts';
import { indexNamespace, type NamespaceIndex, type ServiceObjects } from '../../targets/kubernetes/namespace-index.ts';
import { quantityOf } from '../../targets/kubernetes/quantity.ts';
import { listNodes, listPods, listQuotas } from '../../targets/kubernetes/questions.ts';
import type { Instance, Workload } from '../../workload.ts';
import { GROWTH, GROWTH_AT_MOST, HOST_SHARE, inSteps } from './memory-proposal.ts';
import { inBytes } from './remedies.ts';

/** The next limit to try in a cluster, and what it was checked against, as sentences. */
export interface ClusterMemory {
  readonly proposedBytes: number | undefined;
  readonly room: string;
}

/** The most that one source lets the limit be; undefined: it sets no bound that is known. */
interface Bound {
  readonly bytes?: number | undefined;
  readonly says: string;
}

/**
 * Twice the peak that was seen, as far as a node and the quotas of the namespace let it. What was killed at its limit
 * had its peak there, at least. Pods of other namespaces are not seen.
 */
export function clusterMemory(
  evidence: Evidence,
  { service, instances, rollout }: Workload,
  instance: Instance,
  limitBytes: number,
): ClusterMemory {
  const index = indexNamespace(evidence.readings, evidence.platform);
  const objects = index?.objectsOf(service);
  if (index === undefined || objects === undefined) return { proposedBytes: undefined, room: '' };
  const peak = Math.max(limitBytes, ...instances.map(({ memory }) => memory?.usedBytes ?? 0));
  const asked = requestOf(instance, objects, index);
  // What asks for as much as its limit asks for more with it, whether its manifest says so or the server filled it in.
  const grows = asked === undefined || asked >= limitBytes;
  const bounds = [
    nodeBound(evidence, objects, index, grows),
    ...quotaBounds(evidence, { limitBytes, pods: rollout?.desired ?? 1, replaces: beside(objects), grows }),
  ];
  const most = Math.min(...bounds.map(({ bytes }) => bytes ?? Number.POSITIVE_INFINITY));
  const proposed = inSteps(Math.min(peak * GROWTH, limitBytes * GROWTH_AT_MOST, most));
  return {
    proposedBytes: proposed > limitBytes ? proposed : undefined,
    room: bounds.map(({ says }) => says).join(' '),
  };
}

/** Whether a new pod comes up before an old one goes: for a moment the quota has to hold both. */
function beside(objects: ServiceObjects): boolean {
  return objects.kind === 'deployment' && objects.object.strategy !== 'Recreate';
}

function requestOf(instance: Instance, { pods }: ServiceObjects, { specs }: NamespaceIndex): number | undefined {
  const spec = specs[pods.find(({ uid }) => uid === instance.id)?.spec ?? -1];
  const name = instance.name.slice(instance.name.indexOf('/') + 1);
  return quantityOf(spec?.containers.find((each) => each.name === name)?.requests['memory']);
}

/** The node with most room among those on which its pods run, and those that take any pod. */
function nodeBound(evidence: Evidence, own: ServiceObjects, index: NamespaceIndex, grows: boolean): Bound {
  const nodes = evidence.readings.answer(listNodes());
  if (nodes?.ok !== true) return { says: 'The nodes could not be read: see that one has room.' };
  const pods = evidence.readings.answer(listPods());
  const others = pods?.ok === true ? pods.value.pods.filter(({ uid }) => !own.pods.some((pod) => pod.uid === uid)) : [];
  const hosts = new Set(own.pods.map(({ spec }) => index.specs[spec]?.node));
  const rooms = nodes.value
    .filter(
      ({ name, ready, cordoned, taints }) =>
        !cordoned && ready?.status === 'True' && (taints.length === 0 || hosts.has(name)),
    )
    .map((node) => roomOn(node, others, index.specs, grows))
    .sort((left, right) => right.bytes - left.bytes);
  return rooms[0] ?? { bytes: 0, says: 'No node takes pods now.' };
}

function roomOn(
  { name, allocatable }: Node,
  others: readonly Pod[],
  specs: readonly PodSpec[],
  grows: boolean,
): { readonly bytes: number; readonly says: string } {
  const whole = quantityOf(allocatable['memory']) ?? 0;
  const taken = others
    .filter(({ spec, phase }) => specs[spec]?.node === name && phase !== 'Succeeded' && phase !== 'Failed')
    .flatMap(({ spec }) => specs[spec]?.containers ?? [])
    .filter(({ role }) => role !== 'init')
    .reduce((sum, { requests }) => sum + (quantityOf(requests['memory']) ?? 0), 0);
  const bytes = Math.max(0, Math.min(whole * HOST_SHARE, grows ? whole - taken : whole));
  const asks = taken > 0 ? `, of which other pods of the namespace ask for ${inBytes(taken)}` : '';
  return { bytes, says: `Node ${name} can allot ${inBytes(whole)}${asks}.` };
}

interface Growth {
  readonly limitBytes: number;
  readonly pods: number;
  readonly replaces: boolean;
  readonly grows: boolean;
}

function quotaBounds(evidence: Evidence, { limitBytes, pods, replaces, grows }: Growth): Bound[] {
  const quotas = evidence.readings.answer(listQuotas());
  if (quotas?.ok !== true) return [{ says: 'Whether a quota of the namespace has room was not read.' }];
  const counted = ['limits.memory', ...(grows ? ['requests.memory', 'memory'] : [])];
  return quotas.value.flatMap(({ name, hard, used }) =>
    counted.flatMap((resource): Bound[] => {
      const most = quantityOf(hard[resource]);
      if (most === undefined) return [];
      const left = Math.max(0, most - (quantityOf(used[resource]) ?? 0));
      const bytes = Math.min(limitBytes + left / Math.max(1, pods), replaces ? left : Number.POSITIVE_INFINITY);
      return [{ bytes, says: `Quota ${name} leaves ${inBytes(left)} of ${inBytes(most)} ${resource}.` }];
    }),
  );
}
