import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import {
  ago,
  downInstance,
  ended,
  evidenceOf,
  healthyWorkload,
  instance,
  log,
  MIB,
  minutes,
  outOfMemory,
  seconds,
  workload,
} from '../../evidenceOf.ts';
import { describeFaults, type Fault } from './faults.ts';
import { findingNamed, rootsOf, troubles } from './judged.ts';
import { died, matcher, refusal } from './matcher.ts';

const rows: Readonly<Record<string, Fault>> = {
  'S07 it exits because its store is down': {
    cause: 'dependency-down',
    evidence: evidenceOf({
      workloads: [
        workload('matcher', [downInstance(died(1, refusal))]),
        workload('store-1', [
          downInstance({
            name: 'store-1',
            state: 'exited',
            terminations: [ended(minutes(2), { exitCode: 143, endedBy: 'stopped' })],
          }),
        ]),
      ],
    }),
    facts: { dependency: 'store', port: 27017 },
    roots: ['dependency-down service:matcher', 'datastore-stopped database:store'],
  },
  'it panics because its store is down': {
    cause: 'dependency-induced',
    evidence: evidenceOf({
      workloads: [
        workload('matcher', [
          downInstance(
            died(
              101,
              "thread 'main' panicked at src/db.rs:9:5:",
              'called `Result::unwrap()`: Server selection timeout: No available servers. Address: store:27017',
            ),
          ),
        ]),
        workload('store-1', [
          downInstance({
            name: 'store-1',
            state: 'exited',
            terminations: [ended(minutes(2), { exitCode: 143, endedBy: 'stopped' })],
          }),
        ]),
      ],
    }),
    roots: ['dependency-induced service:matcher', 'datastore-stopped database:store'],
  },
  'its store seems to be up': {
    cause: 'dependency-error',
    evidence: matcher(died(1, refusal)),
    facts: { dependency: 'store' },
  },
  'S29 on another network than the rest': {
    cause: 'not-same-network',
    evidence: evidenceOf({
      workloads: [
        workload(
          'oracle',
          [instance({ name: 'oracle', networks: [{ name: 'desk_default', id: 'n-2', aliases: ['oracle'] }] })],
          { expectedNetworks: ['desk-net', 'desk_default'] },
        ),
        healthyWorkload('matcher'),
        healthyWorkload('store-1'),
        healthyWorkload('cache-1'),
        healthyWorkload('desk'),
      ],
    }),
    facts: { network: 'desk-net', service: 'oracle', aliases: ['oracle'] },
    offers: ['docker-network-connect'],
  },
  'S26 a host that nobody is called': {
    cause: 'uri-wrong-host',
    evidence: matcher({
      ...died(1, 'Error: getaddrinfo ENOTFOUND stor'),
      environment: [
        { name: 'EXCHANGE_SECRET_KEY', value: 'set' },
        { name: 'STORE_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'stor', port: 27017 }] },
      ],
    }),
    facts: { variable: 'STORE_URL', host: 'stor', rightHost: 'store' },
  },
  'the address of a service is wrong': {
    cause: 'wrong-hostname',
    evidence: matcher({
      ...died(
        1,
        'error sending request for url (http://oracle-svc:8000/): failed to lookup address information: Name or service not known',
      ),
      environment: [
        { name: 'EXCHANGE_SECRET_KEY', value: 'set' },
        { name: 'STORE_URL', value: 'set' },
        { name: 'ORACLE_URL', value: 'set', endpoints: [{ scheme: 'http', host: 'oracle-svc', port: 8000 }] },
      ],
    }),
    facts: { variable: 'ORACLE_URL', rightHost: 'oracle' },
  },
  'the port of an address is wrong': {
    cause: 'wrong-port',
    evidence: matcher({
      ...died(1, 'Error: connect ECONNREFUSED 172.20.0.5:8001'),
      environment: [
        { name: 'EXCHANGE_SECRET_KEY', value: 'set' },
        { name: 'STORE_URL', value: 'set' },
        { name: 'ORACLE_URL', value: 'set', endpoints: [{ scheme: 'http', host: 'oracle', port: 8001 }] },
      ],
    }),
    facts: { port: 8001, rightPort: 8000 },
  },
};

describeFaults(rows);

describe('what a running service says of what it needs', () => {
  const refusals = (lastAgo: number, pause: number) =>
    log('current', seconds(lastAgo), ...Array.from({ length: 5 }, () => `ERROR ${refusal}`)).lines.map(
      (line, index) => ({
        ...line,
        at: ago(seconds(lastAgo + (4 - index) * pause)),
      }),
    );
  const complaining = (lastAgo: number, pause: number, storeUpFor = 3600): Evidence =>
    evidenceOf({
      workloads: [
        workload('matcher', [
          instance({
            logs: [{ run: 'current', container: 'matcher', lines: refusals(lastAgo, pause), truncated: false }],
          }),
        ]),
        workload('store-1', [instance({ name: 'store-1', startedAt: ago(seconds(storeUpFor)) })]),
        ...['oracle', 'desk', 'cache-1'].map((name) => healthyWorkload(name)),
      ],
    });

  it('counts while it says so again and again', () => {
    expect(rootsOf(complaining(2, 3))).toEqual(['dependency-error service:matcher']);
    expect(rootsOf(complaining(50, 30))).toEqual(['dependency-error service:matcher']);
  });

  it('is over when it has been silent for much longer than between two of its lines', () => {
    expect(troubles(complaining(20, 3))).toEqual([]);
    expect(troubles(complaining(119, 10))).toEqual([]);
  });

  it('is over when what it needs was started since', () => {
    expect(troubles(complaining(12, 6, 10))).toEqual([]);
  });
});

describe('starting what it needs', () => {
  const offersOf = (state: 'exited' | 'restarting'): string[] =>
    findingNamed(
      evidenceOf({
        workloads: [
          workload('matcher', [downInstance(died(1, refusal))]),
          workload('store-1', [
            downInstance({ name: 'store-1', state, terminations: [ended(minutes(2), { exitCode: 1 })] }),
          ]),
        ],
      }),
      'dependency-down',
    ).offers.map(({ remediation }) => remediation);

  it('is offered for what stands still, and not for what its runtime starts again and again', () => {
    expect(offersOf('exited')).toEqual(['docker-start-dependencies']);
    expect(offersOf('restarting')).toEqual([]);
  });
});

describe('two faults stay two', () => {
  it('M08 the store is down and the configuration is invalid', () => {
    const evidence = evidenceOf({
      workloads: [
        workload('matcher', [downInstance(died(1, refusal, 'Error: TOML parse error at line 14, column 9'))]),
        workload('store-1', [
          downInstance({
            name: 'store-1',
            state: 'exited',
            terminations: [ended(minutes(2), { exitCode: 143, endedBy: 'stopped' })],
          }),
        ]),
      ],
    });

    expect(rootsOf(evidence)).toEqual(['config-invalid service:matcher', 'datastore-stopped database:store']);
    expect(troubles(evidence)).not.toContain('dependency-down service:matcher');
  });

  it('M01 memory of the database explains what its clients say', () => {
    const evidence = evidenceOf({
      workloads: [
        workload('store-1', [
          downInstance({
            name: 'store-1',
            memoryLimitBytes: 512 * MIB,
            terminations: [outOfMemory(seconds(50)), outOfMemory(seconds(80))],
          }),
        ]),
        workload('matcher', [downInstance(died(1, refusal))]),
      ],
    });

    expect(rootsOf(evidence)).toEqual(['oom-limit database:store']);
  });
});
