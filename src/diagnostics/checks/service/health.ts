import type { Level, Offer } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { endpointViews, gatherEndpoints } from '../endpoint/endpoint-view.ts';
import { casesOf, failedReadings, firstIll, levelOf, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_WRONG_PROBE } from './effects.ts';
import { type Illness, illnessOf } from './illness.ts';
import { inWords, riskOf, tradingGate } from './remedies.ts';

type HealthFacts = PlaceFacts & {
  readonly probe: string;
  readonly output: string;
  readonly status: number | undefined;
  readonly dependency: string | undefined;
  readonly cpuPercent: number | undefined;
  readonly silentMs: number | undefined;
  readonly staleMs: number | undefined;
  readonly streak: number;
  readonly ill: number;
};

const effect = {
  level: 'critical',
  weight: 'strong',
  tier: 8,
  effect: 'unhealthy',
  symptom: true,
  explains: ['not-ready', 'crash-loop', 'rollout-stuck'],
  explainsInDependents: IN_DEPENDENTS,
} as const;

/** Guide 2.4: the service does not pass its health check. What it says of why; the reason itself often lies elsewhere. */
export const health = defineCheck({
  id: 'service.health',
  title: 'The health check fails',
  guide: '2.4',
  area: 'service',
  findings: {
    'endpoint-error': finding<HealthFacts>({
      ...effect,
      says: ({ service, status }) => `${service} fails its health check: it answers HTTP ${status}.`,
    }),
    'dependency-unhealthy': finding<HealthFacts>({
      ...effect,
      effect: 'dependency-error',
      explains: ['unhealthy', 'not-ready', 'crash-loop', 'rollout-stuck'],
      says: ({ service, dependency }) =>
        `${service} fails its health check and says itself why: ${dependency} does not work for it.`,
    }),
    'not-listening': finding<HealthFacts>({
      ...effect,
      says: ({ service, probe }) => `${service} runs, but nothing listens where its health check asks (${probe}).`,
    }),
    deadlock: finding<HealthFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 7,
      explainsInDependents: IN_DEPENDENTS,
      explains: [...OF_WRONG_PROBE, 'unreachable'],
      says: ({ service, cpuPercent, silentMs }) =>
        `${service} is deadlocked: it runs, uses ${cpuPercent} % CPU, has logged nothing for ${inWords(silentMs ?? 0)}, and accepts connections without answering.`,
      offers: restart,
      guidance: (facts) => [
        {
          id: 'G-DEADLOCK',
          text: `Keep a thread dump of ${facts.service} first if it can write one; its restart destroys the evidence.${tradingGate(facts)}`,
        },
      ],
    }),
    'app-hung': finding<HealthFacts>({
      ...effect,
      says: ({ service }) => `${service} runs and accepts connections, but does not answer its health check in time.`,
      // The cluster tells no CPU use: this is as near to a deadlock as one can see there.
      offers: (facts) => (facts.runtime === 'kubernetes' ? restart(facts) : []),
    }),
    'stale-health': finding<HealthFacts>({
      ...effect,
      level: 'warning',
      weight: 'weak',
      says: ({ service, staleMs }) =>
        `The health of ${service} has not been checked for ${inWords(staleMs ?? 0)}: what the engine shows of it is old.`,
    }),
    'health-failing': finding<HealthFacts>({
      ...effect,
      weight: 'weak',
      says: ({ service, output }) => `${service} fails its health check${output === '' ? '' : ` (${output})`}.`,
    }),
  },
  gather: gatherEndpoints,
  judge(evidence, find) {
    const views = endpointViews(evidence);
    for (const suspect of casesOf(evidence)) {
      const view = views.find(({ service }) => service === suspect.service);
      const found = firstIll(suspect, (instance) => illnessOf(evidence, suspect, instance, view));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      const { failure } = sign;
      find(sign.key, {
        subject: suspect.subject,
        facts: {
          ...placeOf(suspect, instance, evidence),
          probe: failure?.probe.command ?? '',
          output: failure?.output ?? '',
          status: failure?.status,
          dependency: sign.dependency,
          cpuPercent: sign.cpuPercent,
          silentMs: sign.silentMs,
          staleMs: sign.staleMs,
          streak: failure?.probe.failingStreak ?? 0,
          ill,
        },
        proof: [...proofOf(suspect, instance), ...(view === undefined ? [] : view.proof)],
        onset: failure?.since,
        level: levelOfIllness(sign, levelOf(suspect, instance, evidence.at)),
        blames: sign.blames,
        unread: sign.key === 'dependency-unhealthy' || sign.key === 'stale-health' ? [] : failedReadings(instance),
      });
    }
  },
});

function levelOfIllness({ key, passing }: Illness, level: Level): Level {
  if (passing === true) return 'info';
  return key === 'stale-health' ? 'warning' : level;
}

function restart(facts: HealthFacts): Offer[] {
  const { service, container, namespace, target } = facts;
  if (facts.runtime === 'docker')
    return [{ remediation: 'docker-restart-service', params: { container, service }, risk: riskOf(facts) }];
  if (!target.startsWith('deployment/')) return [];
  return [
    {
      remediation: 'k8s-rollout-restart',
      params: { deployment: target.slice(target.indexOf('/') + 1), namespace: namespace ?? 'default' },
      risk: 'R3',
    },
  ];
}
