import type { Check } from '../../contract.ts';
import { databaseAccess } from './access.ts';
import { connectionLeak } from './connection-leak.ts';
import { connectionStorm } from './connection-storm.ts';
import { databaseConnections } from './connections.ts';
import { mongoDiskFull } from './disk-full.ts';
import { poolBudget } from './pool-budget.ts';
import { databaseReach } from './reach.ts';
import { redisStateCheck } from './redis-state.ts';
import { mongoReplicaSet } from './replica-set.ts';
import { servicePath } from './service-path.ts';
import { databaseWithheld } from './withheld.ts';

/** Guide 4.1, for every database of the platform file. */
export const databaseChecks: readonly Check[] = [
  databaseReach,
  mongoDiskFull,
  databaseAccess,
  mongoReplicaSet,
  databaseConnections,
  connectionLeak,
  connectionStorm,
  poolBudget,
  servicePath,
  redisStateCheck,
  databaseWithheld,
];
