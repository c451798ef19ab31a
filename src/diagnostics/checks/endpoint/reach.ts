import type { Level, Weight } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { Unread } from '../../workload.ts';
import { databaseViews } from '../database/database-view.ts';
import { IN_CLIENTS } from '../database/effects.ts';
import { type EndpointView, endpointViews, gatherEndpoints, isDown, warmingUp } from './endpoint-view.ts';

type ReachFacts = {
  readonly service: string;
  readonly url: string;
  readonly outcome: string;
  readonly detail: string;
  readonly tookMs: number;
  /** The bot is the only one who saw it. */
  readonly alone: boolean;
};

const WORDS: Readonly<Record<string, string>> = {
  refused: 'refuses the connection',
  unresolved: 'cannot be found: its name has no address',
  unroutable: 'cannot be connected to: packets are dropped or there is no route',
  silent: 'accepts the connection and does not reply',
  reset: 'closes the connection without a reply',
  tls: 'does not complete the TLS handshake',
  'not-http': 'answers in something else than HTTP',
};

/** Faults that only say that our address is not right: they prove nothing about the service. */
const ADDRESS_FAULTS: ReadonlySet<string> = new Set(['unresolved', 'tls', 'not-http']);

/** Nothing at all was reached from here: then it may be here that something is wrong. */
const UNSEEN: readonly Unread[] = [{ what: 'runtime' }];

/** Guide 2.4 and 8.1: the health endpoint, from where the bot runs. */
export const endpointReach = defineCheck({
  id: 'service.endpoint-reach',
  title: 'A health endpoint cannot be reached, or does not reply',
  guide: '2.4',
  area: 'service',
  findings: {
    'endpoint-unreachable': finding<ReachFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 8,
      effect: 'unreachable',
      symptom: true,
      explainsInDependents: IN_CLIENTS,
      says: ({ service, url, outcome, detail, alone }) =>
        `The health endpoint of ${service} (${url}) ${WORDS[outcome]} (${detail}), seen from where the bot runs${alone ? ' and from nowhere else' : ''}.`,
    }),
    'endpoint-silent': finding<ReachFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 8,
      effect: 'unhealthy',
      symptom: true,
      explainsInDependents: IN_CLIENTS,
      says: ({ service, url, outcome, tookMs }) =>
        `The health endpoint of ${service} (${url}) ${WORDS[outcome]}${outcome === 'silent' ? ` within ${tookMs} ms` : ''}.`,
    }),
    'endpoint-only-unreachable-from-bot': finding<ReachFacts>({
      level: 'warning',
      weight: 'weak',
      tier: 9,
      effect: 'unreachable',
      says: ({ service, url, outcome }) =>
        `${url} ${WORDS[outcome]} from where the bot runs, while the runtime's own health check of ${service} passes: the service is well.`,
      guidance: ({ service, url }) => [
        {
          id: 'G-HEALTH',
          text: `Look whether ${url} is the address under which ${service} is published for the bot (services.${service}.health.url of the platform file), and whether the bot is on its network. If others should reach it there too, look whether it listens on 0.0.0.0 and its port is published.`,
        },
      ],
    }),
    'endpoint-address-unusable': finding<ReachFacts>({
      level: 'unknown',
      weight: 'strong',
      tier: 9,
      says: ({ service, url, outcome, detail }) =>
        `The health of ${service} cannot be asked: ${url} ${WORDS[outcome]} (${detail}), seen from where the bot runs.`,
      guidance: ({ service }) => [
        {
          id: 'G-HEALTH',
          text: `Correct services.${service}.health.url in the platform file: name, scheme and port as they are reached from where the bot runs.`,
        },
      ],
    }),
  },
  gather: gatherEndpoints,
  judge(evidence, find) {
    const views = endpointViews(evidence);
    const seesAnything =
      evidence.workloads.length > 0 ||
      views.some(({ answer }) => answer.outcome === 'answered') ||
      databaseViews(evidence).some(({ bot }) => bot.state === 'answered');
    for (const view of views) {
      const { answer, subject, service, url, proof, process, entry } = view;
      if (answer.outcome === 'answered') continue;
      const { outcome, detail, tookMs } = answer;
      const key = keyOf(view);
      const alone = process.state === 'unknown' || (process.state === 'running' && process.ready === 'unknown');
      const facts = { service, url, outcome, detail, tookMs, alone };
      // What passes its own health check has begun to work, however lately it was started.
      const expected = entry.maintenance || (process.ready !== 'yes' && warmingUp(process, evidence.at));
      const unread =
        process.state === 'unknown' && !seesAnything && process.unread.length === 0 ? UNSEEN : process.unread;
      find(key, { subject, facts, proof, unread, ...weighed(facts, key, expected) });
    }
  },
});

type Key =
  | 'endpoint-unreachable'
  | 'endpoint-silent'
  | 'endpoint-only-unreachable-from-bot'
  | 'endpoint-address-unusable';

function keyOf({ answer, process }: EndpointView): Key {
  // a container that does not run loses its name, too
  if (isDown(process)) return 'endpoint-unreachable';
  // the connection stood: what is silent is the service, whoever looks
  if (answer.outcome === 'silent' || answer.outcome === 'reset') return 'endpoint-silent';
  if (process.ready === 'yes') return 'endpoint-only-unreachable-from-bot';
  return ADDRESS_FAULTS.has(answer.outcome) ? 'endpoint-address-unusable' : 'endpoint-unreachable';
}

function weighed({ outcome, alone }: ReachFacts, key: Key, expected: boolean): { level?: Level; weight?: Weight } {
  if (expected) return { level: 'info' };
  // One vantage point is no proof. A port that is published accepts for a container that does not listen, and then closes:
  // only what accepts and keeps silent does so of its own.
  return alone && (key === 'endpoint-unreachable' || outcome === 'reset') ? { weight: 'weak' } : {};
}
