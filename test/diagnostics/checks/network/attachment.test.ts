import { describe, expect, it } from 'vitest';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { ago, evidenceOf, healthyWorkload, hours, instance, log, seconds, workload } from '../../evidenceOf.ts';
import { findingNamed, rootsOf, troubles } from '../service/judged.ts';

const others = ['matcher', 'store-1', 'cache-1', 'desk'].map((name) => healthyWorkload(name));
const onNetwork = (name: string, id: string): Partial<Instance> => ({ networks: [{ name, id, aliases: ['oracle'] }] });
const oracle = (parts: Partial<Instance>, expectedNetworks: readonly string[]) =>
  workload('oracle', [instance({ name: 'oracle', ...parts })], { expectedNetworks });

describe('a container on the wrong network', () => {
  it('names the network, whom it is cut off from, and the aliases to connect it with', () => {
    const finding = findingNamed(
      evidenceOf({ workloads: [oracle({ networks: [] }, ['desk-net']), ...others] }),
      'not-same-network',
    );

    expect(finding).toMatchObject({
      subject: 'service:oracle',
      summary:
        'oracle is not attached to network desk-net (it is on no network), so it and matcher, store-1 cannot reach each other.',
      offers: [
        {
          remediation: 'docker-network-connect',
          params: { container: 'oracle', network: 'desk-net', aliases: 'oracle' },
          risk: 'R2',
        },
      ],
      guidance: [{ id: 'G-COMPOSE' }],
    });
  });

  it('explains what it says of what it cannot reach, and what others say of it', () => {
    const refused = log(
      'current',
      seconds(5),
      'ERROR store:27017: Temporary failure in name resolution',
      'ERROR store:27017: Temporary failure in name resolution',
    );
    const asks = log('current', seconds(5), 'ERROR getaddrinfo ENOTFOUND oracle', 'ERROR getaddrinfo ENOTFOUND oracle');
    const evidence = evidenceOf({
      workloads: [
        oracle({ networks: [], startedAt: ago(hours(3)), logs: [refused] }, ['desk-net']),
        healthyWorkload('matcher', { logs: [asks], startedAt: ago(hours(3)) }),
        ...others.slice(1),
      ],
    });

    expect(troubles(evidence)).toContain('dependency-error service:oracle');
    expect(troubles(evidence)).toContain('dependency-error service:matcher');
    expect(rootsOf(evidence)).toEqual(['not-same-network service:oracle']);
  });

  it('is found without any named network, by those that it shares none with', () => {
    const evidence = evidenceOf({
      workloads: [oracle(onNetwork('lonely', 'n-9'), []), ...others.map((each) => ({ ...each, expectedNetworks: [] }))],
    });

    expect(rootsOf(evidence)).toEqual(['not-same-network service:oracle']);
    expect(findingNamed(evidence, 'not-same-network').facts).toMatchObject({ network: 'desk-net' });
  });

  it.each<[string, Partial<Instance>]>([
    ['uses the network of the host', onNetwork('host', 'n-h')],
    ['uses the network of another container', onNetwork('container:5f1c', '')],
    ['was made and did not start', { state: 'created', networks: [] }],
  ])('says nothing of one that %s', (_title, parts) => {
    expect(troubles(evidenceOf({ workloads: [oracle(parts, ['desk-net']), ...others] }))).not.toContain(
      'not-same-network service:oracle',
    );
  });

  it('says nothing of two networks, if one is enough', () => {
    expect(
      troubles(evidenceOf({ workloads: [oracle(onNetwork('desk-net', 'n-1'), ['desk-net', 'metrics']), ...others] })),
    ).toEqual([]);
  });
});
