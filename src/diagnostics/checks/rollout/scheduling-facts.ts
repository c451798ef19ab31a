import type { Evidence } from '../../contract.ts';
import type { Node, PodSpec } from '../../targets/kubernetes/answers.ts';
import { indexNamespace } from '../../targets/kubernetes/namespace-index.ts';
import { quantityOf } from '../../targets/kubernetes/quantity.ts';
import type { Instance } from '../../workload.ts';
import type { RolledOut, RolloutFacts } from './rollout-facts.ts';

export type SchedulingFacts = RolloutFacts & {
  readonly pods: readonly string[];
  readonly nodes: number | undefined;
  readonly reasons: readonly string[];
  /** What one pod asks for, e.g. `cpu 4`, `memory 64Gi`. */
  readonly asked: readonly string[];
  /** The most that any node could give, e.g. `cpu 2`. */
  readonly largest: readonly string[];
  readonly selector: readonly string[];
  readonly gates: readonly string[];
  /** See `NodeTroubles`. */
  readonly ill: readonly string[];
  readonly illNodes: readonly string[];
  readonly cordoned: readonly string[];
  readonly wishes: readonly string[];
  readonly taints: readonly string[];
};

/** What a pod asks of a node. */
export type Wishes = Pick<SchedulingFacts, 'asked' | 'largest' | 'selector' | 'gates'>;

export function wishesOf(spec: PodSpec | undefined, nodes: readonly Node[]): Wishes {
  if (spec === undefined) return { asked: [], largest: [], selector: [], gates: [] };
  const resources = resourcesOf(spec);
  return {
    asked: resources.map((resource) => `${resource} ${sumOf(spec, resource)}`),
    largest: resources.flatMap((resource) => {
      const sizes = nodes.map(({ allocatable }) => allocatable[resource] ?? '0');
      const [most] = sizes.sort((left, right) => (quantityOf(right) ?? 0) - (quantityOf(left) ?? 0));
      return most === undefined ? [] : [`${resource} ${roundText(most)}`];
    }),
    selector: Object.entries(spec.nodeSelector).map(([name, value]) => `${name}=${value}`),
    gates: spec.schedulingGates,
  };
}

export function specOf(evidence: Evidence, { service }: RolledOut, { id }: Instance): PodSpec | undefined {
  const index = indexNamespace(evidence.readings, evidence.platform);
  const pod = index?.objectsOf(service)?.pods.find(({ uid }) => uid === id);
  return index?.specs[pod?.spec ?? -1];
}

/** Whether the node would be large enough, were it empty. */
export function fits(spec: PodSpec | undefined, { allocatable }: Node): boolean {
  if (spec === undefined) return false;
  return resourcesOf(spec).every(
    (resource) => (quantityOf(sumOf(spec, resource)) ?? 0) <= (quantityOf(allocatable[resource]) ?? 0),
  );
}

function resourcesOf({ containers }: PodSpec): string[] {
  return [...new Set(containers.flatMap(({ requests }) => Object.keys(requests)))].sort();
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
