import type { Evidence, Level } from '../../contract.ts';
import type { Client, MongodbReply } from '../../targets/mongodb/questions.ts';
import { isLooping } from '../service/ends.ts';
import { holdersOf } from './connection-holders.ts';
import { judgeUse } from './connection-use.ts';
import { type DatabaseView, mongodbReplies } from './database-view.ts';

/**
 * Connections per second that come and go: the limit that the MongoDB manual sets as its example in "Configure the
 * Ingress Connection Establishment Rate Limiter" (`ingressConnectionEstablishmentRatePerSec: 20`).
 */
const NOTABLE_PER_SECOND = 20;
/**
 * A whole pool of a driver's usual size, made and given up within a second. MongoDB's guide "Connection Monitoring"
 * (github.com/mongodb/agent-skills) calls 100 in an hour churn; Netdata's guide "MongoDB connection storm spiral" tells
 * of 3,800 within a minute, which is 63 a second.
 */
const STORM_PER_SECOND = 100;

export interface Storm {
  readonly perSecond: number;
  readonly current: number;
  readonly afterMs: number;
  readonly level: Level;
  /** A service that needs the database and ends again and again. */
  readonly looping: string | undefined;
  readonly readings: readonly string[];
}

/**
 * Catalogue 4.1, `conn-storm`: connections are made far faster than their number grows. A pool that fills grows with
 * what it makes, and what the server refuses is not in `totalCreated`. While connections are not scarce it is a note.
 */
export function stormsOf(evidence: Evidence, view: DatabaseView): Storm[] {
  return mongodbReplies(evidence, view).flatMap(({ reply, reading }): Storm[] => {
    const perSecond = churnOf(reply);
    if (perSecond === undefined || perSecond < NOTABLE_PER_SECOND) return [];
    const use = judgeUse(reply.connections, reply.connectionsLater);
    const looping = loopingClient(evidence, view, reply.clients ?? []);
    return [
      {
        perSecond,
        current: reply.connectionsLater?.current ?? 0,
        afterMs: reply.connectionsLater?.afterMs ?? 0,
        level: use !== undefined && perSecond >= STORM_PER_SECOND ? use.level : 'info',
        looping: looping?.service,
        readings: [reading, ...(looping?.readings ?? [])],
      },
    ];
  });
}

function churnOf({ connections: first, connectionsLater: later }: MongodbReply): number | undefined {
  if (first?.totalCreated === undefined || later?.totalCreated === undefined || later.afterMs <= 0) return undefined;
  const created = later.totalCreated - first.totalCreated;
  const churned = created - Math.max(0, later.current - first.current);
  return Math.round((churned * 1000) / later.afterMs);
}

/**
 * One that the server sees connected, and that ends again and again. One that complains of the database ends because of
 * it, and is no cause of its trouble.
 */
function loopingClient(evidence: Evidence, view: DatabaseView, clients: readonly Client[]) {
  const { dependents, complaints } = view;
  const connected = new Set(holdersOf(evidence, view, clients).map(({ service }) => service));
  const suspects = dependents.filter(
    (name) => connected.has(name) && !complaints.some(({ service }) => service === name),
  );
  for (const { service, instances } of evidence.workloads) {
    const looping = instances.find((instance) => instance.current && isLooping(instance, evidence.at));
    if (suspects.includes(service) && looping !== undefined) return { service, readings: looping.readings };
  }
  return undefined;
}
