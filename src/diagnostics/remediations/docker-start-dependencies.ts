import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Evidence } from '../contract.ts';
import { defineRemediation } from '../define-remediation.ts';
import type { Acting, Effectiveness, Plan } from '../remediation.ts';
import { closureOf, subjectOf } from '../scope.ts';
import { runsInDocker } from '../targets/docker/service-containers.ts';
import { gatherWorkloads } from '../workloads.ts';
import { containerParams, dockerWorkload, lockOf, unreadable } from './docker-container.ts';
import { effectOfRun, seeContainer } from './docker-effect.ts';
import { chainPreconditions, identityOf, stillIn } from './docker-start-chain.ts';
import { endText, stopWarning } from './docker-startable.ts';

/** Catalogue section 5: "each step healthy 90 s"; `?t=30` for whatever is stopped. */
const STEP_WITHIN_MS = 90_000;
const GRACE_SECONDS = 30;
const PAUSE_MS = 1000;

const Params = z.strictObject({
  service: containerParams.service,
  dependency: z.string().min(1).max(255).describe('What it cannot reach: a service or database of the platform file.'),
});
type Params = z.output<typeof Params>;

/** Catalogue 5, `docker-start-dependencies`. */
export const startDependencies = defineRemediation<Params>({
  id: 'docker-start-dependencies',
  title: 'Start what a service needs',
  risk: 'R2',
  target: 'docker',
  params: Params,
  subjectOf: (platform, { service }) =>
    runsInDocker(platform.services[service]) ? subjectOf(platform, service) : undefined,
  gather: (read, { service }) =>
    gatherWorkloads(
      read,
      closureOf(read.platform, [service]).filter((name) => runsInDocker(read.platform.services[name])),
    ),
  plan(evidence, { service, dependency }) {
    if (dockerWorkload(evidence, service) === undefined) return unreadable(evidence, service);
    const chain = stillIn(evidence, service);
    const [first] = chain;
    if (first === undefined)
      return {
        reason: `Nothing that ${service} needs and that runs in Docker stands still now.`,
        remedy: 'Diagnose again: it may have been started meanwhile.',
      };
    const names = chain.map(({ inspected }) => inspected.name);
    return {
      action: `Start what ${service} needs: ${chain.map((each) => `${each.inspected.name} (${endText(each)})`).join(', then ')}`,
      subject: evidence.subjectOf(service),
      lock: lockOf(first),
      actsOn: chain.map((each) => ({ subject: each.subject, lock: lockOf(each) })),
      identity: identityOf(chain),
      steps: names.map(
        (name) => `Start container ${name} and wait up to ${STEP_WITHIN_MS / 1000} s until it is healthy.`,
      ),
      effects: [
        `If one does not come up, those after it are not started. ${service} itself is not started.`,
        ...chain.flatMap((each) => stopWarning(each, evidence.at)),
      ],
      preconditions: chainPreconditions(evidence, service, dependency, chain),
      wayBack: { possible: true, says: 'Stop those that were started, in reverse order.', automatic: true },
      decidedOn: { order: chain.map((each) => each.service).join(',') },
    };
  },
  async execute(acting, plan) {
    const started: string[] = [];
    for (const service of orderOf(plan)) {
      const id = String(plan.identity[`${service} container`]);
      started.push(id);
      await acting.remember({ started: [...started] });
      await acting.writer.docker.start(id);
      // What it leaves undone is seen by the verification, which says so of each.
      if (!(await comesUp(acting, plan, service))) return;
    }
  },
  effectiveness(evidence, plan) {
    const effects = orderOf(plan).map((service) => effectOn(evidence, plan, service));
    const worst = effects.find(({ state }) => state === 'missed') ?? effects.find(({ state }) => state === 'pending');
    return worst ?? { state: 'reached', says: effects.map(({ says }) => says).join(' ') };
  },
  verify: { withinMs: STEP_WITHIN_MS, steadyMs: 10_000 },
  async rollback({ writer }, undo) {
    const started = Array.isArray(undo['started']) ? (undo['started'] as readonly string[]) : [];
    for (const id of [...started].reverse()) await writer.docker.stop(id, GRACE_SECONDS);
  },
});

function orderOf(plan: Plan): string[] {
  return String(plan.decidedOn['order']).split(',');
}

function effectOn(evidence: Evidence, plan: Plan, service: string): Effectiveness {
  const seen = seeContainer(evidence, service, String(plan.identity[`${service} container`]));
  const before = plan.identity[`${service} finishedAt`];
  return effectOfRun(seen, service, ({ state }) => state.running || state.finishedAt !== before);
}

async function comesUp({ look, signal }: Acting, plan: Plan, service: string): Promise<boolean> {
  for (const deadline = Date.now() + STEP_WITHIN_MS; Date.now() < deadline; ) {
    const { state } = effectOn(await look(), plan, service);
    if (state !== 'pending') return state === 'reached';
    await sleep(PAUSE_MS, undefined, { signal });
  }
  return false;
}
