import { z } from 'zod';
import type { WriteError } from '../../errors.ts';
import type { PlannedDeployment } from '../../remediation.ts';
import { MetadataReply } from './pod-reply.ts';
import { changedMeanwhile } from './write-error.ts';
import type { JsonPatchOperation } from './write-request.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
/** Put by the controller on the pods of each replica set; a deployment with it could have one set only. */
const POD_TEMPLATE_HASH = 'pod-template-hash';

/** A deployment as the server has it. Never a reading. */
export const RawDeployment = z.object({
  metadata: MetadataReply,
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()).default({}) }).prefault({}),
    template: z.object({
      metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }).prefault({}),
    }),
  }),
  status: z.object({ observedGeneration: z.number().default(0) }).prefault({}),
});
export type RawDeployment = z.output<typeof RawDeployment>;

/** Its replica sets, whose templates are passed on whole: they hold values of environment variables. Never a reading. */
export const RawReplicaSets = z.object({
  items: z.array(
    z.object({
      metadata: MetadataReply,
      spec: z.object({
        template: z.looseObject({
          metadata: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }),
        }),
      }),
    }),
  ),
});
type RawReplicaSet = z.output<typeof RawReplicaSets>['items'][number];

/** Why it is not what was planned on, before anything is sent; the server tests the same once more. */
export function driftOf({ metadata, status }: RawDeployment, planned: PlannedDeployment): WriteError | undefined {
  const changed = (how: string, mayPass = false): WriteError =>
    changedMeanwhile(`deployment ${planned.name}`, how, mayPass);
  if (metadata.uid !== planned.uid) return changed('it was removed and made anew');
  const revision = revisionOf(metadata);
  if (revision !== planned.revision) return changed(`it is at revision ${revision}, not ${planned.revision}`);
  if (planned.generation !== undefined && metadata.generation !== planned.generation)
    return changed(`it is at generation ${metadata.generation}, not ${planned.generation}`);
  // The revision is of an older wish until the controller has looked.
  if (status.observedGeneration < metadata.generation)
    return changed('its controller has not seen the last change yet', true);
  return undefined;
}

/** The template of an older revision in the place of the present one. Undefined: the cluster no longer keeps it. */
export function undoOperations(
  deployment: RawDeployment,
  sets: readonly RawReplicaSet[],
  revision: number,
): JsonPatchOperation[] | undefined {
  const { uid } = deployment.metadata;
  const isOwn = ({ metadata }: RawReplicaSet): boolean =>
    metadata.ownerReferences.some((owner) => owner.controller === true && owner.uid === uid);
  const set = sets.find((each) => isOwn(each) && revisionOf(each.metadata) === revision);
  if (set === undefined) return undefined;
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = set.spec.template.metadata.labels;
  const template = { ...set.spec.template, metadata: { ...set.spec.template.metadata, labels } };
  return [...sameAs(deployment), { op: 'replace', path: '/spec/template', value: template }];
}

/** Another annotation on the pods: to the controller, another template. */
export function restartOperations(deployment: RawDeployment, at: string): JsonPatchOperation[] {
  const annotations = '/spec/template/metadata/annotations';
  const isThere = typeof deployment.spec.template.metadata.annotations === 'object';
  const set: JsonPatchOperation = isThere
    ? { op: 'add', path: `${annotations}/${RESTARTED_AT.replaceAll('/', '~1')}`, value: at }
    : { op: 'add', path: annotations, value: { [RESTARTED_AT]: at } };
  return [...sameAs(deployment), set];
}

/** The labels that its pods bear, as a query: a namespace may have hundreds of other replica sets. */
export function selectorQuery({ spec }: RawDeployment): string {
  const labels = Object.entries(spec.selector.matchLabels).map(([name, value]) => `${name}=${value}`);
  return labels.length === 0 ? '' : `?${new URLSearchParams({ labelSelector: labels.join(',') })}`;
}

/**
 * Tests of the patch: the object that was read, with the same wish. The server repeats them with each try of its own, so
 * that nothing can change between them and the write.
 */
function sameAs({ metadata }: RawDeployment): JsonPatchOperation[] {
  return [
    { op: 'test', path: '/metadata/uid', value: metadata.uid },
    { op: 'test', path: '/metadata/generation', value: metadata.generation },
  ];
}

function revisionOf({ annotations }: z.output<typeof MetadataReply>): number {
  return Number(annotations[REVISION] ?? 0) || 0;
}
