import { z } from 'zod';
import { WriteError } from '../../errors.ts';
import { type Grant, requirePermission } from '../../grant.ts';
import type { KubernetesWriter, PlannedDeployment } from '../../remediation.ts';
import { tryUntilTaken } from '../try-until-taken.ts';
import { type KubernetesAccessOptions, kubernetesAccess } from './access.ts';
import { connectKubernetes, type KubernetesConnection } from './connection.ts';
import {
  driftOf,
  RawDeployment,
  RawReplicaSets,
  restartOperations,
  selectorQuery,
  undoOperations,
} from './deployment-patch.ts';
import { unreadableReply } from './kubernetes-error.ts';
import { MetadataReply } from './pod-reply.ts';
import { type KubernetesRequest, listRequest } from './request.ts';
import { refusedBefore } from './write-error.ts';
import {
  deploymentPatch,
  deploymentPath,
  evictionRequest,
  type JsonPatchOperation,
  type KubernetesWrite,
  type Place,
} from './write-request.ts';

/**
 * How long the server may take to do one thing, milliseconds. Its admission webhooks may take 30 s each; to give up
 * early would leave an unknown outcome where waiting gives a known one.
 */
const WRITE_DEADLINE_MS = 30_000;
/** For what is read before a write: later, and nothing is sent. */
const READ_DEADLINE_MS = 6000;
const EVICTION = 'pods/eviction';
/** What every server since 1.22 takes. */
const EVICTION_VERSION = 'policy/v1';

export interface KubernetesWriterOptions extends KubernetesAccessOptions {
  readonly now?: () => Date;
  /** For how long that is tried again which the server refused for a reason that may pass. */
  readonly tryAgainMs?: number;
}

/** The ways to write to a cluster. Connects to nothing yet. */
export interface KubernetesWriting {
  /** Against a grant, which is looked at before each request. */
  open(grant: Grant, signal: AbortSignal): KubernetesWriter;
  /** The same requests with `dryRun=All`: nothing is written. */
  dry(signal: AbortSignal): KubernetesWriter;
  close(): Promise<void>;
}

export function connectKubernetesWriter(options: KubernetesWriterOptions = {}): KubernetesWriting {
  const { now = () => new Date(), tryAgainMs: withinMs } = options;
  let connecting: Promise<KubernetesConnection> | undefined;
  const connect = (): Promise<KubernetesConnection> => {
    connecting ??= kubernetesAccess(options).then(connectKubernetes);
    return connecting;
  };
  return {
    open: (grant, signal) =>
      writerOf({
        connect,
        signal,
        dry: false,
        permit: () => requirePermission(grant, now),
        ...(withinMs !== undefined && { withinMs }),
      }),
    dry: (signal) => writerOf({ connect, signal, dry: true, permit: async () => undefined }),
    async close() {
      await connecting?.then(
        (connection) => connection.close(),
        () => undefined,
      );
    },
  };
}

interface Writing {
  connect(): Promise<KubernetesConnection>;
  readonly signal: AbortSignal;
  readonly dry: boolean;
  readonly withinMs?: number;
  /** Throws when the grant has run out, or is no longer good. */
  permit(): Promise<void>;
}

function writerOf(writing: Writing): KubernetesWriter {
  return {
    // Each try reads the deployment before its patch: one that has been changed since is drift.
    returnToRevision: (planned, revision) =>
      untilTaken(writing, async () => {
        const deployment = await plannedDeployment(writing, planned);
        const sets = await read(writing, replicaSetsRequest(planned, deployment), RawReplicaSets);
        const operations = undoOperations(deployment, sets.items, revision);
        if (operations === undefined) throw revisionGone(planned, revision);
        await patch(writing, planned, operations);
      }),
    restartPods: (planned, at) =>
      untilTaken(writing, async () => {
        await patch(writing, planned, restartOperations(await plannedDeployment(writing, planned), at));
      }),
    async evict(namespace, name, uid) {
      const version = await evictionVersion(writing);
      const eviction = evictionRequest({ namespace, name }, uid, version, writing.dry);
      const proveNothingDone = async (refusal: WriteError): Promise<void> => {
        if (!(await isUntouched(writing, { namespace, name }, uid))) throw refusal;
      };
      await untilTaken(writing, () => write(writing, eviction), proveNothingDone);
    },
  };
}

