import type { Remediation } from '../remediation.ts';
import { networkConnect } from './docker-network-connect.ts';
import { restartService } from './docker-restart-service.ts';
import { startContainer } from './docker-start-container.ts';
import { startDependencies } from './docker-start-dependencies.ts';
import { unpause } from './docker-unpause.ts';
import { updateMemory } from './docker-update-memory.ts';
import { k8sDeletePod } from './k8s-delete-pod.ts';
import { k8sRolloutRestart } from './k8s-rollout-restart.ts';
import { k8sRolloutUndo } from './k8s-rollout-undo.ts';

/** Every remediation there is. An offer whose id is not here is guidance: nothing can carry it out. */
export const remediations: readonly Remediation[] = [
  startContainer,
  startDependencies,
  restartService,
  updateMemory,
  unpause,
  networkConnect,
  k8sRolloutUndo,
  k8sRolloutRestart,
  k8sDeletePod,
];

/** The remediation that an offer names, if there is one. */
export function findRemediation(id: string): Remediation | undefined {
  return remediations.find((remediation) => remediation.id === id);
}
