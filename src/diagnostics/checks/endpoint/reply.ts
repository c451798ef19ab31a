import { defineCheck, finding } from '../../define-check.ts';
import type { HealthReply } from '../../targets/http/questions.ts';
import { IN_CLIENTS } from '../database/effects.ts';
import { blamedDependency } from './blamed-dependency.ts';
import { endpointViews, gatherEndpoints, isDown, warmingUp } from './endpoint-view.ts';

type ReplyFacts = {
  readonly service: string;
  readonly url: string;
  readonly status: number;
  readonly failing: readonly string[];
  readonly excerpt: string;
  readonly location: string | undefined;
};

type SlowFacts = { readonly service: string; readonly url: string; readonly tookMs: number };

/** Guide 2.3: a single request. */
const SLOW_MS = 5000;
/** Guide 3.1's p95; one request above it is worth a note, not a warning. */
const NOTABLE_MS = 500;

/** Guide 2.4 and 8.1: what the health endpoint replies. A constant 200 proves that the process lives, no more (trap 17). */
export const endpointReply = defineCheck({
  id: 'service.endpoint-reply',
  title: 'A health endpoint replies that something is wrong, or slowly',
  guide: '2.4',
  area: 'service',
  findings: {
    'dependency-unhealthy': finding<ReplyFacts>({
      level: 'warning',
      weight: 'strong',
      tier: 8,
      effect: 'dependency-error',
      explains: ['unhealthy', 'not-ready'],
      explainsInDependents: IN_CLIENTS,
      says: ({ service, status, failing }) =>
        `${service} itself reports that ${failing.join(' and ')} ${failing.length > 1 ? 'fail' : 'fails'} (HTTP ${status}).`,
    }),
    'endpoint-error': finding<ReplyFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 8,
      effect: 'unhealthy',
      symptom: true,
      explainsInDependents: IN_CLIENTS,
      says: ({ service, url, status, location }) =>
        `The health endpoint of ${service} (${url}) replies HTTP ${status}${location === undefined ? '' : `, a redirect to ${location}`}${status < 300 ? ' and says that it is unhealthy' : ''}.`,
    }),
    'endpoint-not-found': finding<ReplyFacts>({
      level: 'warning',
      weight: 'weak',
      tier: 8,
      says: ({ service, url }) =>
        `${service} has no health endpoint at ${url} (HTTP 404): the path is wrong, or the service is an older build.`,
      guidance: ({ service }) => [
        {
          id: 'G-HEALTH',
          text: `Compare the path in services.${service}.health.url with the one that ${service} serves (its own health check in the compose file or manifest names it).`,
        },
      ],
    }),
    'endpoint-wants-login': finding<ReplyFacts>({
      level: 'unknown',
      weight: 'weak',
      tier: 9,
      says: ({ service, url, status }) =>
        `${service} answers, but ${url} wants a login (HTTP ${status}): its health cannot be read.`,
      guidance: ({ service }) => [
        { id: 'G-HEALTH', text: `Name an endpoint in services.${service}.health.url that answers without a login.` },
      ],
    }),
    'endpoint-slow': finding<SlowFacts>({
      level: 'warning',
      weight: 'weak',
      tier: 9,
      says: ({ service, url, tookMs }) =>
        `The health endpoint of ${service} (${url}) took ${tookMs} ms to reply, seen from where the bot runs.`,
    }),
  },
  gather: gatherEndpoints,
  judge(evidence, find) {
    for (const { answer, service, subject, url, proof, process, entry } of endpointViews(evidence)) {
      // Somebody else answers on the port of a service that does not run: that says nothing about the service.
      if (answer.outcome !== 'answered' || isDown(process)) continue;
      const { status, excerpt, location, tookMs } = answer;
      const failing = answer.dependencies.filter(({ ok }) => !ok).map(({ name }) => name);
      const key = keyOf(answer, failing);
      const warming = warmingUp(process, evidence.at);
      const facts = { service, url, status, failing, excerpt, location };
      const expected = entry.maintenance || warming ? ({ level: 'info' } as const) : {};
      if (key === 'dependency-unhealthy') {
        const blames = blamedDependency(evidence.platform, service, failing);
        const level = status >= 500 ? ('critical' as const) : ('warning' as const);
        find(key, { subject, facts, proof, blames, level, ...expected });
      } else if (key === 'endpoint-error') {
        // with a reply below 500 it serves, and only says that it is not well
        const level = status < 500 ? ('warning' as const) : ('critical' as const);
        find(key, { subject, facts, proof, unread: process.unread, level, ...expected });
      } else if (key !== undefined) find(key, { subject, facts, proof });
      if (tookMs > NOTABLE_MS && !warming)
        find('endpoint-slow', {
          subject,
          facts: { service, url, tookMs },
          proof,
          level: tookMs > SLOW_MS ? 'warning' : 'info',
        });
    }
  },
});

type Key = 'dependency-unhealthy' | 'endpoint-error' | 'endpoint-not-found' | 'endpoint-wants-login';

function keyOf({ status, says }: HealthReply, failing: readonly string[]): Key | undefined {
  if (status === 401 || status === 403) return 'endpoint-wants-login';
  if (status === 404) return 'endpoint-not-found';
  // an optional part may fail while the service says of itself that it is well
  const well = status >= 200 && status < 300 && says !== 'failing';
  if (failing.length > 0 && !(well && says === 'ok')) return 'dependency-unhealthy';
  return well ? undefined : 'endpoint-error';
}
