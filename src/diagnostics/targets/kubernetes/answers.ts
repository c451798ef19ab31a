import { z } from 'zod';
import type { Mount, Probe } from '../../workload.ts';
import { EnvironmentVariableAnswer } from '../environment-variable-answer.ts';

/**
 * What the target keeps of the cluster's replies, which is what is recorded and replayed. Values of environment
 * variables, of config maps and of secrets are not in here; texts are redacted and cut.
 */

const Instant = z.string();
const Text = z.string();

/** Something that must exist before a container can start. */
const Reference = z.object({
  kind: z.enum(['configmap', 'secret']),
  name: z.string(),
  /** Absent: the whole object (`envFrom`). */
  key: z.string().exactOptional(),
  variable: z.string().exactOptional(),
});
export type Reference = z.output<typeof Reference>;

const ProbeSpec = z.object({
  kind: z.enum(['readiness', 'liveness', 'startup']) as z.ZodType<Exclude<Probe['kind'], 'health'>>,
  command: Text,
  /** Milliseconds. */
  timeoutMs: z.number(),
  intervalMs: z.number(),
  initialDelayMs: z.number(),
  failureThreshold: z.number(),
});
export type ProbeSpec = z.output<typeof ProbeSpec>;

/** Amounts as Kubernetes writes them: `250m`, `512Mi`. */
const Resources = z.record(z.string(), z.string());

const ContainerSpec = z.object({
  name: z.string(),
  role: z.enum(['main', 'init', 'sidecar']),
  image: z.string(),
  command: Text.exactOptional(),
  environment: z.array(EnvironmentVariableAnswer),
  /** More variables come from whole config maps or secrets. */
  environmentIsPartial: z.literal(true).exactOptional(),
  references: z.array(Reference),
  ports: z.array(z.object({ containerPort: z.number(), protocol: z.enum(['tcp', 'udp', 'sctp']) })),
  mounts: z.array(
    z.object({
      destination: z.string(),
      source: z.string(),
      kind: z.enum(['bind', 'volume', 'tmpfs', 'configmap', 'secret', 'other']),
      readOnly: z.boolean(),
      subPath: z.string().exactOptional(),
    }),
  ) as z.ZodType<(Mount & { readonly subPath?: string | undefined })[]>,
  requests: Resources,
  limits: Resources,
  probes: z.array(ProbeSpec),
});
export type ContainerSpec = z.output<typeof ContainerSpec>;

export const PodSpec = z.object({
  node: z.string().exactOptional(),
  containers: z.array(ContainerSpec),
  restartPolicy: z.enum(['always', 'on-failure', 'never']),
  /** Milliseconds between the polite signal and the last one. */
  graceMs: z.number(),
  nodeSelector: z.record(z.string(), z.string()),
  hasAffinity: z.boolean(),
  pullSecrets: z.array(z.string()),
  schedulingGates: z.array(z.string()),
});
export type PodSpec = z.output<typeof PodSpec>;

const ContainerState = z.object({
  kind: z.enum(['waiting', 'running', 'terminated']),
  reason: z.string().exactOptional(),
  message: Text.exactOptional(),
  exitCode: z.number().exactOptional(),
  signal: z.number().exactOptional(),
  startedAt: Instant.exactOptional(),
  finishedAt: Instant.exactOptional(),
});
export type ContainerState = z.output<typeof ContainerState>;

const ContainerStatus = z.object({
  name: z.string(),
  ready: z.boolean(),
  restarts: z.number(),
  imageId: z.string().exactOptional(),
  state: ContainerState.exactOptional(),
  last: ContainerState.exactOptional(),
});
export type ContainerStatus = z.output<typeof ContainerStatus>;

const Condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().exactOptional(),
  message: Text.exactOptional(),
  /** Since when it has this status. */
  since: Instant.exactOptional(),
});
export type Condition = z.output<typeof Condition>;

const Owner = z.object({ kind: z.string(), name: z.string(), uid: z.string() });

