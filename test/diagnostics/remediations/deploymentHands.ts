import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Deployment, V1ReplicaSet } from '@kubernetes/client-node';
import { expect } from 'vitest';
import type { RunningKubernetesPlatform } from '../../../lab/platform/kubernetes.ts';
import { eventually } from '../targets/kubernetes/observe.ts';

/** What somebody beside the bot does to deployments of a running platform. */
export interface DeploymentHands {
  deployment(name: string): Promise<V1Deployment>;
  edit(name: string, change: (deployment: V1Deployment) => void): Promise<void>;
  newestSet(name: string): Promise<V1ReplicaSet | undefined>;
  /** Waits until its rollout is. */
  complete(name: string): Promise<unknown>;
  /** Makes it anew, unless nobody has touched it yet: every attempt of a test begins at revision and generation 1. */
  renew(name: string): Promise<void>;
  /** Its process hangs; a pod that is made once `mended` was called would not. */
  hang(name: string): Promise<{ mended(): void }>;
  /** A second pod waits for a volume that is not there; one that is made once `mended` was called would find it. */
  loseVolume(name: string): Promise<{ mended(): void }>;
}

/** `folder` is on the machine of the kubelet, and is the caller's to remove. */
export function deploymentHands(running: RunningKubernetesPlatform, folder: string): DeploymentHands {
  const { namespace, apps, core } = running;
  const deployment: DeploymentHands['deployment'] = (name) => apps.readNamespacedDeployment({ namespace, name });
  const edit: DeploymentHands['edit'] = async (name, change) => {
    const body = await deployment(name);
    change(body);
    await apps.replaceNamespacedDeployment({ namespace, name, body });
  };
  const complete: DeploymentHands['complete'] = (name) =>
    eventually(
      () => deployment(name),
      ({ spec, status, metadata }) => {
        expect(status?.observedGeneration).toBe(metadata?.generation);
        const { updatedReplicas, replicas, availableReplicas } = status ?? {};
        expect([updatedReplicas, replicas, availableReplicas]).toEqual(Array(3).fill(spec?.replicas));
      },
    );
  return {
    deployment,
    edit,
    complete,
    async renew(name) {
      const { items } = await apps.listNamespacedDeployment({ namespace, fieldSelector: `metadata.name=${name}` });
      if (items[0]?.metadata?.generation === 1) return;
      if (items.length > 0) await removeDeployment(running, name);
      await running.apply(name, {});
      await complete(name);
    },
    async newestSet(name) {
      const { items } = await apps.listNamespacedReplicaSet({ namespace, labelSelector: `app=${name}` });
      return items.sort((left, right) => revision(right) - revision(left))[0];
    },
    async hang(name) {
      const file = join(folder, `${name}.json`);
      const { data } = await core.readNamespacedConfigMap({ namespace, name: `${name}-config` });
      writeFileSync(file, data?.['behaviour'] ?? '');
      await edit(name, (each) => readBehaviourFrom(file, each));
      await complete(name);
      const sound = readFileSync(file, 'utf8');
      writeFileSync(file, JSON.stringify({ ...JSON.parse(sound), trouble: { health: 'hang' } }));
      return {
        // Another file under the name: the pod that hangs keeps the one that it has, and a new pod gets this.
        mended() {
          writeFileSync(`${file}.new`, sound);
          renameSync(`${file}.new`, file);
        },
      };
    },
    async loseVolume(name) {
      const path = mkdtempSync(join(folder, 'volume-'));
      await edit(name, ({ spec }) => {
        spec?.template.spec?.volumes?.push({ name: 'data', hostPath: { path, type: 'Directory' } });
        spec?.template.spec?.containers[0]?.volumeMounts?.push({ name: 'data', mountPath: '/data' });
      });
      await complete(name);
      rmSync(path, { recursive: true });
      await edit(name, ({ spec }) => {
        if (spec !== undefined) spec.replicas = 2;
      });
      return { mended: () => void mkdirSync(path) };
    },
  };
}

/** With its replica sets and pods. */
async function removeDeployment({ namespace, apps, core }: RunningKubernetesPlatform, name: string): Promise<void> {
  const labelSelector = `app=${name}`;
  await apps.deleteNamespacedDeployment({ namespace, name, propagationPolicy: 'Foreground' });
  await eventually(
    async () => {
      // A kubelet waits two minutes for a volume before it lets go of a pod.
      await core.deleteCollectionNamespacedPod({ namespace, labelSelector, gracePeriodSeconds: 0 });
      return apps.listNamespacedDeployment({ namespace, fieldSelector: `metadata.name=${name}` });
    },
    ({ items }) => expect(items).toEqual([]),
    150,
  );
}

function revision({ metadata }: V1ReplicaSet): number {
  return Number(metadata?.annotations?.['deployment.kubernetes.io/revision']);
}

/** Lets it be told from outside how to behave. Without liveness probe, or the kubelet would end a hang. */
function readBehaviourFrom(file: string, { spec }: V1Deployment): void {
  spec?.template.spec?.volumes?.push({ name: 'behaviour', hostPath: { path: file, type: 'File' } });
  const container = spec?.template.spec?.containers[0];
  if (container === undefined) return;
  delete container.livenessProbe;
  container.volumeMounts = (container.volumeMounts ?? []).map((mount) =>
    mount.subPath === 'behaviour' ? { name: 'behaviour', mountPath: mount.mountPath } : mount,
  );
}
