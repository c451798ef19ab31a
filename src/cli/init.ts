import { writeFileSync } from 'node:fs';
import { Document } from 'yaml';
import type { Environment } from '../config.ts';
import type { Reader, Target } from '../diagnostics/contract.ts';
import { ConfigurationError, TargetError } from '../diagnostics/errors.ts';
import { Platform } from '../diagnostics/platform.ts';
import { createRecordingReader } from '../diagnostics/reader.ts';
import { redactText } from '../diagnostics/redact.ts';
import { redactValue } from '../diagnostics/redaction/redact-value.ts';
import { KubernetesName } from '../diagnostics/remediations/kubernetes-deployment.ts';
import { readingsOf } from '../diagnostics/snapshot.ts';
import { createTargets } from '../diagnostics/targets/create-targets.ts';
import { listContainers } from '../diagnostics/targets/docker/questions.ts';
import {
  listConfigMapNames,
  listDeployments,
  listEndpoints,
  listStatefulSets,
} from '../diagnostics/targets/kubernetes/questions.ts';
import { gatherWorkloads, workloadsOf } from '../diagnostics/workloads.ts';
import { draftPlatform, type PlatformDraft } from './draft-platform.ts';
import { UsageError } from './exit-code.ts';
import { candidates, serviceDrafts, sharedNetwork } from './found-containers.ts';

/** How long finding out may take in all, milliseconds. */
const DISCOVERY_DEADLINE_MS = 20_000;

export interface InitOptions {
  /** Docker Compose project to take; default: every container that is not a pod's. */
  readonly project?: string;
  /** Docker network to take the containers of. */
  readonly network?: string;
  /** Kubernetes namespace; without it no cluster is looked at. */
  readonly namespace?: string;
  readonly context?: string;
  readonly name?: string;
}

/** The text of a platform file for what runs here, for the engineer to correct. Throws when nothing is found. */
export async function init(options: InitOptions, environment: Environment): Promise<string> {
  refuseNamelessNamespace(options);
  const provisional = provisionalPlatform(options, {});
  const targets = createTargets(provisional, {
    dockerHost: environment.DOCKER_HOST,
    kubeconfig: environment.KUBECONFIG,
    urls: {},
  });
  try {
    return await draftFrom(options, targets);
  } finally {
    void Promise.allSettled(targets.map((target) => target.close()));
  }
}

/** Writes the text, or refuses to overwrite what somebody has corrected. */
export function writePlatformFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new ConfigurationError(path, [
      { path: 'file', message: 'exists already.', remedy: 'Name another with --output, or remove it first.' },
    ]);
  }
}

async function draftFrom(options: InitOptions, targets: readonly Target[]): Promise<string> {
  const signal = AbortSignal.timeout(DISCOVERY_DEADLINE_MS);
  const readerFor = (platform: Platform) => createRecordingReader({ platform, targets, signal, now: () => new Date() });
  const found = await findServices(readerFor(provisionalPlatform(options, {})), options);
  const { services, troubles } = found;
  const network = options.network ?? found.network;
  const wanted = network === undefined ? options : { ...options, network };
  if (Object.keys(services).length === 0) throw nothingFound(options, troubles);
  const platform = provisionalPlatform(wanted, services);
  const reader = readerFor(platform);
  const names = Object.keys(services);
  await gatherWorkloads(reader, names);
  const endpoints = wanted.namespace === undefined ? undefined : await reader.ask(listEndpoints());
  const now = new Date();
  const workloads = workloadsOf(readingsOf(reader.readings(), true), platform, names, now);
  const name = options.name ?? options.project ?? options.namespace ?? 'platform';
  const draft = draftPlatform(
    { name, ...baseOf(wanted), services },
    workloads,
    now,
    endpoints?.ok === true ? endpoints.value : [],
  );
  Platform.parse(draft);
  if (endpoints?.ok === false)
    troubles.push(`Services of Kubernetes (dependsOn may lack some): ${endpoints.error.message}`);
  return platformText(draft, troubles);
}

function baseOf({ project, network, namespace, context }: InitOptions): Pick<PlatformDraft, 'docker' | 'kubernetes'> {
  return {
    docker: { ...(project === undefined ? {} : { project }), ...(network === undefined ? {} : { network }) },
    ...(namespace === undefined ? {} : { kubernetes: { namespace, ...(context === undefined ? {} : { context }) } }),
  };
}

