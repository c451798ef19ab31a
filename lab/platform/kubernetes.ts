import { setTimeout as pause } from 'node:timers/promises';
import { ApiException, AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { definitions } from './definition.ts';
import type { PlatformDescription } from './describePlatform.ts';
import { type KubernetesFault, type KubernetesFaultId, kubernetesFaults } from './kubernetesFaults.ts';
import {
  configMap,
  deployment,
  type KubernetesChange,
  type KubernetesPlan,
  type KubernetesServiceId,
} from './kubernetesObjects.ts';

export interface KubernetesStartOptions {
  /** Path of the kubeconfig of somebody who may make namespaces. */
  kubeconfig: string;
  /** A namespace that does not exist yet, or that an earlier start left behind. */
  namespace: string;
  /** The stand-in image (`buildImages`), which the node's own engine has: nothing is pulled. */
  image: string;
  /** Deployments by name, and which service each one is. Default: the three services under their own names. */
  workloads?: Readonly<Record<string, KubernetesServiceId>>;
  /** Faults that are there from the start, by deployment; these are not waited for. */
  faults?: Readonly<Record<string, KubernetesFaultId>>;
  strategy?: KubernetesPlan['strategy'];
  labels?: Readonly<Record<string, string>>;
}

export interface RunningKubernetesPlatform {
  namespace: string;
  /** What `config/platform.yaml` would say of it. */
  config: PlatformDescription;
  core: CoreV1Api;
  apps: AppsV1Api;
  /** Applies a deployment with changes of any kind. */
  apply(deployment: string, change: KubernetesChange): Promise<void>;
  inject(fault: KubernetesFaultId, deployment?: string): Promise<void>;
  /** Takes back every fault and resolves when all are ready again. */
  heal(): Promise<void>;
  /** Removes the namespace; resolves when it and its pods are gone. */
  stop(): Promise<void>;
}

const ownNames: Readonly<Record<string, KubernetesServiceId>> = {
  'python-ai-service': 'python-ai-service',
  'rust-core-engine': 'rust-core-engine',
  frontend: 'frontend',
};

/** An old kubelet with many pods takes minutes to see the last of them off. */
const patience = 240_000;

/** Runs the services of the stand-in platform as deployments in a namespace of their own. */
export async function startKubernetesPlatform(options: KubernetesStartOptions): Promise<RunningKubernetesPlatform> {
  const { namespace, image, workloads = ownNames, faults = {}, strategy = 'Recreate', labels = {} } = options;
  const clients = clientsOf(options.kubeconfig);
  const { core } = clients;
  const plan: KubernetesPlan = { namespace, image, workloads, strategy, labels };
  const platform = runningPlatform(clients, plan);
  await platform.stop();
  await core.createNamespace({
    body: { metadata: { name: namespace, labels: { 'botcore-lab/platform': 'true', ...labels } } },
  });
  try {
    const well = Object.keys(workloads).filter((name) => !faults[name]);
    await Promise.all(well.map((name) => applyDeployment(clients, name, plan, {})));
    await Promise.all(Object.entries(faults).map(([name, fault]) => platform.inject(fault, name)));
    await Promise.all(well.map((name) => untilReady(core, namespace, name)));
    return platform;
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

function runningPlatform(clients: Clients, plan: KubernetesPlan): RunningKubernetesPlatform {
  const { namespace, workloads } = plan;
  const touched = new Set<string>();
  const platform: RunningKubernetesPlatform = {
    namespace,
    ...clients,
    config: describe(plan),
    async apply(name, change) {
      touched.add(name);
      await applyDeployment(clients, name, plan, change);
    },
    async inject(faultId, name = 'rust-core-engine') {
      const fault: KubernetesFault = kubernetesFaults[faultId];
      await platform.apply(name, fault.change(workloads[name] ?? 'rust-core-engine'));
    },
    async heal() {
      const broken = Object.keys(workloads).filter((name) => touched.has(name));
      await Promise.all(broken.map((name) => applyDeployment(clients, name, plan, {})));
      touched.clear();
      await Promise.all(Object.keys(workloads).map((name) => untilReady(clients.core, namespace, name)));
    },
    stop: () => removeNamespace(clients.core, namespace),
  };
  return platform;
}

interface Clients {
  core: CoreV1Api;
  apps: AppsV1Api;
}

function clientsOf(path: string): Clients {
  const config = new KubeConfig();
  config.loadFromFile(path);
  return { core: config.makeApiClient(CoreV1Api), apps: config.makeApiClient(AppsV1Api) };
}

async function applyDeployment(
  { core, apps }: Clients,
  name: string,
  plan: KubernetesPlan,
  change: KubernetesChange,
): Promise<void> {
  const { namespace } = plan;
  const map = { namespace, body: configMap(name, plan, change) };
  await unless(404, core.replaceNamespacedConfigMap({ ...map, name: `${name}-config` }), () =>
    core.createNamespacedConfigMap(map),
  );
  const body = { namespace, body: deployment(name, plan, change) };
  await unless(404, apps.replaceNamespacedDeployment({ ...body, name }), () => apps.createNamespacedDeployment(body));
}

/** The first call, or the other one where it answers with that code. */
async function unless<Value>(code: number, call: Promise<Value>, other: () => Promise<Value>): Promise<Value> {
  return call.catch((error: unknown) => {
    if (error instanceof ApiException && error.code === code) return other();
    throw error;
  });
}

async function untilReady(core: CoreV1Api, namespace: string, name: string): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${name}` });
    const [pod] = items;
    // One pod only: after a fault, the ready one may be the old one on its way out.
    if (
      items.length === 1 &&
      pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
    )
      return;
    if (Date.now() > deadline)
      throw new Error(`${name} is not ready: ${JSON.stringify(pod?.status?.containerStatuses)}`);
    await pause(300);
  }
}

async function removeNamespace(core: CoreV1Api, name: string): Promise<void> {
  const deadline = Date.now() + patience;
  await unless(404, core.deleteNamespace({ name }).catch(ignoreConflict), async () => undefined);
  while ((await unless(404, core.readNamespace({ name }), async () => undefined)) !== undefined) {
    if (Date.now() > deadline) throw new Error(`the namespace ${name} does not go away`);
    await pause(300);
  }
}

/** Somebody is removing it already. */
function ignoreConflict(error: unknown): undefined {
  if (error instanceof ApiException && error.code === 409) return undefined;
  throw error;
}

function describe({ namespace, workloads }: KubernetesPlan): PlatformDescription {
  const services = Object.entries(workloads).map(([name, id]) => {
    const role = id === 'rust-core-engine' ? ('trading-engine' as const) : ('stateless' as const);
    return [name, { deployment: name, role, port: definitions[id].port }] as const;
  });
  return { name: namespace, kubernetes: { namespace }, services: Object.fromEntries(services) };
}
