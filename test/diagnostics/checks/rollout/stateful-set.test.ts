import { describe, expect, it } from 'vitest';
import { rolloutChecks } from '../../../../src/diagnostics/checks/rollout/index.ts';
import type { Diagnosis } from '../../../../src/diagnostics/contract.ts';
import { Platform } from '../../../../src/diagnostics/platform.ts';
import { ago, cannedCluster } from '../../targets/kubernetes/cannedCluster.ts';
import { diagnosisOf } from '../../targets/kubernetes/observe.ts';
import { causes } from './rolloutDiagnosis.ts';

const platform = Platform.parse({
  name: 'test',
  kubernetes: { namespace: 'trading' },
  services: { ledger: { statefulSet: 'ledger' } },
});

interface Seen {
  readonly replicas?: number;
  readonly pods?: readonly number[];
  readonly events?: readonly object[];
}

function diagnose({ replicas = 0, pods = [], events = [] }: Seen): Promise<Diagnosis> {
  const objects = {
    statefulsets: [
      {
        metadata: { name: 'ledger', uid: 'set-1', generation: 1 },
        spec: { replicas: 2 },
        status: { observedGeneration: 1, replicas, updateRevision: 'ledger-1', currentRevision: 'ledger-1' },
      },
    ],
    pods: pods.map((minutes, index) => ({
      metadata: {
        name: `ledger-${index}`,
        uid: `pod-${index}`,
        creationTimestamp: ago(minutes),
        labels: { 'controller-revision-hash': 'ledger-1' },
        ownerReferences: [{ kind: 'StatefulSet', name: 'ledger', uid: 'set-1', controller: true }],
      },
      spec: { nodeName: 'node-1', containers: [{ name: 'ledger', image: 'x' }] },
      status: { phase: 'Running', containerStatuses: [] },
    })),
    events: events.map((event) => ({
      metadata: { creationTimestamp: ago(10), name: 'ledger.1' },
      involvedObject: { kind: 'StatefulSet', name: 'ledger', uid: 'set-1' },
      type: 'Warning',
      reason: 'FailedCreate',
      firstTimestamp: ago(10),
      lastTimestamp: ago(2),
      count: 12,
      ...event,
    })),
    nodes: [],
    resourcequotas: [
      { metadata: { name: 'compute' }, status: { hard: { 'limits.cpu': '4' }, used: { 'limits.cpu': '3' } } },
    ],
  };
  return diagnosisOf(cannedCluster(objects), platform, rolloutChecks);
}

const QUOTA =
  'create Pod ledger-0 in StatefulSet ledger failed error: pods "ledger-0" is forbidden: exceeded quota: compute, ' +
  'requested: cpu=2, used: cpu=3, limited: cpu=4';
const POLICY = 'create Pod ledger-0 in StatefulSet ledger failed error: admission webhook "policy" denied the request';

describe('a stateful set that may not make its pods', () => {
  it.each([
    [
      'by a quota',
      QUOTA,
      'quota',
      'quota compute of namespace trading is used up (requested: cpu=2, used: cpu=3, limited: cpu=4)',
    ],
    ['by an admission', POLICY, 'replica-failure', 'admission webhook "policy" denied the request'],
  ])('is refused them %s', async (_title, message, cause, words) => {
    const diagnosis = await diagnose({ events: [{ message }] });

    expect(causes(diagnosis)).toEqual([cause]);
    expect(diagnosis.roots[0]?.finding).toMatchObject({ level: 'critical', summary: expect.stringContaining(words) });
  });

  it('tells how much of the quota is in use', async () => {
    const { roots } = await diagnose({ events: [{ message: QUOTA }] });

    expect(roots[0]?.finding.guidance[0]?.text).toContain('In use: limits.cpu 3 of 4. Raise quota compute');
  });

  it.each<[string, Seen]>([
    ['has made a pod since', { replicas: 1, pods: [1], events: [{ message: QUOTA }] }],
    ['would have tried again by now', { events: [{ message: QUOTA, lastTimestamp: ago(40) }] }],
    ['has all its pods', { replicas: 2, pods: [30, 30], events: [{ message: QUOTA }] }],
    ['speaks of another set', { events: [{ message: QUOTA, involvedObject: { kind: 'StatefulSet', uid: 'set-2' } }] }],
  ])('is not refused any more when it %s', async (_title, seen) => {
    expect(causes(await diagnose(seen))).toEqual([]);
  });
});

it('is said to have no deadline', async () => {
  const [waits, moves] = [await diagnose({}), await diagnose({ replicas: 1, pods: [30] })];
  const said = [...waits.unchecked.map(({ reason }) => reason), ...moves.unchecked.map(({ reason }) => reason)];

  expect(said).toHaveLength(2);
  expect(said[0]).toBe(
    'ledger has no replica that is ready: it is being rolled out to revision ledger-1, and whether that comes up cannot be told yet.',
  );
  expect(said.join()).not.toContain('deadline');
});
