import { defineCheck, finding } from '../../define-check.ts';
import { shortened } from '../../quoted.ts';
import type { Instance, Probe } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { failedReadings } from '../service/case.ts';
import { classifyProbeOutput, undeclaredPort } from '../service/probe-failure.ts';
import {
  capacityText,
  containerName,
  currentInstances,
  EXPLAINS_IN_DEPENDENTS,
  levelOf,
  podName,
  proofOf,
  type RolledOut,
  type RolloutFacts,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';
import { restartOffers, undoGuidance, undoOffers } from './undo.ts';

type ReadinessFacts = RolloutFacts & {
  readonly pods: readonly string[];
  readonly container: string;
  readonly probe: string;
  readonly says: string;
  /** See `undeclaredPort`. */
  readonly otherPort: string | undefined;
  readonly since: string | undefined;
  /** They were rolled out and well, and now let every probe wait. */
  readonly hangs: boolean;
};

/** A new pod may warm up for so long while the old ones serve, milliseconds (catalogue 0.6). */
const WARM_UP_MS = 120_000;

const findings = {
  'readiness-failing': finding<ReadinessFacts>({
    level: 'critical',
    weight: 'strong',
    tier: 8,
    says: (facts) =>
      `${facts.service} runs and is not ready: the probe ${facts.probe} of ${facts.container} fails` +
      `${facts.says === '' ? '' : ` ("${facts.says}")`}; ${capacityText(facts)}.`,
    // Seen from what it needs it is an effect: a database that is down makes its probe fail.
    effect: 'not-ready',
    symptom: true,
    explains: ['not-running', 'rollout-stuck', 'unhealthy', 'unreachable'],
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    offers: (facts) => (facts.hangs ? restartOffers(facts) : undoOffers(facts)),
    guidance: (facts) => [
      {
        id: 'G-HEALTH',
        text:
          `Ask the probe from inside: \`kubectl -n ${facts.namespace} exec ${facts.pods[0]} -c ${facts.container} -- …\` ` +
          `(${facts.probe}). ${facts.otherPort === undefined ? '' : `${facts.otherPort} `}Mend what its answer names; correct path, port or time-out of the probe only if the service is well.`,
      },
      ...undoGuidance(facts),
    ],
  }),
};

/** Guide 2.4 and 6.2: pods that run and take no traffic. */
export const readinessFailing = defineCheck({
  id: 'rollout.readiness-failing',
  title: 'Running pods are ready',
  guide: '2.4',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const failing = currentInstances(workload).flatMap((instance) => {
        const probe = failingProbe(instance, workload, evidence.at);
        return probe === undefined ? [] : [{ instance, probe }];
      });
      const [first] = failing;
      if (first === undefined) continue;
      const instances = failing.map(({ instance }) => instance);
      find('readiness-failing', {
        subject: evidence.subjectOf(workload.service),
        level: levelOf(workload),
        facts: {
          ...rolloutFacts(evidence, workload),
          pods: instances.map(podName),
          container: containerName(first.instance),
          probe: first.probe.command,
          says: shortened((first.probe.results.at(-1)?.output ?? '').trim(), 200),
          otherPort: undeclaredPort(first.instance, first.probe.command),
          since: first.probe.failingSince,
          hangs: workload.rollout.state === 'complete' && failing.every(({ probe }) => timesOut(probe)),
        },
        weight: first.probe.results.length > 0 ? 'strong' : 'weak',
        proof: proofOf(workload, instances),
        unread: instances.every((each) => failedReadings(each).length > 0) ? failedReadings(first.instance) : [],
        onset: failing.flatMap(({ probe }) => probe.failingSince ?? []).sort()[0],
      });
    }
  },
});

function timesOut({ results }: Probe): boolean {
  return classifyProbeOutput(results.at(-1)?.output ?? '').kind === 'timeout';
}

function failingProbe(instance: Instance, workload: RolledOut, at: Date): Probe | undefined {
  // One that restarts all the time is a crash loop, judged by the checks of the service.
  if (instance.state !== 'running' || instance.ready !== 'no' || instance.terminations.length > 0) return undefined;
  const probe = instance.probes.find(
    ({ kind, status }) =>
      (kind === 'readiness' || kind === 'startup') && (status === 'failing' || status === 'unknown'),
  );
  const age = at.getTime() - Date.parse(instance.startedAt ?? '');
  if (probe === undefined || age < probe.startPeriodMs + probe.intervalMs * probe.retries) return undefined;
  const { state, oldReady, ready, desired } = workload.rollout;
  const othersServe = state === 'progressing' && Math.max(oldReady, ready) >= desired;
  return othersServe && age < WARM_UP_MS ? undefined : probe;
}
