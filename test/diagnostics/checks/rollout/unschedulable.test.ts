import { describe, expect, it } from 'vitest';
import type { Canned } from '../../targets/kubernetes/cannedCluster.ts';
import { causes, diagnose } from './rolloutDiagnosis.ts';

interface NodeOptions {
  readonly taints?: readonly string[];
  readonly cordoned?: boolean;
  readonly cpu?: string;
}

function nodeOf(name: string, { taints = [], cordoned = false, cpu = '4' }: NodeOptions = {}): object {
  return {
    metadata: { name },
    spec: { unschedulable: cordoned, taints: taints.map((key) => ({ key, effect: 'NoSchedule' })) },
    status: { allocatable: { cpu, memory: '16Gi' } },
  };
}

const ARRIVED = { conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }] };
const MOVING = { conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }] };

function pending(message: string, cpu = '2', status: object = MOVING): Canned {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
  return {
    template: { containers: [{ name: 'engine', image: 'x', resources: { requests: { cpu } } }] },
    pods: [{ status: { phase: 'Pending', conditions }, spec: { nodeName: undefined } }],
    deployment: { status },
  };
}

const taint = (key: string) => `1 node(s) had untolerated taint {node.kubernetes.io/${key}: }`;
const ill = (key: string, cpu?: string) =>
  nodeOf('node-1', { taints: [`node.kubernetes.io/${key}`], ...(cpu === undefined ? {} : { cpu }) });

describe('a node that is ill takes no pods', () => {
  const rows: [string, Canned, object[], string][] = [
    [
      'full disk',
      pending(`0/1 nodes are available: ${taint('disk-pressure')}.`),
      [ill('disk-pressure')],
      'has DiskPressure',
    ],
    [
      'in the words of older schedulers',
      pending(
        "0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/memory-pressure: }, that the pod didn't tolerate.",
      ),
      [ill('memory-pressure')],
      'has MemoryPressure',
    ],
    ['lost', pending(`0/1 nodes are available: ${taint('unreachable')}.`), [ill('unreachable')], 'is unreachable'],
    [
      'in the words of newer schedulers, which name no taint',
      pending('0/1 nodes are available: 1 node(s) had untolerated taint(s).'),
      [ill('not-ready')],
      'is NotReady',
    ],
    [
      'beside one that is kept for others',
      pending(`0/2 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, ${taint('not-ready')}.`),
      [ill('not-ready'), nodeOf('node-2', { taints: ['dedicated'] })],
      'is NotReady',
    ],
    [
      'beside one that has no room, and would have room itself',
      pending(`0/2 nodes are available: 1 Insufficient cpu, ${taint('not-ready')}.`),
      [ill('not-ready'), nodeOf('node-2')],
      'is NotReady',
    ],
    [
      'beside one with other labels, of what had a place before',
      pending(
        `0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, ${taint('not-ready')}.`,
        '2',
        ARRIVED,
      ),
      [ill('not-ready'), nodeOf('node-2')],
      'is NotReady',
    ],
  ];

  it.each(rows)('%s', async (_title, canned, nodes, words) => {
    const diagnosis = await diagnose({ ...canned, oldReady: 0 }, { nodes });
    const [guidance] = diagnosis.roots[0]?.finding.guidance ?? [];

    expect(causes(diagnosis)).toEqual(['node-pressure']);
    expect(diagnosis.roots[0]?.finding.summary).toContain(`node-1 ${words}`);
    expect(guidance?.text).toContain(`Look at the node: node-1 ${words} (\`kubectl describe node node-1\`)`);
    expect(guidance?.text).not.toMatch(/Add a toleration/);
  });

  it('is told without its name where the list of nodes does not show which', async () => {
    const { roots } = await diagnose(pending(`0/1 nodes are available: ${taint('disk-pressure')}.`));

    expect(roots[0]?.finding.summary).toContain('a node has DiskPressure');
    expect(roots[0]?.finding.guidance[0]?.text).toContain('kubectl get nodes');
  });

  it.each([
    ['too small anyway', `1 Insufficient cpu, ${taint('not-ready')}`, 'One pod asks for cpu 2.', '1'],
    [
      'and no other has the labels that a new revision wants',
      `1 node(s) didn't match Pod's node affinity/selector, ${taint('not-ready')}`,
      'Label a node with',
      '4',
    ],
  ])('is not the first to look at: %s', async (_title, reasons, words, cpu) => {
    const diagnosis = await diagnose(pending(`0/2 nodes are available: ${reasons}.`), {
      nodes: [ill('not-ready', cpu), nodeOf('node-2', { cpu })],
    });
    const text = diagnosis.roots[0]?.finding.guidance[0]?.text;

    expect(causes(diagnosis)).toEqual(['unschedulable']);
    expect(text).toContain(words);
    expect(text).toContain('Look at the node: node-1 is NotReady');
  });
});

describe('a node that somebody has closed', () => {
  const cordoned = [nodeOf('node-1', { cordoned: true, taints: ['node.kubernetes.io/unschedulable'] })];

  it.each([
    ['the usual words', '0/1 nodes are available: 1 node(s) were unschedulable.', cordoned],
    ['the taint', `0/1 nodes are available: ${taint('unschedulable')}.`, cordoned],
    [
      'beside one that runs the control plane',
      '0/2 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable.',
      [...cordoned, nodeOf('node-2', { taints: ['node-role.kubernetes.io/control-plane'] })],
    ],
  ])('is to be opened again: %s', async (_title, message, nodes) => {
    const diagnosis = await diagnose({ ...pending(message), oldReady: 1 }, { nodes });

    expect(causes(diagnosis)).toEqual(['unschedulable']);
    expect(diagnosis.roots[0]?.finding).toMatchObject({
      offers: [],
      guidance: [{ id: 'G-SCHEDULE', text: expect.stringContaining('`kubectl uncordon node-1`') }],
    });
    expect(diagnosis.roots[0]?.finding.guidance[0]?.text).not.toMatch(/toleration|Label a node/);
  });

  it('is told beside what the pod asks for', async () => {
    const message = '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.';
    const { roots } = await diagnose(pending(message), { nodes: [...cordoned, nodeOf('node-2')] });

    expect(roots[0]?.finding.guidance[0]?.text).toMatch(/Lower the requests.*kubectl uncordon node-1/s);
  });
});

it.each([
  ['named', "0/1 nodes are available: 1 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate."],
  ['not named', '0/1 nodes are available: 1 node(s) had untolerated taint(s).'],
])('a taint that somebody set is to be tolerated or taken off: %s', async (_title, message) => {
  const { roots } = await diagnose(pending(message), { nodes: [nodeOf('node-1', { taints: ['dedicated'] })] });

  expect(roots[0]?.finding).toMatchObject({
    cause: 'unschedulable',
    guidance: [{ id: 'G-SCHEDULE', text: expect.stringContaining('Add a toleration for the taint') }],
  });
});