function provisionalPlatform(options: InitOptions, services: PlatformDraft['services']): Platform {
  return Platform.parse({ name: 'found', ...baseOf(options), services });
}

interface Found {
  readonly services: PlatformDraft['services'];
  /** The network that the containers share, unless one was asked for. */
  readonly network?: string | undefined;
  readonly troubles: string[];
}

async function findServices(reader: Reader, options: InitOptions): Promise<Found> {
  const troubles: string[] = [];
  const services: Record<string, PlatformDraft['services'][string]> = {};
  const containers = await reader.ask(listContainers());
  if (containers.ok) Object.assign(services, serviceDrafts(candidates(containers.value.containers, options)));
  else troubles.push(`Docker: ${containers.error.message} ${containers.error.remedy}`);
  const network = containers.ok ? sharedNetwork(candidates(containers.value.containers, options)) : undefined;
  if (options.namespace === undefined) return { services, network, troubles };
  const [deployments, statefulSets] = await Promise.all([
    reader.ask(listDeployments()),
    reader.ask(listStatefulSets()),
  ]);
  if (deployments.ok)
    for (const { name } of deployments.value) services[name] = { ...services[name], deployment: name };
  else troubles.push(`Kubernetes: ${deployments.error.message} ${deployments.error.remedy}`);
  if (deployments.ok && statefulSets.ok && deployments.value.length + statefulSets.value.length === 0)
    throw await emptyNamespace(reader, options.namespace);
  if (statefulSets.ok)
    for (const { name } of statefulSets.value) services[name] = { ...services[name], statefulSet: name };
  return { services, network, troubles };
}

/** A namespace that was asked for and holds nothing is a slip of the person's, whatever Docker says. */
async function emptyNamespace(reader: Reader, namespace: string): Promise<Error> {
  // Every namespace has one, with the certificate of the cluster (Kubernetes 1.20 and later).
  const configMaps = await reader.ask(listConfigMapNames());
  const isThere = configMaps.ok ? configMaps.value.length > 0 : undefined;
  const says =
    isThere === undefined
      ? `Namespace ${namespace} has no deployment and no stateful set, or does not exist.`
      : isThere
        ? `Namespace ${namespace} has no deployment and no stateful set.`
        : `There is no namespace ${namespace} in the cluster.`;
  const where = '`kubectl get deployments,statefulsets -A` shows where something runs';
  return new UsageError(`${says} Name another with --namespace: ${where}.`);
}

/** What no namespace can be called is told at once, in the words of the option. */
function refuseNamelessNamespace({ namespace }: InitOptions): void {
  if (namespace === undefined || KubernetesName.safeParse(namespace).success) return;
  const given = namespace === '' ? 'is empty' : 'is no name of a namespace';
  throw new UsageError(`--namespace ${given}. Name one, or leave the option out where there is no Kubernetes.`);
}

function nothingFound({ project, network, namespace }: InitOptions, troubles: readonly string[]): Error {
  if (troubles.length > 0)
    return new TargetError('unreachable', `Nothing could be looked at. ${troubles.join(' ')}`, {
      remedy: 'Run `botcore doctor`.',
    });
  const where = [
    project && `project ${project}`,
    network && `network ${network}`,
    namespace && `namespace ${namespace}`,
  ].filter(Boolean);
  return new TargetError(
    'not-found',
    `No container and no deployment was found${where.length > 0 ? ` in ${where.join(', ')}` : ''}.`,
    {
      remedy: 'Name a --project, --network or --namespace in which something runs.',
    },
  );
}

function platformText(draft: PlatformDraft, troubles: readonly string[]): string {
  const document = new Document(redactValue(draft));
  document.commentBefore = [
    ' Written by `botcore init` from what runs here. Please correct it: every key is documented in docs/platform-file.md.',
    ' Look above all at role (which service trades?), dependsOn, requiredEnvironment (which ones can it not run without?)',
    ' and health. A database is asked through the connection string in the environment variable that urlFrom names.',
    ...(Object.values(draft.services).some(({ maintenance }) => maintenance)
      ? [
          ' What has not run for a day, and jobs that are done, are marked `maintenance: true`: remove that where it should run.',
        ]
      : []),
    ...troubles.map((trouble) => ` Not looked at: ${redactText(trouble)}`),
  ].join('\n');
  return document.toString({ lineWidth: 120 });
}
