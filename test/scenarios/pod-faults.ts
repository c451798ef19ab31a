import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { KubernetesFaultId } from '../../lab/platform/kubernetesFaults.ts';

export interface PodFault {
  readonly fault: KubernetesFaultId;
  readonly causes: readonly string[];
  /** Whether the cluster itself shows it of the pod: before that there is nothing to name. */
  readonly shows: (pod: V1Pod) => boolean;
}

/** Each fault has a deployment of its own, so that all are looked at together; what is not named here is a twin. */
export const POD_FAULTS: Readonly<Record<string, PodFault>> = {
  'matcher-oom': {
    fault: 'out-of-memory',
    causes: ['oom-limit'],
    shows: (pod) => endsOf(pod).includes('OOMKilled'),
  },
  'matcher-config': {
    fault: 'broken-configuration',
    causes: ['config-invalid'],
    shows: (pod) => waitsWith(pod, 'CrashLoopBackOff') || (containerOf(pod)?.restartCount ?? 0) > 1,
  },
  'oracle-image': {
    fault: 'image-missing',
    causes: ['registry-unreachable', 'image-pull-failing'],
    shows: (pod) => waitsWith(pod, 'ErrImagePull', 'ImagePullBackOff'),
  },
  'matcher-key': {
    fault: 'key-missing',
    causes: ['config-missing'],
    shows: (pod) => waitsWith(pod, 'CreateContainerConfigError'),
  },
  'oracle-huge': {
    fault: 'unschedulable',
    causes: ['unschedulable'],
    shows: ({ status }) => status?.conditions?.some(({ reason }) => reason === 'Unschedulable') ?? false,
  },
  'oracle-ready': {
    fault: 'readiness-failing',
    causes: ['readiness-failing', 'endpoint-error'],
    shows: (pod) => containerOf(pod)?.state?.running !== undefined && containerOf(pod)?.ready === false,
  },
};

function containerOf({ status }: V1Pod): V1ContainerStatus | undefined {
  return status?.containerStatuses?.[0];
}

function waitsWith(pod: V1Pod, ...reasons: readonly string[]): boolean {
  return reasons.includes(containerOf(pod)?.state?.waiting?.reason ?? '');
}

function endsOf(pod: V1Pod): (string | undefined)[] {
  const container = containerOf(pod);
  return [container?.state?.terminated?.reason, container?.lastState?.terminated?.reason];
}
