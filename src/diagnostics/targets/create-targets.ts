import type { Target, TargetKind } from '../contract.ts';
import type { Platform } from '../platform.ts';
import { learnNames, learnSecrets } from '../redaction/known-values.ts';
import { namesOfPlatform } from '../redaction/platform-names.ts';
import { secretsOfEntries, secretsOfValue } from '../redaction/secret-values.ts';
import type { ContainerEventStore } from './docker/container-events.ts';
import type { ContainerStatsStore } from './docker/container-stats.ts';

export interface TargetOptions {
  /** Address of the Docker Engine; absent: the local socket. */
  readonly dockerHost?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** Connection string by the database's name in the platform file. */
  readonly urls: Readonly<Record<string, string>>;
  /** Key and secret of the exchange account; absent where their variables are not set. */
  readonly exchangeKeys?: { readonly apiKey: string | undefined; readonly secret: string | undefined } | undefined;
  /** What a long-lived worker keeps open, so that nothing is forgotten between two examinations. */
  readonly events?: ContainerEventStore | undefined;
  readonly stats?: ContainerStatsStore | undefined;
}

/**
 * The targets that a platform needs. Each client library is loaded when its target is first asked: the Kubernetes client
 * alone would cost a terminal a third of a second and a bot without a cluster tens of megabytes.
 */
export function createTargets(platform: Platform, options: TargetOptions): Target[] {
  learnNames(namesOfPlatform(platform));
  learnSecrets(secretsOf(platform, options), true);
  const kinds = new Set(Object.values(platform.databases).map(({ kind }) => kind));
  const hasHealth = Object.values(platform.services).some(({ health }) => health !== undefined);
  const targets: Target[] = [];
  if (platform.docker !== undefined) targets.push(onDemand('docker', () => dockerTarget(options)));
  const { kubernetes } = platform;
  if (kubernetes !== undefined)
    targets.push(onDemand('kubernetes', () => kubernetesTarget(kubernetes, platform, options)));
  if (kinds.has('mongodb'))
    targets.push(onDemand('mongodb', async () => (await import('./mongodb.ts')).createMongodbTarget(options)));
  if (kinds.has('redis'))
    targets.push(onDemand('redis', async () => (await import('./redis.ts')).createRedisTarget(options)));
  if (hasHealth) targets.push(onDemand('http', async () => (await import('./http.ts')).createHttpTarget()));
  const { exchange } = platform;
  if (exchange !== undefined)
    targets.push(
      onDemand('exchange', async () => {
        const keys = options.exchangeKeys ?? { apiKey: undefined, secret: undefined };
        return (await import('./exchange.ts')).createExchangeTarget({ exchange, ...keys });
      }),
    );
  return targets;
}

/** What the bot itself holds for these targets. */
function secretsOf(platform: Platform, { urls, exchangeKeys }: TargetOptions): string[] {
  const { apiKey, secret } = exchangeKeys ?? {};
  return [
    ...secretsOfValue(platform),
    ...secretsOfEntries(Object.entries(urls)),
    ...secretsOfEntries([
      ['api-key', apiKey],
      ['secret', secret],
    ]),
  ];
}

function onDemand(kind: TargetKind, create: () => Promise<Target>): Target {
  let created: Promise<Target> | undefined;
  let loaded: Target | undefined;
  const target = (): Promise<Target> => {
    created ??= create().then((it) => {
      loaded = it;
      return it;
    });
    return created;
  };
  return {
    kind,
    async ready() {
      await (await target()).ready?.();
    },
    async ask(question, signal) {
      return (await target()).ask(question, signal);
    },
    remembered: (question) => loaded?.remembered?.(question),
    async close() {
      await (await created)?.close();
    },
  };
}

async function dockerTarget({ dockerHost, events, stats }: TargetOptions): Promise<Target> {
  const { createDockerTarget } = await import('./docker.ts');
  return createDockerTarget({
    ...(dockerHost === undefined ? {} : { host: dockerHost }),
    ...(events === undefined ? {} : { events }),
    ...(stats === undefined ? {} : { stats }),
  });
}

async function kubernetesTarget(
  { namespace, context }: NonNullable<Platform['kubernetes']>,
  { services }: Platform,
  { kubeconfig }: TargetOptions,
): Promise<Target> {
  const { createKubernetesTarget } = await import('./kubernetes.ts');
  const workloads = Object.values(services).flatMap(({ deployment, statefulSet }) =>
    [deployment, statefulSet].filter((name) => name !== undefined),
  );
  return createKubernetesTarget({
    namespace,
    // A file that names none yet is being drafted: everything of the namespace is wanted.
    ...(workloads.length === 0 ? {} : { workloads }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  });
}
