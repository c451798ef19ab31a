import type { Level } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { Instance, Termination } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import {
  type Case,
  casesOf,
  failedReadings,
  firstIll,
  levelOf,
  othersServe,
  type PlaceFacts,
  placeOf,
  proofOf,
} from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { isDown, isLooping, LOOP_ENDS, LOOP_WINDOW_MS, newestEnd, ownEnds } from './ends.ts';
import { undeclaredPort } from './probe-failure.ts';
import { healthGuidance, startContainer } from './remedies.ts';

type KillFacts = PlaceFacts & {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly at: string;
  readonly kills: number;
  readonly restarts: number;
  readonly probeKind: 'liveness' | 'startup';
  readonly probe: string | undefined;
  /** See `undeclaredPort`. */
  readonly otherPort: string | undefined;
  readonly running: boolean;
  readonly ill: number;
};

interface Kills {
  readonly kind: 'killed-externally' | 'liveness-kill';
  readonly ends: readonly Termination[];
}

/** Guide 2.2: not the program and not the kernel ended it, but a signal from outside, or its liveness probe. */
export const killed = defineCheck({
  id: 'service.killed',
  title: 'Killed from outside',
  guide: '2.2',
  area: 'service',
  findings: {
    'killed-externally': finding<KillFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 5,
      explains: OF_PROCESS_DEATH,
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, signal, exitCode, at, running }) =>
        `${service} was killed from outside${signal === undefined ? '' : ` with ${signal}`}${exitCode === undefined ? '' : ` (exit code ${exitCode})`} at ${at}; memory was not the reason${running ? ', and it runs again' : ''}.`,
      offers: (facts) => (facts.running ? [] : startContainer(facts)),
      guidance: ({ service }) => [
        {
          id: 'G-KILLED',
          text: `Ask who sent the signal: somebody by hand, a script, or \`docker stop\` after its grace period. If it was a stop, ${service} does not end on SIGTERM in time: handle SIGTERM, or raise \`stop_grace_period\`.`,
        },
      ],
    }),
    // Its reason lies further up: something slow, something hung, or a probe that asks the wrong thing.
    'liveness-kill': finding<KillFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 8,
      effect: 'crash-loop',
      symptom: true,
      explains: ['unhealthy', 'not-ready', 'crash-loop', 'rollout-stuck'],
      explainsInDependents: IN_DEPENDENTS,
      explainsInBlaming: ['connection-storm'],
      says: ({ service, kills, restarts, probeKind, probe }) =>
        `${service} was restarted ${restarts > kills ? `${restarts} times, at last` : kills === 1 ? 'once' : `${kills} times`} because its ${probeKind} probe failed${probe === undefined ? '' : ` (${probe})`}, not for memory.`,
      guidance: (facts) => [
        healthGuidance(
          facts,
          `Find first why ${facts.service} does not answer its probe.${facts.otherPort === undefined ? '' : ` ${facts.otherPort}`} Only if it is merely slow by nature, give the probe more time.`,
        ),
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => killsOf(suspect, instance, evidence.at));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      const last = sign.ends[0];
      find(sign.kind, {
        subject: suspect.subject,
        facts: {
          ...placeOf(suspect, instance, evidence),
          exitCode: last?.exitCode,
          signal: last?.signal,
          at: last?.at ?? '',
          kills: sign.ends.length,
          restarts: instance.restarts,
          ...killingProbe(instance),
          running: !isDown(instance),
          ill,
        },
        proof: proofOf(suspect, instance),
        onset: sign.ends[sign.ends.length - 1]?.at,
        level: levelOfKills(suspect, instance, sign, evidence.at),
        unread: failedReadings(instance),
      });
    }
  },
});

/** As the kubelet says; else the liveness probe, which is the usual one. */
function killingProbe(instance: Instance): Pick<KillFacts, 'probeKind' | 'probe' | 'otherPort'> {
  const { probes, notices } = instance;
  const said = notices.findLast(({ reason }) => reason === 'Killing')?.message ?? '';
  const hasLiveness = probes.some(({ kind }) => kind === 'liveness');
  const probeKind = /failed startup probe/i.test(said) || !hasLiveness ? 'startup' : 'liveness';
  const probe = probes.find(({ kind }) => kind === probeKind)?.command;
  return { probeKind, probe, otherPort: probe === undefined ? undefined : undeclaredPort(instance, probe) };
}

/** The last end decides: a kill long before an OOM is not why it is down. */
function killsOf(suspect: Case, instance: Instance, at: Date): Kills | undefined {
  const ends = ownEnds(instance, at);
  const liveness = ends.filter(({ endedBy }) => endedBy === 'liveness');
  if (liveness.length > 0 && ends[0]?.endedBy === 'liveness') return { kind: 'liveness-kill', ends: liveness };
  // Of a database that does not run its own check says so; see `datastore-stopped`.
  const isSaid = suspect.subject.startsWith('database:') && isDown(instance);
  if (isSaid || newestEnd(instance)?.endedBy !== 'killed') return undefined;
  const byHand = ends.filter(({ endedBy }) => endedBy === 'killed');
  return byHand.length === 0 ? undefined : { kind: 'killed-externally', ends: byHand };
}

/** A kill that is over and done with is worth a note: whoever sent it knows. */
function levelOfKills(suspect: Case, instance: Instance, { kind, ends }: Kills, at: Date): Level {
  if (kind === 'liveness-kill' || isDown(instance)) return levelOf(suspect, instance, at);
  const again = ends.filter((end) => at.getTime() - Date.parse(end.at) <= LOOP_WINDOW_MS).length >= LOOP_ENDS;
  if (again || isLooping(instance, at)) return othersServe(suspect, instance, at) ? 'warning' : 'critical';
  return 'info';
}
