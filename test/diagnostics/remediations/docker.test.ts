import { describe, expect, it } from 'vitest';
import type { Offer } from '../../../src/diagnostics/contract.ts';
import { isExecutable } from '../../../src/diagnostics/plan-remediation.ts';
import { ago, DESK, type Desk, deskWith, exited, HUNG, MIB, planOf } from './deskEngine.ts';
import {
  containers,
  desk,
  MATCHER,
  ORACLE,
  PAUSED,
  SCENE_IDS,
  SCENES,
  type SceneId,
  scenePlan,
} from './dockerScenes.ts';

describe.each(SCENE_IDS)('%s, where everything holds', (id) => {
  const scene: { desk: Desk; params: Offer['params'] } = SCENES[id];

  it('may be carried out, and says what, on what, with which effects and which way back', async () => {
    const made = await scenePlan(id);

    expect(made.preconditions.filter(({ holds }) => holds !== 'yes')).toEqual([]);
    expect(isExecutable(made)).toBe(true);
    expect(made).toMatchObject({ remediation: id, risk: 'R2', lock: expect.stringMatching(/^docker:container:/) });
    for (const texts of [made.steps, made.effects]) expect(texts.length).toBeGreaterThan(0);
    expect([made.action, made.wayBack.says, ...made.steps, ...made.effects].join()).not.toMatch(/undefined|NaN|null/);
  });

  it('refuses where the engine cannot be asked, with the remedy', async () => {
    const refusal = await planOf({ ...scene.desk, silent: ['containers', 'inspect'] }, id, scene.params);

    expect(refusal).toEqual({ reason: expect.stringContaining('does not answer'), remedy: 'Let it.' });
  });

  it('touches nothing that the platform file does not name', async () => {
    const foreign = deskWith({ ...scene.desk.containers, 'billing-1': { state: PAUSED } });
    const other = 'container' in scene.params ? { container: 'billing-1' } : { service: 'billing' };

    expect(await planOf(foreign, id, { ...scene.params, ...other })).toMatchObject({
      reason: expect.stringMatching(/no container billing-1|nothing that fits/),
    });
    expect(await planOf(foreign, id, { ...scene.params, service: 'billing' })).toMatchObject({
      reason: expect.stringContaining('nothing that fits'),
    });
  });

  it('refuses parameters that are none of its own, naming each', async () => {
    expect(await planOf(DESK, id, { nonsense: 1 })).toMatchObject({
      reason: expect.stringContaining('nonsense'),
      remedy: expect.stringContaining('service (text'),
    });
  });
});

describe('the trading engine', () => {
  it.each<readonly [SceneId, Desk, Offer['params']]>([
    ['docker-start-container', deskWith({ matcher: { state: exited(30, 0) } }), MATCHER],
    ['docker-restart-service', deskWith({ matcher: { state: HUNG } }), MATCHER],
    ['docker-update-memory', DESK, { ...MATCHER, memoryBytes: 1024 * MIB }],
    ['docker-unpause', deskWith({ matcher: { state: PAUSED } }), MATCHER],
    [
      'docker-network-connect',
      deskWith({ matcher: { more: { networks: [] } } }),
      { ...MATCHER, network: 'desk-net', aliases: '' },
    ],
  ])('%s is R3 for it, and never undone by itself', async (id, changed, params) => {
    const made = await scenePlan(id, () => ({ desk: changed, params }));

    expect(made.risk).toBe('R3');
    expect(made.wayBack.automatic).toBe(false);
    expect(isExecutable(made)).toBe(true);
  });
});

describe('what people are told before they approve', () => {
  it.each([
    [3, /Somebody stopped store-1 on purpose at 2026-\S+, 3 min before .*approve/],
    [90, /Somebody stopped store-1 on purpose at 2026-\S+, 90 min before/],
  ])('that somebody stopped it %d minutes ago, which is no reason to refuse', async (minutes, words) => {
    const events = [
      { at: ago(minutes), action: 'kill', container: 'id-store-1', signal: 15 },
      { at: ago(minutes), action: 'die', container: 'id-store-1', exitCode: 0 },
      { at: ago(minutes), action: 'stop', container: 'id-store-1' },
    ];
    const stopped = deskWith({ 'store-1': { state: exited(minutes, 0) } }, { events });
    const made = await scenePlan('docker-start-container', () => ({ desk: stopped }));

    expect(made.effects.join(' ')).toMatch(words);
    expect(isExecutable(made)).toBe(true);
  });

  it('that a limit does not last', async () => {
    const { effects } = await scenePlan('docker-update-memory');
    expect(effects.join(' ')).toContain('Not persisted: set `mem_limit: 1024m` for oracle');
  });

  it('that a restart counts anew, and what needs the service', async () => {
    const { effects } = await scenePlan('docker-restart-service');
    expect(effects.join(' ')).toMatch(/need it: matcher\..*starts again at 0/);
  });

  it('how many orders stand open while the engine is away', async () => {
    const made = await scenePlan('docker-restart-service', desk({}, MATCHER));
    expect(made.effects.join(' ')).toContain('2 open orders (BTCUSDT 2)');
    expect(made.openOrders).toEqual({ known: true, orders: [{ symbol: 'BTCUSDT', count: 2 }] });
  });

  it('what is started in which order', async () => {
    const made = await scenePlan('docker-start-dependencies');
    expect(made.steps.map((step) => step.split(' ')[2])).toEqual(['store-1', 'cache-1']);
  });
});

it.each([
  [512 * MIB, 1024 * MIB],
  [768 * MIB, 1280 * MIB],
  [-1, -1],
])('a container keeps its swap with more memory: %d becomes %d', async (memorySwapBytes, expected) => {
  const made = await scenePlan('docker-update-memory', containers({ oracle: { more: { memorySwapBytes } } }));
  expect(made.decidedOn['newLimitWithSwapBytes']).toBe(expected);
});

it('a start needs no service in its parameters where a container has its name in the platform file', async () => {
  const made = await planOf(deskWith({ oracle: { state: exited(3) } }), 'docker-start-container', {
    container: ORACLE.container,
  });
  expect(made).toMatchObject({ subject: 'service:oracle' });
});
