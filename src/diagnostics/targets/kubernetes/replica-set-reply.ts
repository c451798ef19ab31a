import { z } from 'zod';
import type { ReplicaSet } from './answers.ts';
import { ConditionReply, conditionOf, MetadataReply } from './pod-reply.ts';
import { PodSpecReply, podSpecOf } from './pod-spec-reply.ts';
import { present } from './present.ts';

const ReplicaSetReply = z.object({
  metadata: MetadataReply,
  spec: z.object({ replicas: z.number().default(1), template: z.object({ spec: PodSpecReply }) }),
  status: z
    .object({ readyReplicas: z.number().default(0), conditions: z.array(ConditionReply).default([]) })
    .prefault({}),
});
type ReplicaSetReply = z.output<typeof ReplicaSetReply>;

const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
/** Of each owner: the current one and the one before are compared, older ones are only counted unless they serve. */
const TEMPLATES_KEPT = 2;

/** The replica sets of a list, once all have come: which templates matter shows only then. */
export function collectReplicaSets(): { add(reply: unknown): void; all(): ReplicaSet[] } {
  const replies: ReplicaSetReply[] = [];
  return {
    add: (reply) => void replies.push(ReplicaSetReply.parse(reply)),
    all() {
      const byOwner = new Map<string, ReplicaSetReply[]>();
      for (const reply of replies) {
        const owner = ownerOf(reply);
        byOwner.set(owner, [...(byOwner.get(owner) ?? []), reply]);
      }
      return [...byOwner.entries()].flatMap(([owner, sets]) => replicaSetsOf(owner, sets));
    },
  };
}

function ownerOf({ metadata }: ReplicaSetReply): string {
  return metadata.ownerReferences.find(({ controller }) => controller === true)?.uid ?? '';
}

function revisionOf({ metadata }: ReplicaSetReply): number {
  return Number(metadata.annotations[REVISION] ?? 0) || 0;
}

function replicaSetsOf(owner: string, replies: readonly ReplicaSetReply[]): ReplicaSet[] {
  const newestFirst = [...replies].sort((left, right) => revisionOf(right) - revisionOf(left));
  const values = new Map<string, Map<string, number>>();
  return newestFirst.map((reply, index) => {
    const { metadata, spec, status } = reply;
    // An older one that serves is what one may return to.
    const kept = index < TEMPLATES_KEPT || status.readyReplicas > 0;
    return present({
      name: metadata.name,
      uid: metadata.uid,
      createdAt: metadata.creationTimestamp ?? '',
      owner,
      revision: revisionOf(reply),
      returned: REVISION_HISTORY in metadata.annotations,
      desired: spec.replicas,
      ready: status.readyReplicas,
      conditions: status.conditions.map(conditionOf),
      template: kept ? podSpecOf(spec.template.spec) : undefined,
      variants: kept ? variantsOf(spec.template.spec, values) : undefined,
    });
  });
}

/** Numbers the values of each variable as they come: the values themselves stay in `values`, which is dropped here. */
function variantsOf(spec: PodSpecReply, values: Map<string, Map<string, number>>): Record<string, number> {
  const variants: Record<string, number> = {};
  for (const container of [...spec.initContainers, ...spec.containers])
    for (const { name, value, valueFrom } of container.env) {
      const key = `${container.name}/${name}`;
      const known = values.get(key) ?? new Map<string, number>();
      values.set(key, known);
      const text = JSON.stringify([value, valueFrom]);
      if (!known.has(text)) known.set(text, known.size);
      variants[key] = known.get(text) ?? 0;
    }
  return variants;
}
