import type { Evidence } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type Case, casesOf, levelOf, type PlaceFacts, placeOf, proofOf, serves } from './case.ts';
import { IN_DEPENDENTS } from './effects.ts';
import { kubectl, startContainer } from './remedies.ts';
import { type Stillness, stillnessOf } from './stillness.ts';

type StillFacts = PlaceFacts & {
  readonly how: Stillness['how'];
  readonly exitCode: number | undefined;
  readonly at: string | undefined;
  readonly others: number;
};

/** Guide 2.1: it does not run, and no fault of its own ended it. */
export const notRunning = defineCheck({
  id: 'service.not-running',
  title: 'It does not run',
  guide: '2.1',
  area: 'service',
  findings: {
    'not-running': finding<StillFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 5,
      explains: ['not-running', 'stopped', 'crash-loop', 'unhealthy', 'not-ready', 'unreachable', 'rollout-stuck'],
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, container, how, at }) =>
        how === 'absent'
          ? `${service} does not run: there is no ${container}.`
          : `${service} does not run: it was stopped${at === undefined ? '' : ` at ${at}`} and not started again.`,
      offers: (facts) => (facts.how === 'stopped' ? startContainer(facts) : []),
      guidance: (facts) =>
        facts.how === 'absent'
          ? [{ id: 'G-ABSENT', text: absentText(facts) }]
          : [
              {
                id: 'G-STOPPED',
                text: `Somebody stopped ${facts.service}${facts.at === undefined ? '' : ` at ${facts.at}`}: ask whether that is over before it is started. If it is planned, set \`maintenance: true\` for it in the platform file.`,
              },
            ],
    }),
    // What a database's own check (guide 4.1) explains: that its service does not run is how it is down, not why.
    'datastore-stopped': finding<StillFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 5,
      effect: 'stopped',
      says: ({ service, how, exitCode, at }) =>
        `${service}, which runs a database, ${wordsFor(how)}${at === undefined ? '' : ` at ${at}`}${exitCode === undefined ? '' : ` (exit code ${exitCode})`} and does not run.`,
      offers: (facts) => (facts.how === 'absent' ? [] : startContainer(facts)),
    }),
    'never-started': finding<StillFacts>({
      level: 'critical',
      weight: 'weak',
      tier: 6,
      effect: 'not-running',
      says: ({ service, container }) =>
        `${service} was made but never started (${container}); the runtime gives no reason, it may wait for what it depends on.`,
      offers: startContainer,
    }),
    'stopped-for-maintenance': finding<StillFacts>({
      level: 'info',
      weight: 'decisive',
      tier: 10,
      says: ({ service }) => `${service} does not run: the platform file says that it is in maintenance.`,
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const still = stillnessOf(suspect);
      if (still === undefined || runsElsewhere(suspect, evidence)) continue;
      const key = keyFor(suspect, still);
      find(key, {
        subject: suspect.subject,
        facts: {
          ...placeOf(suspect, still.instance, evidence),
          how: still.how,
          exitCode: still.end?.exitCode,
          at: still.end?.at,
          others: suspect.workload.instances.filter(serves).length,
        },
        proof: proofOf(suspect, still.instance),
        onset: still.end?.at,
        level:
          key === 'stopped-for-maintenance'
            ? 'info'
            : still.instance === undefined
              ? 'critical'
              : levelOf(suspect, still.instance, evidence.at),
      });
    }
  },
});

function keyFor(
  { subject, entry }: Case,
  { how }: Stillness,
): 'not-running' | 'datastore-stopped' | 'never-started' | 'stopped-for-maintenance' {
  if (entry?.maintenance === true) return 'stopped-for-maintenance';
  if (how === 'created') return 'never-started';
  return subject.startsWith('database:') ? 'datastore-stopped' : 'not-running';
}

/** A service may be declared for two runtimes; it is enough that it runs on one. */
function runsElsewhere({ service, workload }: Case, { workloads }: Evidence): boolean {
  return workloads.some((other) => other !== workload && other.service === service && other.instances.some(serves));
}

function wordsFor(how: Stillness['how']): string {
  if (how === 'absent') return 'is not there';
  return how === 'killed' ? 'was killed from outside' : how === 'ended' ? 'ended' : 'was stopped';
}

function absentText(facts: StillFacts): string {
  return facts.runtime === 'docker'
    ? `There is no container ${facts.container}, not even a stopped one. Make it from the compose file: \`docker compose up -d --no-deps ${facts.target}\`; or correct its name in the platform file.`
    : `There is no ${facts.target}. See what there is: \`${kubectl(facts, 'get deployments,statefulsets')}\`; apply its manifest, or correct its name in the platform file.`;
}
