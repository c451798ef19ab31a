import { describe, expect, it } from 'vitest';
import { TargetError, WriteError } from '../../../src/diagnostics/errors.ts';
import { effectivenessOf, look } from '../../../src/diagnostics/plan-remediation.ts';
import type { Acting, DockerWriter, Effectiveness, Plan, Undo } from '../../../src/diagnostics/remediation.ts';
import { findRemediation } from '../../../src/diagnostics/remediations/index.ts';
import { ago, DESK, type Desk, type DeskContainer, deskOptions, deskWith, exited, HUNG, MIB } from './deskEngine.ts';
import { LOOPING, MATCHER, PAUSED, SCENES, type SceneId, scenePlan } from './dockerScenes.ts';

const NEW_RUN = { startedAt: ago(0.1), finishedAt: ago(30) };
const STARTING = { health: { status: 'starting', failingStreak: 0, log: [] } };
const passes = (count: number) => ({
  status: 'healthy',
  failingStreak: 0,
  log: Array.from({ length: count }, () => ({ startedAt: ago(0.05), at: ago(0.05), exitCode: 0, output: '' })),
});
const limit = (container: DeskContainer, memoryLimitBytes = 1024 * MIB): DeskContainer => ({
  ...container,
  more: { ...container.more, memoryLimitBytes },
});
const attached = (aliases: string[]) => ({ more: { networks: [{ id: 'n-desk', name: 'desk-net', aliases }] } });

async function effect(plan: Plan, after: Desk): Promise<Effectiveness> {
  return (await effectivenessOf(deskOptions(after, plan.remediation, plan.params), plan)).effectiveness;
}

type Row = readonly [string, Desk['containers'], Effectiveness['state'], RegExp];
const ROWS: Readonly<Record<SceneId, readonly Row[]>> = {
  'docker-start-container': [
    ['nothing happened', { 'store-1': { state: exited(30, 0) } }, 'pending', /as it was/],
    ['it runs and is well', { 'store-1': { state: NEW_RUN } }, 'reached', /passes/],
    ['it runs and is new', { 'store-1': { state: { ...NEW_RUN, ...STARTING } } }, 'pending', /not been asked/],
    ['it runs and is ill', { 'store-1': { state: { ...NEW_RUN, ...HUNG } } }, 'pending', /does not pass/],
    ['it ended again', { 'store-1': { state: exited(0.1, 9) } }, 'missed', /ended again with exit code 9/],
    ['it is restarted', { 'store-1': { state: LOOPING } }, 'pending', /restarting/],
    ['another has its name', { 'store-1': { id: 'new', state: NEW_RUN } }, 'missed', /gone/],
    ['it is not seen', { 'store-1': { unseen: true } }, 'pending', /cannot be seen/],
  ],
  'docker-start-dependencies': [
    [
      'the second is not up',
      { 'store-1': { state: NEW_RUN }, 'cache-1': { state: exited(20, 0) } },
      'pending',
      /cache-1/,
    ],
    ['both are well', { 'store-1': { state: NEW_RUN }, 'cache-1': { state: NEW_RUN } }, 'reached', /store-1.*cache-1/],
    ['the first ended', { 'store-1': { state: exited(0.1, 9) } }, 'missed', /store-1 ended again/],
  ],
  'docker-restart-service': [
    ['nothing happened', { oracle: { state: HUNG } }, 'pending', /as it was/],
    ['it passed twice', { oracle: { state: { ...NEW_RUN, health: passes(2) } } }, 'pending', /2 of 3/],
    ['it passed three times', { oracle: { state: { ...NEW_RUN, health: passes(3) } } }, 'reached', /passes/],
    ['it has no check', { oracle: { state: NEW_RUN, without: 'healthCheck' } }, 'reached', /./],
    ['it did not come again', { oracle: { state: exited(0.1, 1) } }, 'missed', /ended again/],
  ],
  'docker-update-memory': [
    ['nothing happened', { oracle: {} }, 'pending', /still 512 MiB/],
    ['it lives with it', { oracle: limit({ usedBytes: 700 * MIB }) }, 'reached', /68 %/],
    ['it is nearly full', { oracle: limit({ usedBytes: 900 * MIB }) }, 'pending', /88 %.*next kill/],
    ['it waits to be restarted', { oracle: limit({ state: LOOPING }) }, 'pending', /restarting/],
    ['its use is not read', { oracle: limit({ usedBytes: 'unreadable' }) }, 'pending', /could not be read/],
    ['it is ill', { oracle: limit({ state: HUNG }) }, 'pending', /does not pass/],
    ['somebody set another', { oracle: limit({}, 768 * MIB) }, 'missed', /somebody else/],
  ],
  'docker-unpause': [
    ['nothing happened', { oracle: { state: PAUSED } }, 'pending', /as it was/],
    ['it runs and is well', { oracle: {} }, 'reached', /passes/],
    ['it is still ill', { oracle: { state: HUNG } }, 'pending', /does not pass/],
  ],
  'docker-network-connect': [
    ['nothing happened', { oracle: { more: { networks: [] } } }, 'pending', /not attached/],
    ['it is attached', { oracle: attached(['oracle', 'quotes', 'x']) }, 'reached', /as oracle, quotes/],
    ['a name is lacking', { oracle: attached(['oracle']) }, 'missed', /not as quotes/],
    [
      'it is between two runs',
      { oracle: { ...attached(['oracle', 'quotes']), state: LOOPING } },
      'pending',
      /restarting/,
    ],
  ],
};

