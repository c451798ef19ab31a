import { describe, expect, it } from 'vitest';
import * as questions from '../../../../src/diagnostics/targets/docker/questions.ts';
import { at, dockerPlatform, inspected, listed, refused } from './containers.ts';
import { type Answers, instance, shape } from './shapedWorkload.ts';

describe('which containers are a service', () => {
  const containers = [
    listed({ id: 'a', names: ['quotes'] }),
    listed({ id: 'b', names: ['quotes-old'] }),
    listed({ id: 'c', names: ['p-feed-1'], compose: { project: 'p', service: 'feed', dependsOn: [], oneoff: false } }),
    listed({ id: 'd', names: ['p-feed-2'], compose: { project: 'p', service: 'feed', dependsOn: [], oneoff: false } }),
    listed({ id: 'e', names: ['p-feed-run'], compose: { project: 'p', service: 'feed', dependsOn: [], oneoff: true } }),
    listed({ id: 'f', names: ['q-feed-1'], compose: { project: 'q', service: 'feed', dependsOn: [], oneoff: false } }),
  ];
  const answers: Answers = [
    [questions.listContainers(), { containers }],
    ...containers.map(({ id, names }): Answers[number] => [
      questions.inspectContainer(id),
      inspected({ id, name: names[0] ?? '' }),
    ]),
  ];
  it.each([
    ['the container of exactly that name', { container: 'quotes' }, undefined, ['a']],
    ['all of a Compose service but its one-off runs', { composeService: 'feed' }, 'p', ['c', 'd']],
    ['of every project if none is named', { composeService: 'feed' }, undefined, ['c', 'd', 'f']],
    ['the Compose service of the name that no container has', { container: 'feed' }, 'q', ['f']],
    ['none', { container: 'quote' }, undefined, []],
  ])('%s', (_title, service, project, expected) => {
    const platform = dockerPlatform({ x: service }, project === undefined ? {} : { project });
    const [workload] = shape(answers, platform);
    expect(workload?.instances.map(({ id }) => id)).toEqual(expected);
    expect(workload?.presence).toBe(expected.length > 0 ? 'present' : 'absent');
  });

  it('is no Docker workload if the file names no container of it', () => {
    const platform = dockerPlatform({ x: { health: { url: 'http://x:1/' } } });
    expect(shape(answers, platform)).toEqual([]);
  });

  it('marks what is left over of an earlier Compose configuration', () => {
    const compose = { project: 'p', service: 'feed', dependsOn: [], oneoff: false };
    const [workload] = shape(
      [
        [questions.listContainers(), { containers: containers.slice(2, 4) }],
        [questions.inspectContainer('c'), inspected({ id: 'c', compose: { ...compose, configHash: 'old' } })],
        [
          questions.inspectContainer('d'),
          inspected({ id: 'd', createdAt: at(9), compose: { ...compose, configHash: 'new' } }),
        ],
      ],
      dockerPlatform({ feed: { composeService: 'feed' } }),
    );
    expect(workload?.instances.map(({ current }) => current)).toEqual([false, true]);
  });
});

describe('what could not be read', () => {
  const list: Answers[number] = [questions.listContainers(), { containers: [listed()] }];
  it.each([
    ['nothing was read: no workload', [[questions.listContainers(), refused('timeout')]], undefined],
    [
      'the inspection was refused: no workload',
      [list, [questions.inspectContainer('c1'), refused('forbidden')]],
      undefined,
    ],
    [
      'it went between list and inspection: absent',
      [list, [questions.inspectContainer('c1'), refused('not-found')]],
      'absent',
    ],
    [
      'no list, but found by name: present',
      [
        [questions.listContainers(), refused('forbidden')],
        [questions.inspectContainer('quotes'), inspected()],
      ],
      'present',
    ],
    [
      'no list, and no such name: absent',
      [
        [questions.listContainers(), refused('forbidden')],
        [questions.inspectContainer('quotes'), refused('not-found')],
      ],
      'absent',
    ],
  ] as [string, Answers, string | undefined][])('%s', (_title, answers, presence) => {
    expect(shape(answers)[0]?.presence).toBe(presence);
  });

  it('shapes what it can when only the inspection was answered', () => {
    const only = instance(inspected(), [
      [questions.containerLogs('c1'), refused('failed')],
      [questions.containerEvents(), refused('forbidden')],
      [questions.containerStats('c1'), refused('timeout')],
    ]);
    expect(only).toMatchObject({ logs: [], terminations: [], state: 'running' });
    expect(only).not.toHaveProperty('historyFrom');
    expect(only).not.toHaveProperty('memory');
  });
});

