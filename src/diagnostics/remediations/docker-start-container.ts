import { z } from 'zod';
import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import {
  containerParams,
  dependentsText,
  findContainer,
  gatherContainer,
  lockOf,
  subjectOfContainer,
  undoesItself,
} from './docker-container.ts';
import { effectOfRun, seePlanned } from './docker-effect.ts';
import { endText, startPreconditions, stopWarning } from './docker-startable.ts';
import { requireKnownOrders } from './open-orders.ts';

/** Catalogue section 5: `?t=30` for whatever is stopped. */
const GRACE_SECONDS = 30;

const Params = z.strictObject({
  container: containerParams.container,
  service: containerParams.service.exactOptional(),
});
type Params = z.output<typeof Params>;

/** Catalogue 5, `docker-start-container`. */
export const startContainer = defineRemediation<Params>({
  id: 'docker-start-container',
  title: 'Start a container',
  risk: 'R2',
  target: 'docker',
  params: Params,
  subjectOf: subjectOfContainer,
  gather: gatherContainer,
  plan(evidence, params) {
    const found = findContainer(evidence, params);
    if (isRefusal(found)) return found;
    const { inspected, instance, service, subject } = found;
    const { exitCode, finishedAt } = inspected.state;
    const needed = dependentsText(evidence, service);
    const automatic = undoesItself(evidence, service);
    return {
      action: `Start container ${inspected.name} (${endText(found)})`,
      subject,
      lock: lockOf(found),
      // Not the start of its last run: a start that failed in between leaves no other trace than another end.
      identity: {
        container: inspected.id,
        name: inspected.name,
        state: instance.state,
        ...(finishedAt === undefined ? {} : { finishedAt }),
      },
      steps: [`Start container ${inspected.name}.`],
      effects: [
        `${service} runs again.${needed === '' ? '' : ` What needs it finds it again: ${needed}.`}`,
        ...stopWarning(found, evidence.at),
      ],
      preconditions: startPreconditions(evidence, found),
      wayBack: {
        possible: true,
        says: automatic ? 'Stop it again.' : 'Stop it again, once its open orders are known; not by itself.',
        automatic,
      },
      decidedOn: { service, exitCode, image: inspected.image.id, restartPolicy: inspected.restartPolicy },
    };
  },
  async execute({ writer, remember }, plan) {
    const container = String(plan.identity['container']);
    await remember({ container, service: String(plan.decidedOn['service']) });
    await writer.docker.start(container);
  },
  effectiveness(evidence, plan) {
    const { name, finishedAt, state } = plan.identity;
    return effectOfRun(
      seePlanned(evidence, plan),
      String(name),
      (now) =>
        now.state.finishedAt !== finishedAt || now.state.running || (state === 'created' && now.state.status !== state),
    );
  },
  // 60–120 s; after 10 s the engine itself calls a run a good one (catalogue 0.2).
  verify: { withinMs: 120_000, steadyMs: 10_000 },
  async rollback(acting, undo) {
    await requireKnownOrders(acting, String(undo['service']));
    await acting.writer.docker.stop(String(undo['container']), GRACE_SECONDS);
  },
});
