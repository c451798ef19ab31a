import { z } from 'zod';
import { printable } from '../../redaction/printable.ts';
import type { Deployment, KubernetesEvent, Node, ServiceEndpoints, StatefulSet } from './answers.ts';
import { ConditionReply, conditionOf, MetadataReply } from './pod-reply.ts';
import { present } from './present.ts';

const REVISION = 'deployment.kubernetes.io/revision';
/** What `kubectl` and controllers assume where nothing is said, milliseconds. */
const PROGRESS_DEADLINE_MS = 600_000;

const Counts = z.object({
  observedGeneration: z.number().default(0),
  replicas: z.number().default(0),
  updatedReplicas: z.number().default(0),
  readyReplicas: z.number().default(0),
  availableReplicas: z.number().default(0),
  conditions: z.array(ConditionReply).default([]),
});

const DeploymentReply = z.object({
  metadata: MetadataReply,
  spec: z.object({
    replicas: z.number().default(1),
    paused: z.boolean().default(false),
    strategy: z.object({ type: z.string().default('RollingUpdate') }).default({ type: 'RollingUpdate' }),
    progressDeadlineSeconds: z.number().default(PROGRESS_DEADLINE_MS / 1000),
    revisionHistoryLimit: z.number().optional(),
  }),
  status: Counts.prefault({}),
});

const StatefulSetReply = z.object({
  metadata: MetadataReply,
  spec: z.object({ replicas: z.number().default(1) }),
  status: Counts.extend({ updateRevision: z.string().optional(), currentRevision: z.string().optional() }).prefault({}),
});

export function deploymentOf(reply: unknown): Deployment {
  const { metadata, spec, status } = DeploymentReply.parse(reply);
  return present({
    ...countsOf(metadata, status, spec.replicas),
    revision: metadata.annotations[REVISION],
    paused: spec.paused,
    strategy: spec.strategy.type === 'Recreate' ? ('Recreate' as const) : ('RollingUpdate' as const),
    progressDeadlineMs: spec.progressDeadlineSeconds * 1000,
    revisionsKept: spec.revisionHistoryLimit,
  });
}

export function statefulSetOf(reply: unknown): StatefulSet {
  const { metadata, spec, status } = StatefulSetReply.parse(reply);
  return present({
    ...countsOf(metadata, status, spec.replicas),
    updateRevision: status.updateRevision,
    currentRevision: status.currentRevision,
  });
}

function countsOf(metadata: z.output<typeof MetadataReply>, status: z.output<typeof Counts>, desired: number) {
  return present({
    name: metadata.name,
    uid: metadata.uid,
    createdAt: metadata.creationTimestamp ?? '',
    managedBy: managerOf(metadata),
    generation: metadata.generation,
    observedGeneration: status.observedGeneration,
    desired,
    replicas: status.replicas,
    updated: status.updatedReplicas,
    ready: status.readyReplicas,
    available: status.availableReplicas,
    conditions: status.conditions.map(conditionOf),
  });
}

function managerOf({ labels, annotations }: z.output<typeof MetadataReply>): 'argocd' | 'flux' | undefined {
  const names = [...Object.keys(labels), ...Object.keys(annotations)];
  if (names.some((name) => name.startsWith('argocd.argoproj.io/'))) return 'argocd';
  return names.some((name) => name.includes('toolkit.fluxcd.io/')) ? 'flux' : undefined;
}

const EventReply = z.object({
  metadata: z.object({ creationTimestamp: z.string().nullish() }),
  involvedObject: z.object({
    kind: z.string().default(''),
    name: z.string().default(''),
    uid: z.string().default(''),
    fieldPath: z.string().default(''),
  }),
  type: z.string().default('Normal'),
  reason: z.string().default(''),
  message: z.string().default(''),
  count: z.number().nullish(),
  firstTimestamp: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  /** Of events of the newer API (the scheduler's), which count here. */
  series: z.object({ count: z.number().default(1), lastObservedTime: z.string().nullish() }).nullish(),
});

