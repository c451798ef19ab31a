import {
  type MongodbAnswer,
  type MongodbReply,
  mongodbState,
} from '../../../../src/diagnostics/targets/mongodb/questions.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { ago, recorded, workloadOf } from './evidenceOf.ts';

const uri = {
  hosts: ['ledger-db:27017'],
  database: 'ledger',
  tls: false,
  hasUser: true,
  hasPassword: true,
  placeholder: false,
};
const place = { host: 'ledger-db', port: 27017, uri, tookMs: 5 };
export const well: MongodbReply = {
  outcome: 'answered',
  ...place,
  product: 'mongodb',
  writable: true,
  secondary: false,
  setHosts: [],
  authenticated: true,
  withheld: [],
};

const ask = mongodbState('ledger', 'LEDGER_URL');
export const saw = (outcome: Exclude<MongodbAnswer['outcome'], 'answered'>, detail = 'X') =>
  recorded(ask, { outcome, ...place, detail, seen: [] });
export const replied = (change: Partial<MongodbReply> = {}) => recorded(ask, { ...well, ...change });

export const exited = (exitCode: number, change: Partial<Instance> = {}): Partial<Instance> => ({
  state: 'exited',
  ready: 'no',
  terminations: [{ at: ago(120), exitCode, endedBy: 'stopped' }],
  ...change,
});
export const db = (change: Partial<Instance> = {}) => workloadOf('ledger-db', change);
