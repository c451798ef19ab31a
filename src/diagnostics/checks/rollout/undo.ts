import type { Guidance, Offer } from '../../contract.ts';
import type { RolloutFacts } from './rollout-facts.ts';

/** Back to the revision that still serves. Not where Git is the master: its controller would roll forward again. */
export function undoOffers({ namespace, deployment, undoTo, managedBy }: RolloutFacts): Offer[] {
  if (undoTo === undefined || managedBy !== undefined) return [];
  return [{ remediation: 'k8s-rollout-undo', params: { namespace, deployment, revision: undoTo }, risk: 'R3' }];
}

/**
 * What hangs and was well before. The cluster tells no CPU use, so that here nobody can call it a deadlock by the whole
 * rule (catalogue 2.2); that it waits for something that is down is seen there, and then explains this.
 */
export function restartOffers({ namespace, deployment, kind }: RolloutFacts): Offer[] {
  if (kind !== 'deployment') return [];
  return [{ remediation: 'k8s-rollout-restart', params: { namespace, deployment }, risk: 'R3' }];
}

export function undoGuidance({ deployment, undoTo, managedBy }: RolloutFacts): Guidance[] {
  if (undoTo === undefined || managedBy === undefined) return [];
  const master = managedBy === 'argocd' ? 'Argo CD' : 'Flux';
  return [
    {
      id: 'G-GITOPS',
      text: `${master} manages ${deployment} and would reapply the broken revision: revert the change in Git to return to revision ${undoTo}.`,
    },
  ];
}

/** A single pod that is stuck while the others serve: its controller makes a new one. */
export function deletePodOffers({ namespace, kind, ready, desired }: RolloutFacts, pods: readonly string[]): Offer[] {
  const [pod] = pods;
  if (pod === undefined || pods.length > 1 || kind !== 'deployment' || ready < 1 || ready < desired - 1) return [];
  return [{ remediation: 'k8s-delete-pod', params: { namespace, pod }, risk: 'R2' }];
}
