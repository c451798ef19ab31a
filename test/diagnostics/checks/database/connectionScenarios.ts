import type { Client } from '../../../../src/diagnostics/targets/mongodb/questions.ts';
import type { Endpoint, Instance, Workload } from '../../../../src/diagnostics/workload.ts';
import { ago, workloadOf } from './evidenceOf.ts';
import { replied } from './ledger.ts';

export const scarce = { current: 795, available: 24 };
export const enough = { current: 400, available: 419 };

const network = (address: string): Pick<Instance, 'networks'> => ({
  networks: [{ name: 'halyard-net', id: 'n1', aliases: [], address }],
});
export const urlTo = (change: Partial<Endpoint> = {}): Pick<Instance, 'environment'> => ({
  environment: [
    { name: 'LEDGER_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'ledger-db', port: 27017, ...change }] },
  ],
});
export const db = workloadOf('ledger-db', { ready: 'yes', ...network('10.0.0.2') });
export const desk = (change: Partial<Instance> = {}) =>
  workloadOf('desk', { ready: 'yes', ...network('10.0.0.7'), ...urlTo({ poolSize: 50 }), ...change });
export const quotes = (change: Partial<Instance> = {}) =>
  workloadOf('quotes', { ready: 'yes', ...network('10.0.0.8'), ...urlTo({ poolSize: 20 }), ...change });
export const times = (count: number, workload: Workload): Workload => ({
  ...workload,
  instances: Array.from({ length: count }, (_, index) => ({
    ...(workload.instances[0] as Instance),
    name: `${workload.service}-${index}`,
  })),
});

export const client = (address: string, connections: number, active = 2, appName?: string): Client => ({
  address,
  connections,
  active,
  ...(appName === undefined ? {} : { appName }),
});
export const holding = (...clients: Client[]) => [replied({ connections: scarce, clients })];

export const exhausted = 'conn-exhausted critical strong database:ledger';

export const sampled = (
  created: number,
  current = scarce.current,
  first = scarce,
  afterMs = 1000,
  clients: readonly Client[] = [],
) => [
  replied({
    ...(clients.length === 0 ? {} : { clients: [...clients] }),
    connections: { ...first, totalCreated: 9000 },
    connectionsLater: {
      current,
      available: first.current + first.available - current,
      totalCreated: 9000 + created,
      afterMs,
    },
  }),
];
export const looping: Partial<Instance> = {
  state: 'restarting',
  ready: 'no',
  restarts: 9,
  terminations: [10, 40, 70, 100].map((seconds) => ({ at: ago(seconds), exitCode: 1, endedBy: 'itself' as const })),
};
