import type { Evidence, Offer } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { casesOf, placeOf } from '../service/case.ts';
import { kubectl } from '../service/remedies.ts';
import { type Leak, leaksOf } from './connection-leaks.ts';
import { type DatabaseView, databaseViews, gatherDatabases } from './database-view.ts';
import { IN_CLIENTS, OF_NO_CONNECTION } from './effects.ts';
import { type LeakFacts, leakGuidance, leakSentence } from './leak-words.ts';

/** Of what its pools may take: below, several processes of one container are as likely as a leak. */
const TIMES_OVER = 3;

/** Guide 4.1, "Too Many Connections": the client that holds them. */
export const connectionLeak = defineCheck({
  id: 'database.connection-leak',
  title: 'A client holds more connections than its pools may',
  guide: '4.1',
  area: 'database',
  findings: {
    'conn-leak': finding<LeakFacts>({
      level: 'warning',
      weight: 'strong',
      tier: 4,
      explains: ['connections-scarce', ...OF_NO_CONNECTION],
      explainsInDependents: IN_CLIENTS,
      explainsInBlaming: ['connections-scarce'],
      says: leakSentence,
      offers: restart,
      guidance: leakGuidance,
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence))
      for (const leak of told(leaksOf(evidence, view))) {
        const { service } = leak.pool ?? {};
        find('conn-leak', {
          subject: service === undefined ? view.subject : evidence.subjectOf(service),
          facts: { ...factsOf(view, leak), ...remedyOf(evidence, service) },
          proof: leak.readings,
          level: leak.use.level,
          weight: isProven(leak) ? 'strong' : 'weak',
        });
      }
  },
});

/**
 * A pool may be set in code, and one container may run several processes with a pool each: neither can be seen from here.
 * So only a size that is written, several times over, is a proof.
 */
function isProven({ pool, holder }: Leak): boolean {
  return pool?.written === true && holder.held > TIMES_OVER * pool.mostOfAll;
}

/** Of strangers the one that holds most: they share one subject, and one of them is enough to go and look. */
function told(leaks: readonly Leak[]): Leak[] {
  const stranger = leaks.find(({ pool }) => pool === undefined);
  return leaks.filter((leak) => leak.pool !== undefined || leak === stranger);
}

function remedyOf(evidence: Evidence, service: string | undefined): Pick<LeakFacts, 'role' | 'command'> {
  const suspect = casesOf(evidence).find((each) => each.service === service && each.workload.runtime === 'kubernetes');
  const place = suspect && placeOf(suspect, undefined, evidence);
  return {
    role: evidence.platform.services[service ?? '']?.role,
    command: place && kubectl(place, `rollout restart ${place.target}`),
  };
}

function factsOf({ name: database }: DatabaseView, { holder, pool, use }: Leak): Omit<LeakFacts, 'role' | 'command'> {
  const { address, appName, held, idle, container } = holder;
  return {
    database,
    service: pool?.service,
    unseen: pool === undefined ? holder.service : undefined,
    address,
    appName,
    held,
    idle,
    current: use.facts.current,
    limit: use.facts.limit,
    replicas: pool?.replicas,
    poolSize: pool?.poolSize,
    poolFrom: pool && (pool.written ? 'connection string' : 'default of drivers'),
    allowed: pool?.mostOfAll,
    pools: pool?.pools,
    container: pool === undefined ? undefined : container,
  };
}

function restart({ service, container, role }: LeakFacts): Offer[] {
  if (service === undefined || container === undefined) return [];
  const risk = role === 'trading-engine' ? 'R3' : 'R2';
  return [{ remediation: 'docker-restart-service', params: { container, service }, risk }];
}