describe('ports and networks', () => {
  const wanted = { containerPort: 80, hostPort: 8080, protocol: 'tcp' as const };
  const platform = dockerPlatform(
    { quotes: { container: 'quotes' }, site: { container: 'site' } },
    { network: 'desk-net', project: 'p' },
  );
  const holders = (port: object, name = 'stranger', wants: object = wanted) =>
    shape(
      [
        [
          questions.listContainers(),
          {
            containers: [
              listed({ state: 'created' }),
              listed({ id: 'h', names: [name], ports: [port as typeof wanted] }),
            ],
          },
        ],
        [questions.inspectContainer('c1'), inspected({ wantedPorts: [wants as typeof wanted] })],
      ],
      platform,
      ['quotes'],
    )[0]?.portHolders;

  it.each([
    [
      'a stranger',
      { ...wanted, hostAddress: '0.0.0.0' },
      'stranger',
      wanted,
      [{ hostPort: 8080, holder: 'stranger', ofPlatform: false }],
    ],
    ['one of the platform', wanted, 'site', wanted, [{ hostPort: 8080, holder: 'site', ofPlatform: true }]],
    ['nobody on another port', { ...wanted, hostPort: 81 }, 'stranger', wanted, []],
    ['nobody with another protocol', { ...wanted, protocol: 'udp' }, 'stranger', wanted, []],
    ['nobody who only exposes it', { containerPort: 8080, protocol: 'tcp' }, 'stranger', wanted, []],
    [
      'nobody on another address',
      { ...wanted, hostAddress: '10.0.0.1' },
      'stranger',
      { ...wanted, hostAddress: '127.0.0.1' },
      [],
    ],
  ])('is held by %s', (_title, port, name, wants, expected) => {
    expect(holders(port, name, wants)).toEqual(expected);
  });

  it('is not held against the service by itself (trap 44)', () => {
    const own = [questions.listContainers(), { containers: [listed({ ports: [wanted] })] }] as const;
    const [workload] = shape([own, [questions.inspectContainer('c1'), inspected({ wantedPorts: [wanted] })]]);
    expect(workload?.portHolders).toEqual([]);
  });

  it.each([
    ['the one of the file by its exact name', ['desk-net', 'other'], {}, ['desk-net']],
    ['the one of the file with the prefix of its project (trap 20)', ['p_desk-net', 'desk-net-2'], {}, ['p_desk-net']],
    ['only one that exists', ['other'], {}, []],
    ['that of its configuration, although it was detached', ['p_default'], { networkMode: 'p_default' }, ['p_default']],
    ['never the default bridge', ['bridge', 'host'], { networkMode: 'bridge' }, []],
    ['those it is attached to', ['x'], { networks: [{ name: 'x', id: 'n', aliases: [] }] }, ['x']],
  ])('expects %s', (_title, names, container, expected) => {
    const networks = names.map((name) => ({ id: name, name, driver: 'bridge', internal: false }));
    const [workload] = shape(
      [
        [questions.listContainers(), { containers: [listed()] }],
        [questions.listNetworks(), { networks }],
        [questions.inspectContainer('c1'), inspected(container)],
      ],
      platform,
      ['quotes'],
    );
    expect(workload?.expectedNetworks).toEqual(expected);
  });

  it('has the network of another container by that, and none of its own', () => {
    const [workload] = shape([
      [questions.listContainers(), { containers: [listed()] }],
      [questions.inspectContainer('c1'), inspected({ networkMode: 'container:5f1c', networks: [] })],
    ]);
    expect(workload?.instances[0]?.networks).toEqual([{ name: 'container:5f1c', id: '', aliases: [] }]);
  });
});
