import { describe, expect, it } from 'vitest';
import { isExecutable } from '../../../src/diagnostics/plan-remediation.ts';
import { ago, deskWith, exited, HUNG, MIB, NOW } from './deskEngine.ts';
import {
  type Change,
  containers,
  desk,
  LOOPING,
  MATCHER,
  PAUSED,
  SCENE_IDS,
  SCENES,
  type SceneId,
  scenePlan,
} from './dockerScenes.ts';

const LATER = new Date(NOW.getTime() + 90_000);

/** Each container of a scene, with something else of it. */
function each(id: SceneId, changed: (name: string) => object): Change {
  const names = Object.entries(SCENES[id].desk.containers);
  return containers(Object.fromEntries(names.map(([name, its]) => [name, { ...its, ...changed(name) }])));
}

describe.each(SCENE_IDS)('%s', (id) => {
  it('keeps its fingerprint while time passes and nothing else', async () => {
    const later = await scenePlan(
      id,
      each(id, () => ({ usedBytes: 211 * MIB })),
      LATER,
    );

    expect(later.plannedAt).not.toBe((await scenePlan(id)).plannedAt);
    expect(later.fingerprint).toBe((await scenePlan(id)).fingerprint);
  });

  it('is another thing when its container was made anew', async () => {
    const anew = await scenePlan(
      id,
      each(id, (name) => ({ id: `new-${name}` })),
    );
    expect(anew.fingerprint).not.toBe((await scenePlan(id)).fingerprint);
  });
});

describe('decided anew', () => {
  const image = { reference: 'x', id: 'sha256:x' };
  const elsewhere = { networks: [{ id: 'n-x', name: 'x', aliases: [] }] };
  const remade = [{ id: 'n-new', name: 'desk-net', driver: 'bridge', internal: false }];

  it.each<readonly [string, SceneId, Change]>([
    [
      'it was started and ended once more',
      'docker-start-container',
      containers({ 'store-1': { state: exited(2, 0) } }),
    ],
    ['it ended with another code', 'docker-start-container', containers({ 'store-1': { state: exited(30, 1) } })],
    [
      'it has another image',
      'docker-start-container',
      containers({ 'store-1': { state: exited(30, 0), more: { image } } }),
    ],
    ['one of them runs by now', 'docker-start-dependencies', containers({ 'cache-1': {} })],
    ['it was restarted', 'docker-restart-service', containers({ oracle: { state: { ...HUNG, startedAt: ago(1) } } })],
    ['it came to itself', 'docker-restart-service', containers({ oracle: {} })],
    ['it has another limit', 'docker-update-memory', containers({ oracle: { more: { memoryLimitBytes: 640 * MIB } } })],
    ['it has other swap', 'docker-update-memory', containers({ oracle: { more: { memorySwapBytes: -1 } } })],
    ['it was restarted', 'docker-unpause', containers({ oracle: { state: { ...PAUSED, startedAt: ago(1) } } })],
    ['it is on another network', 'docker-network-connect', containers({ oracle: { more: elsewhere } })],
    ['the network was made anew', 'docker-network-connect', desk({ networks: remade })],
  ])('%s (%s)', async (_title, id, change) => {
    expect((await scenePlan(id, change)).fingerprint).not.toBe((await scenePlan(id)).fingerprint);
  });

  it.each([
    ['in another symbol', { BTCUSDT: 2, ETHUSDT: 1 }, true],
    ['in nothing any more', {}, true],
    ['more of them in the same symbol, as an engine that trades always has', { BTCUSDT: 3 }, false],
  ])('the engine has open orders %s', async (_title, orders, drifts) => {
    const hung = deskWith({ matcher: { state: HUNG } });
    const planned = [hung, { ...hung, orders: orders as Record<string, number> }].map((changed) =>
      scenePlan('docker-restart-service', desk(changed, MATCHER)),
    );
    const [before, after] = await Promise.all(planned);

    expect([before, after].map((made) => made !== undefined && isExecutable(made))).toEqual([true, true]);
    expect(before?.fingerprint !== after?.fingerprint).toBe(drifts);
  });
});

it.each<SceneId>(['docker-update-memory', 'docker-network-connect'])(
  'a crash loop is the same at every moment of it: %s',
  async (id) => {
    const { more } = SCENES[id].desk.containers['oracle'] ?? {};
    const up = { state: { startedAt: ago(0.1), finishedAt: ago(0.2) }, more: { ...more, restartCount: 7 } };
    const between = { state: LOOPING, more: { ...more, restartCount: 8 } };
    const plans = await Promise.all([up, between].map((oracle) => scenePlan(id, containers({ oracle }))));

    expect(plans.map(isExecutable)).toEqual([true, true]);
    expect(plans[0]?.fingerprint).toBe(plans[1]?.fingerprint);
  },
);
