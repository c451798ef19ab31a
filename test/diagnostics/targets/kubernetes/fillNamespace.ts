import type { KubernetesApi } from './kubernetesApi.ts';

/** A namespace full of pods that no kubelet runs: written through the API, status included. */
export interface FilledNamespace {
  readonly namespace: string;
  readonly deployments: readonly string[];
  readonly pods: number;
  /** Takes everything back: pods, replica sets, namespace, node. */
  remove(): Promise<void>;
}

interface Filling {
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly node: string;
}

const PODS_PER_DEPLOYMENT = 25;
/** The node controller calls a node lost after 40 s without a sign of life. */
const HEARTBEAT_MS = 10_000;
/** Every so many pods one crashes, cannot pull its image, is not ready; the rest is well. */
const FAULTS = { crash: 97, pull: 131, unready: 61 } as const;

/**
 * Fills `namespace` with `pods` pods of deployments of 25, each with a current and an older replica set, the way the
 * controllers and a kubelet would have left them; two events for each faulty pod and one for each other.
 *
 * A pod bound to a node that does not exist is collected within a minute, so there is a node: cordoned, tainted and
 * kept alive by a heartbeat until `remove`. The replica sets carry a deletion time and a finalizer, since a replica
 * set without would be filled by its controller at 20 pods a second.
 */
export async function fillNamespace(api: KubernetesApi, namespace: string, pods: number): Promise<FilledNamespace> {
  const node = `${namespace}-node`;
  const filling: Filling = { api, namespace, node };
  await api.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await makeNode(filling);
  const heartbeat = setInterval(() => void beat(filling).catch(() => {}), HEARTBEAT_MS);
  heartbeat.unref();
  const deployments: string[] = [];
  for (let first = 0; first < pods; first += PODS_PER_DEPLOYMENT) {
    const name = `service-${String(first / PODS_PER_DEPLOYMENT).padStart(3, '0')}`;
    deployments.push(name);
    await makeDeployment(filling, name, first, Math.min(PODS_PER_DEPLOYMENT, pods - first));
  }
  return {
    namespace,
    deployments,
    pods,
    async remove() {
      clearInterval(heartbeat);
      await removeAll(filling, deployments);
    },
  };
}

async function makeNode({ api, node, namespace }: Filling): Promise<void> {
  await api.call('POST', '/api/v1/nodes', {
    metadata: { name: node, labels: { 'kubernetes.io/hostname': node } },
    spec: { unschedulable: true, taints: [{ key: 'botcore.test/no-kubelet', effect: 'NoSchedule' }] },
  });
  await beat({ api, node, namespace });
}

function beat({ api, node }: Filling): Promise<unknown> {
  const now = new Date().toISOString();
  const condition = (type: string, status: string) => ({
    type,
    status,
    reason: 'Test',
    message: 'written by a test',
    lastHeartbeatTime: now,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  });
  const size = { cpu: '64', memory: '256Gi', pods: '5000' };
  return api.call('PATCH', `/api/v1/nodes/${node}/status`, {
    status: {
      capacity: size,
      allocatable: size,
      conditions: [
        condition('Ready', 'True'),
        condition('MemoryPressure', 'False'),
        condition('DiskPressure', 'False'),
        condition('PIDPressure', 'False'),
      ],
    },
  });
}

function template(filling: Filling, name: string, tag: string) {
  const probe = { httpGet: { path: '/health', port: 8080 }, periodSeconds: 10, timeoutSeconds: 2 };
  return {
    metadata: { labels: { app: name }, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' } },
    spec: {
      nodeName: filling.node,
      tolerations: [{ operator: 'Exists' }],
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          name,
          image: `registry.example.com/bot-core/${name}:${tag}`,
          args: ['--config', '/etc/app/config.toml'],
          ports: [{ containerPort: 8080 }],
          env: [
            { name: 'RUST_LOG', value: 'info' },
            { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'database', key: 'url' } } },
            { name: 'REDIS_URL', value: 'redis://redis:6379' },
            { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
          readinessProbe: probe,
          livenessProbe: { ...probe, initialDelaySeconds: 30 },
          volumeMounts: [{ name: 'config', mountPath: '/etc/app', readOnly: true }],
        },
      ],
      volumes: [{ name: 'config', configMap: { name: `${name}-config` } }],
    },
  };
}

async function makeDeployment(filling: Filling, name: string, first: number, replicas: number): Promise<void> {
  const { api, namespace } = filling;
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const selector = { matchLabels: { app: name } };
  const deployment = await api.call<{ metadata: { uid: string } }>('POST', `${apps}/deployments`, {
    metadata: { name, annotations: { 'deployment.kubernetes.io/revision': '2' } },
    // Paused and empty while it is made, so that the controller adds and scales no replica set.
    spec: { replicas: 0, paused: true, selector, template: template(filling, name, '1.4.2') },
  });
  const replicaSets = [];
  for (const [revision, tag] of [
    ['1', '1.4.1'],
    ['2', '1.4.2'],
  ] as const) {
    const made = await makeReplicaSet(filling, { name, revision, tag, owner: deployment.metadata.uid });
    replicaSets.push(made);
  }
  const current = replicaSets[1];
  if (current === undefined) return;
  await Promise.all(
    Array.from({ length: replicas }, (_, index) => makePod(filling, name, { ...current, number: first + index })),
  );
  await api.call('PATCH', `${apps}/deployments/${name}`, { spec: { replicas, paused: false } });
}

