import type { Node } from '../../targets/kubernetes/answers.ts';

/** Why nodes take no pods that is no wish of the pod: they are ill, or somebody has closed them. */
export interface NodeTroubles {
  /** e.g. `node-1 has DiskPressure`; `a node` where the list of nodes does not show which. */
  readonly ill: readonly string[];
  readonly illNodes: readonly Node[];
  /** Names of those that are closed by hand, `a node` likewise; empty where the scheduler does not complain of that. */
  readonly cordoned: readonly string[];
  /** Reasons that lie with what the pod asks for: room, labels, volumes. */
  readonly wishes: readonly string[];
  /** Taints that somebody set on purpose, where they alone keep it away: beside an ill node they are as ever. */
  readonly taints: readonly string[];
}

/** What the cluster itself writes on a node that cannot run pods (docs: "Taints and Tolerations"). */
const ILL: Readonly<Record<string, string>> = {
  'node.kubernetes.io/not-ready': 'is NotReady',
  'node.kubernetes.io/unreachable': 'is unreachable',
  'node.kubernetes.io/memory-pressure': 'has MemoryPressure',
  'node.kubernetes.io/disk-pressure': 'has DiskPressure',
  'node.kubernetes.io/pid-pressure': 'has PIDPressure',
  'node.kubernetes.io/network-unavailable': 'has no network',
  'node.kubernetes.io/out-of-service': 'is out of service',
  'node.cloudprovider.kubernetes.io/uninitialized': 'is not initialized yet',
  'node.cloudprovider.kubernetes.io/shutdown': 'is shut down',
};
const CORDONED = 'node.kubernetes.io/unschedulable';

export function nodeTroubles(reasons: readonly string[], nodes: readonly Node[]): NodeTroubles {
  const tainted = reasons.filter((reason) => /\btaint/i.test(reason));
  const closed = reasons.filter((reason) => /node\(s\) were unschedulable/i.test(reason));
  const keys = new Set(tainted.flatMap((reason) => taintKeys(reason, nodes)));
  const illKeys = Object.keys(ILL).filter((key) => keys.has(key));
  const isCordoned = closed.length > 0 || keys.has(CORDONED);
  return {
    ill: illKeys.flatMap((key) => illWords(key, nodes)),
    illNodes: nodes.filter((node) => illKeys.some((key) => hasTaint(node, key))),
    cordoned: isCordoned ? namesOr(nodes.filter(({ cordoned }) => cordoned)) : [],
    wishes: reasons.filter((reason) => !tainted.includes(reason) && !closed.includes(reason)),
    taints: illKeys.length > 0 || isCordoned ? [] : tainted,
  };
}

/** Newer schedulers say only that there is a taint: then it is one of those that the nodes have. */
function taintKeys(reason: string, nodes: readonly Node[]): string[] {
  const named = [...reason.matchAll(/\{([^\s:={}]+)/g)].flatMap(([, key]) => key ?? []);
  if (named.length > 0) return named;
  return nodes.flatMap(({ taints }) => taints.filter((taint) => !taint.endsWith(':PreferNoSchedule')).map(keyOf));
}

function illWords(key: string, nodes: readonly Node[]): string[] {
  return namesOr(nodes.filter((node) => hasTaint(node, key))).map((name) => `${name} ${ILL[key]}`);
}

function namesOr(nodes: readonly Node[]): string[] {
  return nodes.length > 0 ? nodes.map(({ name }) => name) : ['a node'];
}

function hasTaint({ taints }: Node, key: string): boolean {
  return taints.some((taint) => keyOf(taint) === key);
}

/** `dedicated` of `dedicated=gpu:NoSchedule`. */
function keyOf(taint: string): string {
  return taint.split(/[=:]/, 1)[0] ?? taint;
}
