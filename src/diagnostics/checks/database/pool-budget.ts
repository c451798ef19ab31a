import type { Evidence } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { leaksOf } from './connection-leaks.ts';
import { judgeUse, WARNING_SHARE } from './connection-use.ts';
import { type DatabaseView, databaseViews, gatherDatabases, mongodbReplies } from './database-view.ts';
import { largestPool, type PoolUse, poolSentence, poolUse } from './pool-use.ts';

type BudgetFacts = {
  readonly database: string;
  /** What all pools may take together. */
  readonly most: number;
  readonly limit: number;
  readonly sums: readonly string[];
  /** Services for which the default of drivers was taken. */
  readonly assumed: readonly string[];
  /** The largest size with which the sum stays within the budget; 0: no size is small enough. */
  readonly fitting: number;
};

/** Guide 2.3 and 4.1: a pool of 100 for each of five replicas does not go with maxIncomingConnections 200. */
export const poolBudget = defineCheck({
  id: 'database.pool-budget',
  title: 'The pools of the clients may take more connections than a database accepts',
  guide: '4.1',
  area: 'database',
  findings: {
    'pool-oversubscribed': finding<BudgetFacts>({
      // a sum that nobody has reached yet, and that may rest on a default: worth knowing
      level: 'info',
      weight: 'strong',
      tier: 4,
      explains: ['connections-scarce'],
      says: ({ database, most, limit, sums, assumed }) =>
        `The pools of the clients of ${database} may take ${most} connections, and it accepts ${limit} (${sums.join(', ')})${assumed.length === 0 ? '' : `; no size is written for ${assumed.join(' and ')}, so the default of drivers is assumed`}.`,
      guidance: ({ database, most, limit, sums, assumed, fitting }) => [
        {
          id: 'G-MAXCONN',
          text: `Replicas × (maxPoolSize + 2 for monitoring): ${sums.join('; ')}; ${most} together, of ${limit}. Keep the sum below 80 % of net.maxIncomingConnections${fitting > 0 ? `: with maxPoolSize=${fitting} in each connection string it is` : ''}, or raise the limit, which takes effect only with a restart of mongod.${assumed.length === 0 ? '' : ` Write maxPoolSize into the connection string of ${assumed.join(' and ')}: that the driver takes 100 is assumed.`} Services that were not looked at, or whose address of ${database} cannot be read, are not in the sum.`,
        },
      ],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const pools = poolsOf(evidence, view);
      // a leak is the nearer cause: it takes what no pool would
      const leaking = leaksOf(evidence, view).some(({ pool }) => pool !== undefined);
      for (const { reply, reading } of mongodbReplies(evidence, view)) {
        const facts = reply.connections && factsOf(view, pools, reply.connections);
        if (facts === undefined || facts.most <= facts.limit) continue;
        const use = judgeUse(reply.connections, reply.connectionsLater);
        find('pool-oversubscribed', {
          subject: view.subject,
          facts,
          proof: [reading, ...pools.flatMap(({ readings }) => readings)],
          level: use === undefined || leaking ? 'info' : use.level,
          weight: facts.assumed.length === 0 ? 'strong' : 'weak',
        });
      }
    }
  },
});

/** The services whose address leads here. A pool without an end (maxPoolSize=0) is in no sum. */
function poolsOf(evidence: Evidence, view: DatabaseView): PoolUse[] {
  if (view.database.kind !== 'mongodb') return [];
  return Object.keys(evidence.platform.services).flatMap((service) => {
    const pool = poolUse(evidence, view, service);
    return pool?.addressed && Number.isFinite(pool.most) ? [pool] : [];
  });
}

function factsOf(
  { name: database }: DatabaseView,
  pools: readonly PoolUse[],
  { current, available }: { readonly current: number; readonly available: number },
): BudgetFacts {
  const limit = current + available;
  const replicas = pools.reduce((sum, pool) => sum + pool.replicas, 0);
  return {
    database,
    most: pools.reduce((sum, pool) => sum + pool.most, 0),
    limit,
    sums: pools.map(poolSentence),
    assumed: pools.filter(({ written }) => !written).map(({ service }) => service),
    fitting: replicas === 0 ? 0 : largestPool(WARNING_SHARE * limit, replicas),
  };
}
