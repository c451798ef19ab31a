import { describe, expect, it } from 'vitest';
import { candidates, serviceDrafts, sharedNetwork } from '../../src/cli/found-containers.ts';
import type { ListedContainer } from '../../src/diagnostics/targets/docker/answers.ts';

function listed(name: string, changes: Partial<ListedContainer> = {}): ListedContainer {
  return {
    id: name,
    names: [name],
    image: 'image',
    imageId: 'sha256:1',
    state: 'running',
    createdAt: '2026-01-01T00:00:00.000Z',
    ports: [],
    networks: [{ name: 'desk-net', id: 'n1' }],
    ...changes,
  };
}

const compose = (service: string, dependsOn: string[] = [], project = 'desk') => ({
  compose: { project, service, dependsOn, oneoff: false },
});

describe('candidates', () => {
  it('leaves out pods, one-off commands and what is not of the project or network', () => {
    const all = [
      listed('k8s_main_x'),
      listed('run-1', { compose: { project: 'desk', service: 'x', dependsOn: [], oneoff: true } }),
      listed('other', compose('other', [], 'elsewhere')),
      listed('away', { ...compose('away'), networks: [] }),
      listed('desk-matcher-1', compose('matcher')),
    ];

    expect(candidates(all, { project: 'desk', network: 'desk-net' }).map(({ id }) => id)).toEqual(['desk-matcher-1']);
  });
});

describe('serviceDrafts', () => {
  it.each([
    [
      'the name that Compose gives',
      [listed('desk-matcher-1', compose('matcher'))],
      { matcher: { container: 'desk-matcher-1' } },
    ],
    ['its own name without Compose', [listed('matcher')], { matcher: { container: 'matcher' } }],
    [
      'one service for its replicas',
      [listed('desk-worker-1', compose('worker')), listed('desk-worker-2', compose('worker'))],
      { worker: { composeService: 'worker' } },
    ],
    [
      'their own names where two projects use the same',
      [listed('a-db-1', compose('db', [], 'a')), listed('b-db-1', compose('db', [], 'b'))],
      { 'a-db-1': { container: 'a-db-1' }, 'b-db-1': { container: 'b-db-1' } },
    ],
    [
      'what Compose was told of who needs whom',
      [listed('m', compose('matcher', ['ledger'])), listed('l', compose('ledger'))],
      { matcher: { container: 'm', dependsOn: ['ledger'] }, ledger: { container: 'l' } },
    ],
  ])('gives %s', (_title, containers, expected) => {
    expect(serviceDrafts(containers)).toEqual(expected);
  });
});

describe('sharedNetwork', () => {
  it.each([
    ['most share it', [listed('a'), listed('b'), listed('c', { networks: [] })], 'desk-net'],
    ['only one is on it', [listed('a'), listed('b', { networks: [] })], undefined],
    [
      'the engine made it',
      [
        listed('a', { networks: [{ name: 'bridge', id: 'b' }] }),
        listed('b', { networks: [{ name: 'bridge', id: 'b' }] }),
      ],
      undefined,
    ],
  ])('when %s', (_title, containers, expected) => {
    expect(sharedNetwork(containers)).toBe(expected);
  });
});
