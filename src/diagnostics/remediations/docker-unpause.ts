import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import {
  ContainerParams,
  type FoundContainer,
  findContainer,
  gatherContainer,
  lockOf,
  subjectOfContainer,
  undoesItself,
} from './docker-container.ts';
import { effectOfRun, seePlanned } from './docker-effect.ts';
import { isTradingEngine, requireKnownOrders } from './open-orders.ts';
import { precondition } from './precondition.ts';

/** Catalogue 5, `docker-unpause`. */
export const unpause = defineRemediation<ContainerParams>({
  id: 'docker-unpause',
  title: 'Unpause a container',
  risk: 'R2',
  target: 'docker',
  params: ContainerParams,
  subjectOf: subjectOfContainer,
  gather: gatherContainer,
  plan(evidence, params) {
    const found = findContainer(evidence, params);
    if (isRefusal(found)) return found;
    const { inspected, instance, service, entry, subject } = found;
    const { name } = inspected;
    const automatic = undoesItself(evidence, service);
    return {
      action: `Unpause container ${name}${pausedAt(found)}`,
      subject,
      lock: lockOf(found),
      identity: { container: inspected.id, name, state: instance.state, startedAt: inspected.state.startedAt ?? '' },
      steps: [`Unpause container ${name}.`],
      effects: [
        `Somebody froze ${name} on purpose, or a backup did: to approve is to say that this is over.`,
        isTradingEngine(evidence.platform, service)
          ? `${service} goes on with what it knew when it was frozen: old prices, old orders, connections that have timed out.`
          : `${service} goes on where it was; connections that have timed out meanwhile break.`,
      ],
      preconditions: [
        precondition(`Container ${name} is paused.`, instance.state === 'paused', `It is ${instance.state}.`),
        precondition(
          `${service} is not in maintenance.`,
          !entry.maintenance,
          'The platform file says `maintenance: true`.',
        ),
      ],
      wayBack: {
        possible: true,
        says: automatic ? 'Pause it again.' : 'Pause it again, once its open orders are known; not by itself.',
        automatic,
      },
      decidedOn: { service, image: inspected.image.id },
    };
  },
  async execute({ writer, remember }, plan) {
    const container = String(plan.identity['container']);
    await remember({ container, service: String(plan.decidedOn['service']) });
    await writer.docker.unpause(container);
  },
  effectiveness(evidence, plan) {
    const { name } = plan.identity;
    return effectOfRun(seePlanned(evidence, plan), String(name), ({ state }) => !state.paused);
  },
  // Catalogue section 5: "probe 200 30 s".
  verify: { withinMs: 30_000, steadyMs: 10_000 },
  async rollback(acting, undo) {
    await requireKnownOrders(acting, String(undo['service']));
    await acting.writer.docker.pause(String(undo['container']));
  },
});

function pausedAt({ instance }: FoundContainer): string {
  const at = instance.notices.find(({ reason }) => reason === 'Paused')?.at;
  return at === undefined ? '' : ` (paused at ${at})`;
}
