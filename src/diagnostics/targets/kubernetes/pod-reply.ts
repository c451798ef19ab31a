import { z } from 'zod';
import { printable } from '../../redaction/printable.ts';
import type { Condition, ContainerState, ContainerStatus, Pod } from './answers.ts';
import { present } from './present.ts';

/** Longest text of the cluster that is kept, characters. */
const TEXT_LIMIT = 1000;

const OwnerReply = z.object({
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
});

export const MetadataReply = z.object({
  name: z.string(),
  uid: z.string().default(''),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  generation: z.number().default(0),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
  ownerReferences: z.array(OwnerReply).default([]),
});

export const ConditionReply = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastTransitionTime: z.string().nullish(),
});

const Terminated = z.object({
  exitCode: z.number(),
  signal: z.number().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  startedAt: z.string().nullish(),
  finishedAt: z.string().nullish(),
});

const State = z.object({
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  running: z.object({ startedAt: z.string().nullish() }).optional(),
  terminated: Terminated.optional(),
});

const Status = z.object({
  name: z.string(),
  ready: z.boolean(),
  restartCount: z.number().default(0),
  imageID: z.string().default(''),
  state: State.default({}),
  lastState: State.default({}),
});

export const PodReply = z.object({
  metadata: MetadataReply,
  status: z
    .object({
      phase: z.string().default('Unknown'),
      podIP: z.string().optional(),
      hostIP: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
      conditions: z.array(ConditionReply).default([]),
      initContainerStatuses: z.array(Status).default([]),
      containerStatuses: z.array(Status).default([]),
    })
    .prefault({}),
});
export type PodReply = z.output<typeof PodReply>;

export function podOf({ metadata, status }: PodReply, spec: number): Pod {
  const owner = metadata.ownerReferences.find(({ controller }) => controller === true);
  const conditions = status.conditions.filter((condition) => condition.status !== 'True');
  return present({
    name: metadata.name,
    uid: metadata.uid,
    createdAt: metadata.creationTimestamp ?? '',
    deletedAt: metadata.deletionTimestamp ?? undefined,
    owner: owner && { kind: owner.kind, name: owner.name, uid: owner.uid },
    revision: metadata.labels['controller-revision-hash'],
    defaultContainer: metadata.annotations['kubectl.kubernetes.io/default-container'],
    phase: status.phase,
    // one that is its node's, too, tells nothing
    address: status.podIP === status.hostIP ? undefined : status.podIP,
    reason: status.reason,
    message: textOf(status.message),
    conditions: conditions.map(conditionOf),
    containers: [...status.initContainerStatuses, ...status.containerStatuses].map(statusOf),
    spec,
  });
}

export function conditionOf(condition: z.output<typeof ConditionReply>): Condition {
  return present({
    type: condition.type,
    status: condition.status,
    reason: condition.reason ?? undefined,
    message: textOf(condition.message),
    since: condition.lastTransitionTime ?? undefined,
  });
}

/** A text of the cluster as it may be kept. */
function textOf(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text === '' ? undefined : printable(text, { most: TEXT_LIMIT });
}

function statusOf(status: z.output<typeof Status>): ContainerStatus {
  return present({
    name: status.name,
    ready: status.ready,
    restarts: status.restartCount,
    imageId: status.imageID === '' ? undefined : status.imageID,
    state: stateOf(status.state),
    last: stateOf(status.lastState),
  });
}

function stateOf({ waiting, running, terminated }: z.output<typeof State>): ContainerState | undefined {
  if (running !== undefined) return present({ kind: 'running' as const, startedAt: running.startedAt ?? undefined });
  if (terminated !== undefined)
    return present({
      kind: 'terminated' as const,
      reason: terminated.reason,
      message: textOf(terminated.message),
      exitCode: terminated.exitCode,
      signal: terminated.signal === 0 ? undefined : terminated.signal,
      startedAt: terminated.startedAt ?? undefined,
      finishedAt: terminated.finishedAt ?? undefined,
    });
  if (waiting === undefined) return undefined;
  return present({ kind: 'waiting' as const, reason: waiting.reason, message: textOf(waiting.message) });
}