/** A dry run says what the server says now. */
async function untilTaken(
  { dry, signal, withinMs }: Writing,
  write: () => Promise<void>,
  proveNothingDone?: (refusal: WriteError) => Promise<void>,
): Promise<void> {
  if (dry) return write();
  await tryUntilTaken(write, {
    signal,
    ...(withinMs !== undefined && { withinMs }),
    ...(proveNothingDone && { proveNothingDone }),
  });
}

const PodMetadata = z.object({ metadata: MetadataReply });

/** Whether the very pod is there and nobody is removing it; false also where that cannot be read. */
async function isUntouched(writing: Writing, { namespace, name }: Place, uid: string): Promise<boolean> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  const request: KubernetesRequest = { verb: 'get', resource: 'pods', group: '', namespace, path };
  const { metadata } = await read(writing, request, PodMetadata).catch(() => ({ metadata: undefined }));
  return metadata?.uid === uid && (metadata.deletionTimestamp ?? null) === null;
}

function patch(writing: Writing, planned: PlannedDeployment, operations: readonly JsonPatchOperation[]): Promise<void> {
  return write(writing, deploymentPatch(planned, operations, writing.dry));
}

async function plannedDeployment(writing: Writing, planned: PlannedDeployment): Promise<RawDeployment> {
  const { namespace } = planned;
  const right = { verb: 'get', resource: 'deployments', group: 'apps', namespace } as const;
  const deployment = await read(writing, { ...right, path: deploymentPath(planned) }, RawDeployment);
  const drift = driftOf(deployment, planned);
  if (drift !== undefined) throw drift;
  return deployment;
}

/** From the store, not from the server's cache: that may be of a moment ago. */
function replicaSetsRequest({ namespace }: PlannedDeployment, deployment: RawDeployment): KubernetesRequest {
  return listRequest('replicasets', 'apps', namespace, { query: selectorQuery(deployment) });
}

function revisionGone({ name, namespace }: PlannedDeployment, revision: number): WriteError {
  return new WriteError(
    'refused',
    `The cluster no longer keeps revision ${revision} of deployment ${name}. Nothing was done.`,
    { remedy: `See what is kept: \`kubectl -n ${namespace} rollout history deployment/${name}\`.` },
  );
}

const CoreResources = z.object({
  resources: z.array(z.object({ name: z.string(), group: z.string().default(''), version: z.string().default('') })),
});

/** In which form the server takes an eviction: `policy/v1beta1` before 1.22. */
async function evictionVersion(writing: Writing): Promise<string> {
  const request: KubernetesRequest = { verb: 'get', resource: EVICTION, group: '', path: '/api/v1' };
  try {
    const { resources } = await read(writing, request, CoreResources);
    const eviction = resources.find(({ name }) => name === EVICTION);
    return eviction === undefined || eviction.version === '' ? EVICTION_VERSION : `policy/${eviction.version}`;
  } catch (error) {
    // Who may not see what there is may still use it.
    if (error instanceof WriteError && isForbidden(error.cause)) return EVICTION_VERSION;
    throw error;
  }
}

function isForbidden(cause: unknown): boolean {
  return cause instanceof Error && 'kind' in cause && cause.kind === 'forbidden';
}

async function read<T>(writing: Writing, request: KubernetesRequest, shape: z.ZodType<T>): Promise<T> {
  await writing.permit();
  const chunks: Buffer[] = [];
  const signal = AbortSignal.any([writing.signal, AbortSignal.timeout(READ_DEADLINE_MS)]);
  try {
    signal.throwIfAborted();
    const connection = await writing.connect();
    await connection.get(request, signal, (chunk) => void chunks.push(chunk));
  } catch (error) {
    throw refusedBefore(error);
  }
  try {
    return shape.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch (error) {
    // A syntax error quotes the text, and that may hold secrets.
    throw refusedBefore(unreadableReply(request, error instanceof z.ZodError ? error : new Error('it is no JSON')));
  }
}

async function write(writing: Writing, request: KubernetesWrite): Promise<void> {
  const connection = await writing.connect().catch((error: unknown) => {
    throw refusedBefore(error);
  });
  await writing.permit();
  await connection.write(request, AbortSignal.any([writing.signal, AbortSignal.timeout(WRITE_DEADLINE_MS)]));
}
