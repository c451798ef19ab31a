import type { Target } from '../../../src/diagnostics/contract.ts';
import { isRefusal, planRemediation } from '../../../src/diagnostics/plan-remediation.ts';
import { Platform } from '../../../src/diagnostics/platform.ts';
import type { Plan, Refusal, Remediation } from '../../../src/diagnostics/remediation.ts';
import { NOW } from '../evidenceOf.ts';
import { cannedCluster } from '../targets/kubernetes/cannedCluster.ts';
import { type CannedDeployment, cannedDeployment } from './cannedDeployment.ts';

export const PARAMS = {
  'k8s-rollout-undo': { namespace: 'trading', deployment: 'desk', revision: 2 },
  'k8s-rollout-restart': { namespace: 'trading', deployment: 'desk', service: 'desk' },
  'k8s-delete-pod': { namespace: 'trading', pod: 'desk-b-2' },
} as const;

export interface Scene {
  readonly role?: 'trading-engine' | 'stateless';
  readonly exchange?: Target;
  readonly params?: Readonly<Record<string, string | number>>;
}

const EXCHANGE = { url: 'https://exchange.test', apiKeyFrom: 'KEY', secretFrom: 'SECRET' };

/** What a runner knows around one remediation, on a cluster that answers so. */
export function around(
  remediation: Remediation,
  canned: CannedDeployment,
  { role = 'stateless', exchange, params }: Scene,
) {
  const platform = Platform.parse({
    name: 'halyard',
    kubernetes: { namespace: 'trading' },
    services: { desk: { deployment: 'desk', role }, 'desk-site': { deployment: 'desk-site' } },
    ...(exchange === undefined ? {} : { exchange: EXCHANGE }),
  });
  return {
    platform,
    targets: [cannedCluster(cannedDeployment(canned)), ...(exchange === undefined ? [] : [exchange])],
    remediation,
    params: params ?? PARAMS[remediation.id as keyof typeof PARAMS],
    signal: new AbortController().signal,
    now: () => NOW,
  };
}

export async function planned(
  remediation: Remediation,
  canned: CannedDeployment,
  scene: Scene = {},
): Promise<Plan | Refusal> {
  const result = await planRemediation(around(remediation, canned, scene));
  return isRefusal(result) ? result : result.plan;
}

export async function planOf(remediation: Remediation, canned: CannedDeployment, scene: Scene = {}): Promise<Plan> {
  const plan = await planned(remediation, canned, scene);
  if (isRefusal(plan)) throw new Error(plan.reason);
  return plan;
}

/** The preconditions that keep it from being carried out. */
export function unmet({ preconditions }: Plan): string[] {
  return preconditions.filter(({ holds }) => holds !== 'yes').map(({ says, holds }) => `${holds}: ${says}`);
}

/** Revision 3 does not come up; two pods of revision 2 serve. */
export const STUCK: CannedDeployment = {
  updated: 1,
  present: 3,
  sets: [
    { name: 'desk-c', revision: 3, image: 'desk:3', desired: 1, pods: [{ name: 'desk-c-1', ready: false }] },
    { name: 'desk-b', revision: 2, image: 'desk:2', pods: [{ name: 'desk-b-1' }, { name: 'desk-b-2' }] },
    { name: 'desk-a', revision: 1, image: 'desk:1', desired: 0 },
  ],
};
export const SOUND: CannedDeployment = {
  sets: [
    { name: 'desk-b', revision: 2, pods: [{ name: 'desk-b-1' }, { name: 'desk-b-2' }] },
    { name: 'desk-a', revision: 1, desired: 0 },
  ],
};
/** One of two pods is stuck. */
export const ONE_STUCK: CannedDeployment = {
  available: 1,
  sets: [{ name: 'desk-b', revision: 2, pods: [{ name: 'desk-b-1' }, { name: 'desk-b-2', ready: false }] }],
};
