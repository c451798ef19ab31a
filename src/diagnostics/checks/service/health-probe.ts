import type { Level } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { type EndpointView, endpointViews, gatherEndpoints } from '../endpoint/endpoint-view.ts';
import { type Case, casesOf, firstIll, levelOf, othersServe, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_WRONG_PROBE } from './effects.ts';
import { servedPort } from './listening.ts';
import { type ProbeFacts, probeFacts } from './probe-facts.ts';
import { type ProbeFault, probeFault } from './probe-fault.ts';
import { healthGuidance } from './remedies.ts';
import { startGuidance, startSentence } from './start-texts.ts';

const cause = {
  level: 'warning',
  weight: 'decisive',
  tier: 8,
  explains: OF_WRONG_PROBE,
  explainsInDependents: ['unhealthy', 'not-ready', 'rollout-stuck'],
} as const;

/** Guide 2.4: the service may be well; what asks for its health asks wrongly, or from where it cannot be reached. */
export const healthProbe = defineCheck({
  id: 'service.health-probe',
  title: 'The health check itself is wrong',
  guide: '2.4',
  area: 'service',
  findings: {
    'probe-binary-missing': finding<ProbeFacts>({
      ...cause,
      says: ({ service, probe, botMs }) =>
        `The health check of ${service} cannot run: its command (${probe}) is not in the image${botMs === undefined ? '' : `; the service itself answers in ${botMs} ms`}.`,
      guidance: (facts) => [
        healthGuidance(
          facts,
          `\`${facts.probe}\` needs a program that the image does not hold: use one that it holds (\`wget -qO-\`, the service's own binary), or an HTTP probe.`,
        ),
      ],
    }),
    // A timeout is a symptom as long as something slow may stand behind it: then more time would only hide it.
    'probe-timeout-short': finding<ProbeFacts>({
      ...cause,
      weight: 'strong',
      effect: 'unhealthy',
      says: ({ service, timeoutMs, botMs }) =>
        `The health check of ${service} gives it ${timeoutMs} ms, and it steadily needs ${botMs} ms.`,
      guidance: (facts) => [
        healthGuidance(
          facts,
          `The answer takes ${facts.botMs} ms, the timeout is ${facts.timeoutMs} ms: set it to ${Math.ceil(((facts.botMs ?? 0) * 3) / 1000)} s.`,
        ),
      ],
    }),
    'start-period-short': finding<ProbeFacts>({
      ...cause,
      weight: 'strong',
      says: startSentence,
      guidance: (facts) => [startGuidance(facts)],
    }),
    'endpoint-error': finding<ProbeFacts>({
      ...cause,
      says: ({ service, path, status }) =>
        `The health check of ${service} asks ${path ?? 'a path'} and gets HTTP ${status}: the service answers, but has no such endpoint for it.`,
      guidance: (facts) => [
        healthGuidance(
          facts,
          `The path ${facts.path ?? ''} of the health check is not one that ${facts.service} serves (HTTP ${facts.status}): name the right one.`,
        ),
      ],
    }),
    'not-listening': finding<ProbeFacts>({
      ...cause,
      level: 'critical',
      says: ({ service, port, listensOn }) =>
        `${service} listens on port ${listensOn}, but its health check asks port ${port}.`,
      guidance: (facts) => [
        healthGuidance(
          facts,
          `${facts.service} says itself that it listens on ${facts.listensOn}: correct the port of the health check, or the one in its configuration.`,
        ),
      ],
    }),
    'bind-loopback': finding<ProbeFacts>({
      ...cause,
      level: 'critical',
      explains: [...OF_WRONG_PROBE, 'unreachable'],
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, port }) =>
        `${service} listens on 127.0.0.1:${port} only, so nobody outside of its container can reach it.`,
      guidance: (facts) => [
        {
          ...healthGuidance(
            facts,
            `Let ${facts.service} listen on 0.0.0.0:${facts.port} (its host, bind or HOST setting).`,
          ),
          id: 'G-BIND',
        },
      ],
    }),
  },
  gather: gatherEndpoints,
  judge(evidence, find) {
    const views = endpointViews(evidence);
    for (const suspect of casesOf(evidence)) {
      const view = views.find(({ service }) => service === suspect.service);
      const found = firstIll(suspect, (instance) => probeFault(evidence, suspect, instance, view));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      find(sign.key, {
        subject: suspect.subject,
        facts: { ...placeOf(suspect, instance, evidence), ...probeFacts(sign, instance, view), ill },
        proof: [...proofOf(suspect, instance), ...(view === undefined ? [] : view.proof)],
        onset: sign.since ?? sign.failure?.since,
        level: levelOfFault(suspect, instance, sign, view, evidence.at),
      });
    }
  },
});

function levelOfFault(
  suspect: Case,
  instance: Instance,
  { key }: ProbeFault,
  view: EndpointView | undefined,
  at: Date,
): Level {
  const isDeaf = key === 'not-listening' && servedPort(suspect, view) === undefined;
  if (isDeaf || key === 'bind-loopback') return othersServe(suspect, instance, at) ? 'warning' : 'critical';
  // Kubernetes sends no traffic to what does not pass; Docker only marks it.
  return suspect.workload.runtime === 'kubernetes' ? levelOf(suspect, instance, at) : 'warning';
}