describe.each(Object.keys(ROWS) as SceneId[])('whether %s has worked', (id) => {
  it.each(ROWS[id])('%s', async (_title, containers, state, says) => {
    expect(await effect(await scenePlan(id), deskWith(containers))).toEqual({
      state,
      says: expect.stringMatching(says),
    });
  });
});

it.each([
  ['a kill before the limit was changed is why it was changed', 3, 'reached'],
  ['a kill after it says that more memory did not help', 1, 'missed'],
])('%s', async (_title, minutes, state) => {
  const events = [
    { at: ago(minutes), action: 'oom', container: 'id-oracle' },
    { at: ago(minutes), action: 'die', container: 'id-oracle', exitCode: 137 },
    { at: ago(2), action: 'update', container: 'id-oracle' },
  ].sort((left, right) => (left.at < right.at ? -1 : 1));
  const after = deskWith({ oracle: limit({ state: { startedAt: ago(0.5), finishedAt: ago(minutes) } }) }, { events });

  expect(await effect(await scenePlan('docker-update-memory'), after)).toMatchObject({ state });
});

/** Keeps what is remembered and written, in order; the desk is as `after` says once something is written. */
function actingOn(plan: Plan, before: Desk, after: Desk = before) {
  const done: string[] = [];
  let memory: Undo = {};
  const write =
    (verb: string) =>
    async (...details: unknown[]) => {
      done.push([verb, ...details.map((detail) => JSON.stringify(detail))].join(' '));
    };
  const docker = new Proxy({}, { get: (_target, verb) => write(String(verb)) }) as DockerWriter;
  const acting: Acting = {
    writer: { docker } as Acting['writer'],
    signal: new AbortController().signal,
    look: async () =>
      (
        await look(
          deskOptions(done.some((each) => each !== 'remember') ? after : before, plan.remediation, plan.params),
        )
      ).evidence,
    remember: async (undo) => {
      memory = undo;
      done.push('remember');
    },
  };
  return { acting, done, memory: () => memory };
}

