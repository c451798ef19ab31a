import { describe, expect, it } from 'vitest';
import { downInstance, ended, evidenceOf, healthyWorkload, log, minutes, seconds, workload } from '../../evidenceOf.ts';
import { rootsOf, troubles } from '../service/judged.ts';

const others = ['oracle', 'store-1', 'cache-1', 'desk'].map((name) => healthyWorkload(name));
const matcher = (line: string, address: { scheme: string; host: string; port?: number }) =>
  workload('matcher', [
    downInstance({
      terminations: [ended(seconds(9))],
      logs: [log('current', seconds(9), line)],
      environment: [
        { name: 'EXCHANGE_SECRET_KEY', value: 'set' },
        { name: 'STORE_URL', value: 'set', endpoints: [address] },
      ],
    }),
  ]);

describe('an address in the environment', () => {
  it('that a log complains of without naming the host is the only one that can be wrong', () => {
    const line = 'redis: failed to lookup address information: Name or service not known';
    const evidence = evidenceOf({
      workloads: [matcher(line, { scheme: 'redis', host: 'cahce', port: 6379 }), ...others],
    });

    expect(rootsOf(evidence)).toEqual(['uri-wrong-host service:matcher']);
  });

  it('is right when its owner is merely stopped: the engine forgets such names', () => {
    const stopped = workload('store-1', [
      downInstance({
        name: 'store-1',
        state: 'exited',
        terminations: [ended(minutes(2), { exitCode: 143, endedBy: 'stopped' })],
      }),
    ]);
    const evidence = evidenceOf({
      workloads: [
        matcher('Error: getaddrinfo ENOTFOUND store', { scheme: 'mongodb', host: 'store' }),
        stopped,
        ...others.filter(({ service }) => service !== 'store-1'),
      ],
    });

    expect(troubles(evidence)).toContain('dependency-down service:matcher');
    expect(troubles(evidence).join()).not.toContain('wrong-host');
  });

  it('of the world outside is not judged: its names may be broken as a whole', () => {
    const evidence = evidenceOf({
      workloads: [
        matcher('Error: getaddrinfo ENOTFOUND api.exchange.test', { scheme: 'https', host: 'api.exchange.test' }),
        ...others,
      ],
    });

    expect(troubles(evidence).join()).not.toContain('wrong-host');
  });
});
