import { definitions } from './definition.ts';
import type { KubernetesChange, KubernetesServiceId } from './kubernetesObjects.ts';
import { spoil } from './spoil.ts';

/** One thing that can be wrong with a deployment; every other deployment of the platform is its healthy twin. */
export interface KubernetesFault {
  title: string;
  /** What the API then says of the pod. */
  brings: string;
  change(id: KubernetesServiceId): KubernetesChange;
}

export const kubernetesFaults = {
  'out-of-memory': {
    title: 'A leak meets the memory limit',
    brings: 'last terminated OOMKilled with exit code 137, a rising restart count',
    change: () => ({ trouble: { leak: true } }),
  },
  'broken-configuration': {
    title: 'A typo in the ConfigMap that is the configuration file',
    brings: 'CrashLoopBackOff, last terminated with exit code 1, a parse error in the previous log',
    change: (id) => ({ configurationText: spoil(definitions[id].program?.configurationText ?? '') }),
  },
  'image-missing': {
    title: 'The image cannot be pulled',
    brings: 'waiting, ErrImagePull and ImagePullBackOff',
    change: (id) => ({ image: `registry.invalid/bot-core/${id}:2.4.2` }),
  },
  'key-missing': {
    title: 'The pod wants a key that its ConfigMap does not have',
    brings: 'waiting, CreateContainerConfigError, the name of the key in the message',
    change: () => ({ missingKey: 'BINANCE_API_URL' }),
  },
  unschedulable: {
    title: 'The pod asks for more processors than any node has',
    brings: 'Pending, PodScheduled false with reason Unschedulable, Insufficient cpu',
    change: () => ({ cpuRequest: '500' }),
  },
  'readiness-failing': {
    title: 'The readiness probe asks the wrong path',
    brings: 'running and not ready, no restarts, Unhealthy events with 404',
    change: () => ({ readinessPath: '/ready-typo' }),
  },
  'liveness-failing': {
    title: 'The liveness probe asks the wrong path',
    brings: 'restarted by the kubelet again and again, Killing events',
    change: () => ({ livenessPath: '/live-typo' }),
  },
} as const satisfies Readonly<Record<string, KubernetesFault>>;

export type KubernetesFaultId = keyof typeof kubernetesFaults;
export const kubernetesFaultIds = Object.keys(kubernetesFaults) as KubernetesFaultId[];
