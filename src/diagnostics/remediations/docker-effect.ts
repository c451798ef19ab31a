import type { Evidence } from '../contract.ts';
import type { Effectiveness, Plan } from '../remediation.ts';
import type { InspectedContainer } from '../targets/docker/answers.ts';
import { inspectContainer, listContainers } from '../targets/docker/questions.ts';
import type { Instance } from '../workload.ts';
import { dockerWorkload, inspectedOf } from './docker-container.ts';

/** The container of a plan after the act. `gone`: the engine answers that there is no such container any more. */
export type SeenContainer =
  | { readonly state: 'seen'; readonly instance: Instance; readonly inspected: InspectedContainer }
  | { readonly state: 'gone' }
  | { readonly state: 'unseen'; readonly reason: string };

/** By its id: another container of the same name is another thing. */
export function seeContainer(evidence: Evidence, service: string, id: string): SeenContainer {
  const instance = dockerWorkload(evidence, service)?.instances.find((each) => each.id === id);
  const inspected = instance === undefined ? undefined : inspectedOf(evidence, instance);
  if (instance !== undefined && inspected !== undefined) return { state: 'seen', instance, inspected };
  const list = evidence.readings.answer(listContainers());
  const inspection = evidence.readings.answer(inspectContainer(id));
  const isListed = list?.ok === true && list.value.containers.some((container) => container.id === id);
  if (list?.ok === true && !isListed) return { state: 'gone' };
  const error = [list, inspection].flatMap((answer) => (answer?.ok === false ? [answer.error.message] : []))[0];
  return { state: 'unseen', reason: error ?? 'The engine was not asked for it.' };
}

/** The container of a plan that was decided on for a service. */
export function seePlanned(evidence: Evidence, plan: Plan): SeenContainer {
  return seeContainer(evidence, String(plan.decidedOn['service']), String(plan.identity['container']));
}

/** What every verification says where the container cannot be looked at; undefined where it can. */
export function withoutSight(seen: SeenContainer, name: string): Effectiveness | undefined {
  if (seen.state === 'gone')
    return { state: 'missed', says: `Container ${name} is gone: it was removed or made anew.` };
  return seen.state === 'unseen'
    ? { state: 'pending', says: `Container ${name} cannot be seen: ${seen.reason}` }
    : undefined;
}

/** Whether it runs and does its work. `isNewRun`: the run, or the end, is one that came after the plan. */
export function effectOfRun(
  seen: SeenContainer,
  name: string,
  isNewRun: (inspected: InspectedContainer) => boolean,
): Effectiveness {
  if (seen.state !== 'seen') return withoutSight(seen, name) ?? { state: 'pending', says: '' };
  const { instance, inspected } = seen;
  const { exitCode, finishedAt } = inspected.state;
  if (!isNewRun(inspected)) return { state: 'pending', says: `${name} is as it was: ${instance.state}.` };
  switch (instance.state) {
    case 'exited':
      return {
        state: 'missed',
        says: `${name} ended again with exit code ${exitCode} at ${finishedAt ?? 'an unknown time'}.`,
      };
    case 'running':
      return effectOfHealth(instance, name);
    default:
      return { state: 'pending', says: `${name} is ${instance.state}.` };
  }
}

function effectOfHealth({ ready }: Instance, name: string): Effectiveness {
  if (ready === 'yes') return { state: 'reached', says: `${name} runs and passes its health check.` };
  if (ready === 'unknown') return { state: 'reached', says: `${name} runs; it has no health check.` };
  const says = ready === 'starting' ? 'has not been asked for its health yet' : 'does not pass its health check';
  return { state: 'pending', says: `${name} runs and ${says}.` };
}