describe('what is written, and remembered before', () => {
  it.each<readonly [SceneId, Desk, readonly string[], readonly string[]]>([
    ['docker-start-container', DESK, ['remember', 'start "id-store-1"'], ['stop "id-store-1" 30']],
    ['docker-unpause', DESK, ['remember', 'unpause "id-oracle"'], ['pause "id-oracle"']],
    [
      'docker-update-memory',
      deskWith({ oracle: limit({}) }),
      ['remember', `updateMemory "id-oracle" {"memoryBytes":${1024 * MIB},"swapBytes":${1024 * MIB}}`],
      [`updateMemory "id-oracle" {"memoryBytes":${512 * MIB},"swapBytes":${512 * MIB}}`],
    ],
    [
      'docker-network-connect',
      DESK,
      ['remember', 'connect "n-desk" "id-oracle" ["oracle","quotes"]'],
      ['disconnect "n-desk" "id-oracle"'],
    ],
    [
      'docker-start-dependencies',
      deskWith({ 'store-1': { state: NEW_RUN }, 'cache-1': { state: NEW_RUN } }),
      ['remember', 'start "id-store-1"', 'remember', 'start "id-cache-1"'],
      ['stop "id-cache-1" 30', 'stop "id-store-1" 30'],
    ],
  ])('%s', async (id, after, written, undone) => {
    const plan = await scenePlan(id);
    const there = actingOn(plan, SCENES[id].desk, after);
    await findRemediation(id)?.execute(there.acting, plan);
    const back = actingOn(plan, after);
    await findRemediation(id)?.rollback?.(back.acting, there.memory());

    expect(there.done).toEqual(written);
    expect(back.done).toEqual(undone);
  });

  it('starts nothing that needs what did not come up', async () => {
    const plan = await scenePlan('docker-start-dependencies');
    const after = deskWith({ 'store-1': { state: exited(0.1, 9) }, 'cache-1': { state: exited(20, 0) } });
    const { acting, done, memory } = actingOn(plan, SCENES['docker-start-dependencies'].desk, after);
    await findRemediation(plan.remediation)?.execute(acting, plan);

    expect(done).toEqual(['remember', 'start "id-store-1"']);
    expect(memory()).toEqual({ started: ['id-store-1'] });
  });

  it('a restart has no way back', async () => {
    expect(findRemediation('docker-restart-service')?.rollback).toBeUndefined();
    expect((await scenePlan('docker-restart-service')).wayBack).toMatchObject({ possible: false, automatic: false });
  });
});

describe('a way back is not taken', () => {
  const undo = { container: 'id-oracle', service: 'oracle', memoryBytes: 512 * MIB, swapBytes: -1 };

  it.each([
    ['uses more than the old limit', { usedBytes: 600 * MIB } as DeskContainer],
    ['is not known to use less', { usedBytes: 'unreadable' } as DeskContainer],
  ])('where the container %s', async (_title, oracle) => {
    const plan = await scenePlan('docker-update-memory');
    const { acting, done } = actingOn(plan, deskWith({ oracle: limit(oracle) }));
    const error = await findRemediation(plan.remediation)
      ?.rollback?.(acting, undo)
      .catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(WriteError);
    expect(error).toMatchObject({ outcome: 'refused', remedy: expect.any(String) });
    expect(done).toEqual([]);
  });

  it.each<readonly [SceneId, Desk]>([
    ['docker-start-container', deskWith({ matcher: { state: exited(30, 0) } })],
    ['docker-unpause', deskWith({ matcher: { state: PAUSED } })],
  ])('where it would stop a trading engine whose orders are not known: %s', async (id, desk) => {
    const plan = await scenePlan(id, () => ({ desk, params: MATCHER }));
    const orders = new TargetError('timeout', 'The exchange did not answer in time.', { remedy: 'Ask again.' });
    const blind = actingOn(plan, { ...DESK, orders });
    const seeing = actingOn(plan, DESK);
    const memory = { container: 'id-matcher', service: 'matcher' };
    const error = await findRemediation(id)
      ?.rollback?.(blind.acting, memory)
      .catch((reason: unknown) => reason);
    await findRemediation(id)?.rollback?.(seeing.acting, memory);

    expect(error).toMatchObject({ outcome: 'refused', remedy: 'Ask again.' });
    expect(blind.done).toEqual([]);
    expect(seeing.done).toHaveLength(1);
  });
});