/** Put before the sentence when the kubelet has said much the same more than ten times in ten minutes. */
const COMBINED = /^\(combined from similar events\): /;

/** Events that are no warning and say why something ended. */
const TELLING = new Set(['Killing', 'Preempted', 'Preempting', 'TaintManagerEviction', 'ScalingReplicaSet']);

/** Left out by the server: what happens to every pod that is well. */
export const UNTELLING_EVENTS = [
  'Scheduled',
  'Pulling',
  'Pulled',
  'Created',
  'Started',
  'SuccessfulCreate',
  'SuccessfulDelete',
  'SuccessfulMountVolume',
  'SuccessfulAttachVolume',
  'LeaderElection',
] as const;

export function eventOf(reply: unknown): KubernetesEvent | undefined {
  const event = EventReply.parse(reply);
  const isWarning = event.type === 'Warning';
  if (!isWarning && !TELLING.has(event.reason)) return undefined;
  const made = event.metadata.creationTimestamp ?? '';
  const { kind, name, uid, fieldPath } = event.involvedObject;
  return present({
    kind,
    name,
    uid,
    container: /\{([^{}]+)\}$/.exec(fieldPath)?.[1],
    isWarning,
    reason: event.reason,
    message: printable(event.message.replace(COMBINED, ''), { most: 1000 }),
    count: event.series?.count ?? event.count ?? 1,
    first: event.firstTimestamp ?? event.eventTime ?? made,
    last: event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? made,
  });
}

const NodeReply = z.object({
  metadata: MetadataReply,
  spec: z
    .object({
      unschedulable: z.boolean().default(false),
      taints: z.array(z.object({ key: z.string(), value: z.string().default(''), effect: z.string() })).default([]),
    })
    .prefault({}),
  status: z
    .object({
      allocatable: z.record(z.string(), z.string()).default({}),
      conditions: z.array(ConditionReply).default([]),
      nodeInfo: z.object({ architecture: z.string().optional() }).optional(),
    })
    .prefault({}),
});

export function nodeOf(reply: unknown): Node {
  const { metadata, spec, status } = NodeReply.parse(reply);
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  return present({
    name: metadata.name,
    ready: ready && conditionOf(ready),
    pressures: status.conditions
      .filter((condition) => condition.type !== 'Ready' && condition.status === 'True')
      .map(({ type }) => type),
    cordoned: spec.unschedulable,
    taints: spec.taints.map(({ key, value, effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`),
    allocatable: status.allocatable,
    architecture: status.nodeInfo?.architecture,
  });
}

export const NamedReply = z.object({ metadata: z.object({ name: z.string() }) });

const QuotaReply = z.object({
  metadata: z.object({ name: z.string() }),
  status: z
    .object({
      hard: z.record(z.string(), z.string()).default({}),
      used: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
});

export function quotaOf(reply: unknown): { name: string; hard: Record<string, string>; used: Record<string, string> } {
  const { metadata, status } = QuotaReply.parse(reply);
  return { name: metadata.name, ...status };
}

const AddressesReply = z
  .array(z.object({ targetRef: z.object({ kind: z.string().default(''), name: z.string().default('') }).optional() }))
  .nullish();

const EndpointsReply = z.object({
  metadata: z.object({ name: z.string() }),
  subsets: z.array(z.object({ addresses: AddressesReply, notReadyAddresses: AddressesReply })).nullish(),
});

export function endpointsOf(reply: unknown): ServiceEndpoints {
  const { metadata, subsets } = EndpointsReply.parse(reply);
  const addresses = (subsets ?? []).flatMap((each) => [...(each.addresses ?? []), ...(each.notReadyAddresses ?? [])]);
  return {
    name: metadata.name,
    pods: addresses.flatMap(({ targetRef }) => (targetRef?.kind === 'Pod' ? [targetRef.name] : [])),
  };
}