async function makeReplicaSet(
  filling: Filling,
  set: { name: string; revision: string; tag: string; owner: string },
): Promise<{ name: string; uid: string; hash: string; tag: string }> {
  const apps = `/apis/apps/v1/namespaces/${filling.namespace}/replicasets`;
  const hash = `hash${set.revision}`;
  const name = `${set.name}-${hash}`;
  const base = template(filling, set.name, set.tag);
  const labels = { ...base.metadata.labels, 'pod-template-hash': hash };
  const made = await filling.api.call<{ metadata: { uid: string } }>('POST', apps, {
    metadata: {
      name,
      labels,
      finalizers: ['botcore.test/hold'],
      annotations: { 'deployment.kubernetes.io/revision': set.revision },
      ownerReferences: [owner('apps/v1', 'Deployment', set.name, set.owner)],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { ...base, metadata: { ...base.metadata, labels } },
    },
  });
  await filling.api.call('DELETE', `${apps}/${name}`, { propagationPolicy: 'Background' });
  return { name, uid: made.metadata.uid, hash, tag: set.tag };
}

function owner(apiVersion: string, kind: string, name: string, uid: string) {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

async function makePod(
  filling: Filling,
  service: string,
  set: { name: string; uid: string; hash: string; tag: string; number: number },
): Promise<void> {
  const { api, namespace } = filling;
  const name = `${set.name}-${String(set.number).padStart(5, '0')}`;
  const base = template(filling, service, set.tag);
  const pod = await api.call<{ metadata: { uid: string } }>('POST', `/api/v1/namespaces/${namespace}/pods`, {
    metadata: {
      name,
      labels: { ...base.metadata.labels, 'pod-template-hash': set.hash },
      annotations: base.metadata.annotations,
      ownerReferences: [owner('apps/v1', 'ReplicaSet', set.name, set.uid)],
    },
    spec: base.spec,
  });
  const fault = faultOf(set.number);
  const image = base.spec.containers[0]?.image ?? '';
  await api.call('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, {
    status: podStatus(service, image, fault),
  });
  for (const event of eventsOf(fault, service, image))
    await api.call('POST', `/api/v1/namespaces/${namespace}/events`, {
      metadata: { name: `${name}.${event.reason.toLowerCase()}` },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        name,
        uid: pod.metadata.uid,
        fieldPath: `spec.containers{${service}}`,
      },
      ...event,
      count: 3,
      source: { component: 'kubelet', host: filling.node },
      firstTimestamp: new Date(Date.now() - 600_000).toISOString(),
      lastTimestamp: new Date().toISOString(),
    });
}

type Fault = keyof typeof FAULTS | 'none';

function faultOf(number: number): Fault {
  for (const [fault, every] of Object.entries(FAULTS) as [keyof typeof FAULTS, number][])
    if (number % every === every - 1) return fault;
  return 'none';
}

function podStatus(service: string, image: string, fault: Fault) {
  const now = Date.now();
  const at = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString();
  const running = { running: { startedAt: at(3600) } };
  const waiting = (reason: string, message: string) => ({ waiting: { reason, message } });
  const states = {
    none: running,
    unready: running,
    crash: waiting('CrashLoopBackOff', `back-off 5m0s restarting failed container=${service}`),
    pull: waiting('ImagePullBackOff', `Back-off pulling image "${image}"`),
  };
  const ended = { terminated: { exitCode: 1, reason: 'Error', startedAt: at(70), finishedAt: at(60) } };
  const ready = fault === 'none' ? 'True' : 'False';
  const condition = (type: string, status: string) => ({ type, status, lastTransitionTime: at(3600) });
  return {
    phase: fault === 'pull' ? 'Pending' : 'Running',
    hostIP: '10.0.0.1',
    podIP: '10.1.2.3',
    startTime: at(3700),
    conditions: [
      condition('Initialized', 'True'),
      condition('Ready', ready),
      condition('ContainersReady', ready),
      condition('PodScheduled', 'True'),
    ],
    containerStatuses: [
      {
        name: service,
        image,
        imageID: `docker-pullable://${image.split(':')[0]}@sha256:${'5f'.repeat(32)}`,
        containerID: `docker://${'ab'.repeat(32)}`,
        ready: fault === 'none',
        started: fault === 'none' || fault === 'unready',
        restartCount: fault === 'crash' ? 12 : 0,
        state: states[fault],
        lastState: fault === 'crash' ? ended : {},
      },
    ],
  };
}

function eventsOf(fault: Fault, service: string, image: string) {
  const warning = (reason: string, message: string) => ({ type: 'Warning', reason, message });
  const events = {
    none: [{ type: 'Normal', reason: 'Started', message: `Started container ${service}` }],
    unready: [warning('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')],
    crash: [warning('BackOff', 'Back-off restarting failed container')],
    pull: [
      warning('Failed', `Failed to pull image "${image}": rpc error: code = Unknown desc = manifest unknown`),
      { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` },
    ],
  };
  return events[fault];
}

async function removeAll({ api, namespace, node }: Filling, deployments: readonly string[]): Promise<void> {
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const now = { gracePeriodSeconds: 0, propagationPolicy: 'Background' };
  await api.call('DELETE', `${apps}/deployments`, now);
  for (const name of deployments)
    for (const hash of ['hash1', 'hash2'])
      await api
        .call('PATCH', `${apps}/replicasets/${name}-${hash}`, { metadata: { finalizers: null } })
        .catch(() => undefined);
  await api.call('DELETE', `/api/v1/namespaces/${namespace}/pods`, now);
  await api.call('DELETE', `/api/v1/namespaces/${namespace}`, now);
  await api.call('DELETE', `/api/v1/nodes/${node}`, now);
}
