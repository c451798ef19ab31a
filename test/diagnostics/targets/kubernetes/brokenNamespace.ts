import type { KubernetesApi } from './kubernetesApi.ts';

/** A container of the image that every test machine's Docker Engine has: busybox that sleeps. */
interface ContainerOptions {
  readonly script?: string;
  readonly image?: string;
  readonly [field: string]: unknown;
}

export interface DeploymentOptions {
  readonly container?: ContainerOptions;
  readonly pod?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const SLEEP = 'trap "exit 0" TERM; /busybox sleep 100000 & wait';
/** Sleeps for ever without minding a polite signal: what a liveness probe has to kill with force. */
const DEAF = 'trap "" TERM; while :; do /busybox sleep 1; done';

export function deployment(name: string, options: DeploymentOptions = {}) {
  const { script = SLEEP, image = 'pause:local', ...container } = options.container ?? {};
  const labels = { app: name };
  return {
    metadata: { name, ...options.metadata },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            { name: 'main', image, imagePullPolicy: 'Never', command: ['/busybox', 'sh', '-c', script], ...container },
          ],
          ...options.pod,
        },
      },
      ...options.spec,
    },
  };
}

const probe = (command: string, rest: Record<string, unknown> = {}) => ({
  exec: { command: ['/busybox', 'sh', '-c', command] },
  periodSeconds: 1,
  // None of them hangs; on a busy machine busybox alone may take longer than the default second.
  timeoutSeconds: 30,
  failureThreshold: 2,
  ...rest,
});

/** Faults by name, each with the twin that differs in nothing but the fault. */
export const FAULTS: Readonly<
  Record<string, { readonly broken: DeploymentOptions; readonly sound: DeploymentOptions }>
> = {
  oom: {
    broken: {
      container: {
        script: '/busybox sleep 1; a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done',
        resources: { limits: { memory: '20Mi' } },
      },
    },
    sound: { container: { resources: { limits: { memory: '20Mi' } } } },
  },
  crash: {
    broken: {
      container: {
        script: 'echo "Error: TOML parse error at line 3, column 9" >&2; echo "password=hunter2secret"; exit 1',
      },
    },
    sound: {},
  },
  pull: {
    broken: { container: { image: '127.0.0.1:1/bot-core/engine:1.0', imagePullPolicy: 'Always' } },
    sound: {},
  },
  key: {
    broken: {
      container: { env: [{ name: 'SYMBOLS', valueFrom: { configMapKeyRef: { name: 'settings', key: 'symbol' } } }] },
    },
    sound: {
      container: { env: [{ name: 'SYMBOLS', valueFrom: { configMapKeyRef: { name: 'settings', key: 'symbols' } } }] },
    },
  },
  volume: {
    broken: {
      container: { volumeMounts: [{ name: 'settings', mountPath: '/etc/app' }] },
      pod: { volumes: [{ name: 'settings', configMap: { name: 'setings' } }] },
    },
    sound: {
      container: { volumeMounts: [{ name: 'settings', mountPath: '/etc/app' }] },
      pod: { volumes: [{ name: 'settings', configMap: { name: 'settings' } }] },
    },
  },
  huge: {
    broken: { container: { resources: { requests: { cpu: '512', memory: '1Ti' } } } },
    sound: { container: { resources: { requests: { cpu: '1m', memory: '1Mi' } } } },
  },
  selector: {
    broken: { pod: { nodeSelector: { 'botcore.test/disk': 'fast' } } },
    sound: { pod: { nodeSelector: { 'kubernetes.io/os': 'linux' } } },
  },
  unready: {
    broken: { container: { readinessProbe: probe('echo "database: connection refused"; exit 1') } },
    sound: { container: { readinessProbe: probe('exit 0') } },
  },
  liveness: {
    broken: { container: { script: DEAF, livenessProbe: probe('exit 1', { initialDelaySeconds: 1 }) } },
    sound: { container: { script: DEAF, livenessProbe: probe('exit 0') } },
  },
  command: {
    broken: { container: { command: ['/engine', '--serve'] } },
    sound: { container: { command: ['/busybox', 'sleep', '100000'] } },
  },
  init: {
    broken: {
      pod: {
        initContainers: [
          {
            name: 'migrate',
            image: 'pause:local',
            imagePullPolicy: 'Never',
            command: ['/busybox', 'sh', '-c', 'echo migration 7 failed; exit 3'],
          },
        ],
      },
    },
    sound: {
      pod: {
        initContainers: [
          {
            name: 'migrate',
            image: 'pause:local',
            imagePullPolicy: 'Never',
            command: ['/busybox', 'sh', '-c', 'echo done'],
          },
        ],
      },
    },
  },
};

export interface BrokenNamespace {
  readonly namespace: string;
  apply(object: ReturnType<typeof deployment>): Promise<void>;
  remove(): Promise<void>;
}

export async function makeNamespace(api: KubernetesApi, namespace: string): Promise<BrokenNamespace> {
  const core = `/api/v1/namespaces/${namespace}`;
  await api.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await api.call('POST', `${core}/configmaps`, {
    metadata: { name: 'settings' },
    data: { symbols: 'BTCUSDT', 'app.toml': 'a = 1\nb = = 2\n' },
  });
  return {
    namespace,
    async apply(object) {
      await api.call('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, object);
    },
    async remove() {
      await api.call('DELETE', `${core}/pods`, { gracePeriodSeconds: 0 }).catch(() => undefined);
      await api.call('DELETE', core, {});
    },
  };
}