export const Pod = z.object({
  name: z.string(),
  uid: z.string(),
  createdAt: Instant,
  deletedAt: Instant.exactOptional(),
  owner: Owner.exactOptional(),
  /** `controller-revision-hash` of a stateful set's pod. */
  revision: z.string().exactOptional(),
  /** `kubectl.kubernetes.io/default-container`. */
  defaultContainer: z.string().exactOptional(),
  phase: z.string(),
  /** Its own in the cluster; absent before it has one, and on the network of its node. */
  address: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  message: Text.exactOptional(),
  /** Only those that are not True. */
  conditions: z.array(Condition),
  containers: z.array(ContainerStatus),
  /** Index into `specs`: replicas share one. */
  spec: z.number(),
});
export type Pod = z.output<typeof Pod>;

export const Pods = z.object({ pods: z.array(Pod), specs: z.array(PodSpec) });
export type Pods = z.output<typeof Pods>;

const WorkloadObject = z.object({
  name: z.string(),
  uid: z.string(),
  createdAt: Instant,
  /** How the object is written by a GitOps controller, which would undo what anybody else changes. */
  managedBy: z.enum(['argocd', 'flux']).exactOptional(),
  generation: z.number(),
  observedGeneration: z.number(),
  desired: z.number(),
  replicas: z.number(),
  updated: z.number(),
  ready: z.number(),
  available: z.number(),
  conditions: z.array(Condition),
});

export const Deployments = z.array(
  WorkloadObject.extend({
    revision: z.string().exactOptional(),
    paused: z.boolean(),
    strategy: z.enum(['RollingUpdate', 'Recreate']),
    /** Milliseconds. */
    progressDeadlineMs: z.number(),
    /** How many older revisions are kept to return to; absent: as many as Kubernetes keeps by itself. */
    revisionsKept: z.number().exactOptional(),
  }),
);
export type Deployment = z.output<typeof Deployments>[number];

export const StatefulSets = z.array(
  WorkloadObject.extend({ updateRevision: z.string().exactOptional(), currentRevision: z.string().optional() }),
);
export type StatefulSet = z.output<typeof StatefulSets>[number];

export const ReplicaSets = z.array(
  z.object({
    name: z.string(),
    uid: z.string(),
    createdAt: Instant,
    owner: z.string(),
    revision: z.number(),
    /** It was the current one before, and was rolled back to. */
    returned: z.boolean(),
    desired: z.number(),
    ready: z.number(),
    conditions: z.array(Condition),
    /** Kept for the two newest revisions of each owner, and for what serves. */
    template: PodSpec.exactOptional(),
    /**
     * By `container/VARIABLE`: which of the values that this variable has in the owner's replica sets, counted from 0.
     * Tells that a value changed, and nothing of the value.
     */
    variants: z.record(z.string(), z.number()).exactOptional(),
  }),
);
export type ReplicaSet = z.output<typeof ReplicaSets>[number];

export const Events = z.object({
  events: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      uid: z.string(),
      /** Of an event about one container of a pod. */
      container: z.string().exactOptional(),
      isWarning: z.boolean(),
      reason: z.string(),
      message: Text,
      count: z.number(),
      first: Instant,
      last: Instant,
    }),
  ),
  /** Whether there were more than were read. */
  truncated: z.boolean(),
});
export type KubernetesEvent = z.output<typeof Events>['events'][number];

export const Nodes = z.array(
  z.object({
    name: z.string(),
    ready: Condition.exactOptional(),
    /** Types of the pressure conditions that are True: `MemoryPressure`, … */
    pressures: z.array(z.string()),
    cordoned: z.boolean(),
    taints: z.array(z.string()),
    allocatable: Resources,
    architecture: z.string().exactOptional(),
  }),
);
export type Node = z.output<typeof Nodes>[number];

export const Names = z.array(z.string());

/** Names of the keys of one config map. */
export const ConfigMapKeys = z.object({ keys: z.array(z.string()) });

export const Quotas = z.array(z.object({ name: z.string(), hard: Resources, used: Resources }));

/** By name of the service: the pods behind it, ready or not. */
export const Endpoints = z.array(z.object({ name: z.string(), pods: z.array(z.string()) }));
export type ServiceEndpoints = z.output<typeof Endpoints>[number];

export const PodLog = z.object({
  lines: z.array(z.object({ at: Instant.exactOptional(), text: Text })),
  truncated: z.boolean(),
});
export type PodLog = z.output<typeof PodLog>;

export const ConfigurationReading = z.object({
  state: z.enum(['valid', 'invalid', 'absent']),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  message: Text.exactOptional(),
});
