import { createHash } from 'node:crypto';
import type { V1ConfigMap, V1Deployment, V1Probe } from '@kubernetes/client-node';
import { behaviourOf, definitions, type ServiceId } from './definition.ts';
import { behaviourPath, type Trouble } from './service/behaviour.ts';

/** The services that run in a cluster; the databases stay outside, as the real ones do. */
export type KubernetesServiceId = Exclude<ServiceId, 'mongodb' | 'redis'>;

export interface KubernetesPlan {
  namespace: string;
  image: string;
  /** The name of each deployment, and which service of the definition it is. */
  workloads: Readonly<Record<string, KubernetesServiceId>>;
  /** `Recreate` takes the old pod away first; `RollingUpdate` keeps it until the new one is ready. */
  strategy: 'Recreate' | 'RollingUpdate';
  labels: Readonly<Record<string, string>>;
}

/** Where one deployment departs from its definition. */
export interface KubernetesChange {
  trouble?: Trouble;
  configurationText?: string;
  image?: string;
  cpuRequest?: string;
  readinessPath?: string;
  livenessPath?: string;
  /** A key that the pod wants of its ConfigMap and the ConfigMap does not have. */
  missingKey?: string;
}

const settingsKey = 'LOG_LEVEL';

function serviceOf(name: string, { workloads }: KubernetesPlan): KubernetesServiceId {
  const id = workloads[name];
  if (!id) throw new Error(`the platform has no deployment ${name}`);
  return id;
}

export function configMap(name: string, plan: KubernetesPlan, change: KubernetesChange): V1ConfigMap {
  const id = serviceOf(name, plan);
  const behaviour = behaviourOf(id, name, change.trouble);
  // A pod of the lab stands alone: the cluster it runs in need not have a network of its own.
  const alone = { ...behaviour, dependencies: [], requiredEnvironment: [] };
  const text = change.configurationText ?? definitions[id].program?.configurationText ?? '';
  return {
    metadata: { name: `${name}-config`, labels: { app: name, ...plan.labels } },
    data: { behaviour: JSON.stringify(alone), configuration: text, [settingsKey]: 'info' },
  };
}

function probe(id: KubernetesServiceId, path: string | undefined): V1Probe {
  const { port, program } = definitions[id];
  const httpGet = { path: path ?? program?.healthPath ?? '/', port };
  return { httpGet, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 2 };
}

export function deployment(name: string, plan: KubernetesPlan, change: KubernetesChange): V1Deployment {
  const labels = { app: name, ...plan.labels };
  // Pods do not notice a changed ConfigMap; this makes them new ones.
  const checksum = createHash('sha256')
    .update(JSON.stringify(configMap(name, plan, change).data))
    .digest('hex')
    .slice(0, 16);
  return {
    metadata: { name, labels },
    spec: {
      replicas: 1,
      progressDeadlineSeconds: 20,
      selector: { matchLabels: { app: name } },
      strategy:
        plan.strategy === 'Recreate'
          ? { type: 'Recreate' }
          : { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels, annotations: { 'botcore-lab/configuration': checksum } },
        spec: {
          terminationGracePeriodSeconds: 2,
          containers: [container(name, plan, change)],
          volumes: [{ name: 'config', configMap: { name: `${name}-config` } }],
        },
      },
    },
  };
}

/** A busy machine that lets a sound pod wait, or come up late, must not have it restarted: that is never undone. */
const soundPodsLive = { initialDelaySeconds: 20, timeoutSeconds: 30, failureThreshold: 3 } as const;

function container(name: string, plan: KubernetesPlan, change: KubernetesChange) {
  const id = serviceOf(name, plan);
  const { port, program } = definitions[id];
  const files = {
    behaviour: behaviourPath,
    ...(program?.configuration && { configuration: program.configuration.path }),
  };
  const key = change.missingKey ?? settingsKey;
  return {
    name: id,
    image: change.image ?? plan.image,
    imagePullPolicy: change.image ? 'IfNotPresent' : 'Never',
    ports: [{ containerPort: port }],
    env: [{ name: key, valueFrom: { configMapKeyRef: { name: `${name}-config`, key } } }],
    resources: { limits: { memory: '128Mi' }, requests: { cpu: change.cpuRequest ?? '10m', memory: '48Mi' } },
    readinessProbe: probe(id, change.readinessPath),
    livenessProbe: { ...probe(id, change.livenessPath), ...soundPodsLive },
    // File by file: a whole folder would hide what the image has there.
    volumeMounts: Object.entries(files).map(([file, mountPath]) => ({ name: 'config', mountPath, subPath: file })),
  };
}
