import { z } from 'zod';
import type { Answered, Evidence, Reader, Subject } from '../contract.ts';
import type { Platform } from '../platform.ts';
import type { OpenOrders, PlannedDeployment, Precondition, Refusal } from '../remediation.ts';
import { subjectOf } from '../scope.ts';
import type { Deployment, Pod, PodSpec, ReplicaSet } from '../targets/kubernetes/answers.ts';
import { indexNamespace } from '../targets/kubernetes/namespace-index.ts';
import { listDeployments, listPods, listReplicaSets } from '../targets/kubernetes/questions.ts';
import { gatherOpenOrders, isTradingEngine, openOrdersOf, ordersAreKnown } from './open-orders.ts';
import { precondition } from './precondition.ts';

/** What the API takes for a name. */
export const KubernetesName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/, 'must consist of lower-case letters, digits, "-" and "."');

/** Which deployment of which namespace. */
export type DeploymentParams = { readonly namespace: string; readonly deployment: string };

/** A deployment of the platform file with all that belongs to it. */
export interface DeploymentView {
  readonly service: string;
  readonly subject: Subject;
  readonly object: Deployment;
  readonly current: ReplicaSet;
  /** The newest revision, which is the current one, first. */
  readonly sets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly specs: readonly z.output<typeof PodSpec>[];
}

/** The service whose deployment it is: nothing is ever written to what the platform file does not name. */
function serviceOfDeployment(
  { services, kubernetes }: Platform,
  { namespace, deployment }: DeploymentParams,
): string | undefined {
  if (kubernetes?.namespace !== namespace) return undefined;
  return Object.keys(services).find((name) => services[name]?.deployment === deployment);
}

export function subjectOfDeployment(platform: Platform, params: DeploymentParams): Subject | undefined {
  const service = serviceOfDeployment(platform, params);
  return service === undefined ? undefined : subjectOf(platform, service);
}

/** All that a plan is made of. Of a trading engine its open orders, too (catalogue 0.9). */
export async function gatherDeployment(read: Reader, params: DeploymentParams): Promise<void> {
  const service = serviceOfDeployment(read.platform, params);
  await Promise.all([
    read.ask(listDeployments()),
    read.ask(listReplicaSets()),
    read.ask(listPods()),
    service === undefined ? undefined : gatherOpenOrders(read, service),
  ]);
}

export function viewDeployment(evidence: Evidence, params: DeploymentParams): DeploymentView | Refusal {
  const { readings, platform } = evidence;
  const service = serviceOfDeployment(platform, params);
  const index = indexNamespace(readings, platform);
  const objects = service === undefined ? undefined : index?.objectsOf(service);
  if (service === undefined || objects?.kind !== 'deployment' || index === undefined)
    return unread(evidence) ?? absent(params);
  const [current] = objects.sets;
  if (current === undefined)
    return {
      reason: `Deployment ${params.deployment} has no replica set yet.`,
      remedy: 'See whether the controller manager of the cluster runs.',
    };
  const { object, sets, pods } = objects;
  return { service, subject: subjectOf(platform, service), object, current, sets, pods, specs: index.specs };
}

function unread({ readings }: Evidence): Refusal | undefined {
  const answers: readonly (Answered<unknown> | undefined)[] = [
    readings.answer(listDeployments()),
    readings.answer(listReplicaSets()),
    readings.answer(listPods()),
  ];
  const failed = answers.find((answer) => answer?.ok === false);
  return failed?.ok === false ? { reason: failed.error.message, remedy: failed.error.remedy } : undefined;
}

function absent({ deployment, namespace }: DeploymentParams): Refusal {
  return {
    reason: `There is no deployment ${deployment} in namespace ${namespace}.`,
    remedy: 'Diagnose again: it was removed, or the platform file names another.',
  };
}

export function lockOf({ namespace, deployment }: DeploymentParams): string {
  return `kubernetes:${namespace}/${deployment}`;
}

/** What makes it that very deployment with that very wish. */
export function identityOf({ object, current }: DeploymentView): Readonly<Record<string, string | number>> {
  return { uid: object.uid, generation: object.generation, revision: current.revision };
}

const Identity = z.object({ uid: z.string(), generation: z.number(), revision: z.number() });

/** The identity of a plan as the writer takes it. */
export function plannedDeployment(
  { namespace, deployment }: DeploymentParams,
  identity: Readonly<Record<string, unknown>>,
): PlannedDeployment {
  return { namespace, name: deployment, ...Identity.parse(identity) };
}

/** Else the numbers of its status are of an older wish. */
export function controllerIsUpToDate({ object }: DeploymentView): Precondition {
  return precondition(
    `The cluster has seen the last change of deployment ${object.name}.`,
    object.observedGeneration >= object.generation,
    'Its controller is at an older generation: look again in a moment.',
  );
}

export function isNotPaused({ object }: DeploymentView): Precondition {
  return precondition(
    `The rollout of deployment ${object.name} is not paused.`,
    !object.paused,
    'Somebody has paused it: nothing would be rolled out until it is resumed.',
  );
}

/** What replaces pods of a trading engine shows its open orders, and is not done while they are unknown. */
export function tradingGate(
  evidence: Evidence,
  { service }: DeploymentView,
): { readonly preconditions: readonly Precondition[]; readonly openOrders?: OpenOrders } {
  if (!isTradingEngine(evidence.platform, service)) return { preconditions: [] };
  const openOrders = openOrdersOf(evidence);
  return { preconditions: [ordersAreKnown(openOrders)], openOrders };
}

/** What happens to those who are served while the pods change. */
export function replacementEffect({ object }: DeploymentView): string {
  if (object.strategy === 'Recreate') return 'All pods stop before the new ones start: nobody is served in between.';
  return object.desired > 1
    ? 'Its pods are replaced a few at a time; the others serve meanwhile.'
    : 'Its only pod is replaced; its strategy (RollingUpdate) starts the new one first where it may have one more.';
}

/** Takes traffic, and is not on its way out. */
export function isReady({ phase, conditions, deletedAt }: Pod): boolean {
  return phase === 'Running' && deletedAt === undefined && !conditions.some(({ type }) => type === 'Ready');
}
