import { describe, expect, it } from 'vitest';
import { TargetError } from '../../../src/diagnostics/errors.ts';
import { isExecutable } from '../../../src/diagnostics/plan-remediation.ts';
import type { Precondition } from '../../../src/diagnostics/remediation.ts';
import { ago, type DeskContainer, deskWith, exited, HUNG, MIB, withServices } from './deskEngine.ts';
import {
  type Change,
  containers,
  desk,
  LOOPING,
  MATCHER,
  ORACLE,
  PAUSED,
  SCENE_IDS,
  type SceneId,
  scenePlan,
} from './dockerScenes.ts';

/** What is otherwise, what becomes of which precondition, and the words of the precondition and of its reason. */
type Row = readonly [string, Change, Precondition['holds'], RegExp, RegExp];

const store = (container: DeskContainer): Change => containers({ 'store-1': container });
const oracle = (container: DeskContainer): Change => containers({ oracle: container });
const memory =
  (memoryBytes: number): Change =>
  () => ({ params: { ...ORACLE, memoryBytes } });
const network =
  (name: string): Change =>
  () => ({ params: { ...ORACLE, network: name, aliases: '' } });
const services =
  (changed: Readonly<Record<string, object>>): Change =>
  (before) => ({ desk: withServices(before, changed) });

const LOST = new TargetError('unauthenticated', 'The exchange answered 401.', { remedy: 'See the key.' });
const NO_ACCOUNT: Change = (before) => ({
  desk: { ...before, platform: { ...before.platform, exchange: undefined } },
  params: MATCHER,
});
const TWIN = { id: 'n-2', name: 'desk-net', driver: 'bridge', internal: false };
const DIES = {
  state: { ...HUNG, startedAt: ago(0.2), finishedAt: ago(0.3) },
  more: { restartCount: 9, createdAt: ago(5) },
};
const UNSET: Change = () => ({
  desk: deskWith({ oracle: { state: exited(1), log: ['Error: environment variable STORE_URL not set'] } }),
  params: ORACLE,
});
const ENGINE_IDLE: Change = (before) => {
  const needing = withServices(before, { oracle: { dependsOn: ['store', 'matcher'] }, matcher: { dependsOn: [] } });
  return { desk: { ...needing, containers: { ...needing.containers, matcher: { state: exited(9, 0) } } } };
};

const START = /last run of store-1 would not end the next/;
const PORT = /No other container holds the host port of store-1 \(8007\)/;
const FILE = /matcher\.toml is valid/;
const ORDERS = /open orders .* are known/;
const ROWS: Readonly<Record<SceneId, readonly Row[]>> = {
  'docker-start-container': [
    ['it runs', store({}), 'no', /store-1 does not run/, /running/],
    ['it is between two runs', store({ state: LOOPING }), 'no', /does not run/, /restarting/],
    ['it is dead', store({ state: exited(3, 0, { dead: true }) }), 'no', /does not run/, /dead/],
    ['mongod cannot use its data', store({ state: exited(30, 100) }), 'no', START, /exit code 100/],
    ['its disk is full', store({ state: exited(30), log: ['No space left on device'] }), 'no', START, /disk is full/],
    ['its data is damaged', store({ state: exited(30, 14), log: ['WT_PANIC: panic'] }), 'no', START, /damaged/],
    ['its start failed', store({ state: exited(9, 127, { error: 'no such file: x' }) }), 'no', START, /No such file/],
    ['its variable is missing', UNSET, 'no', /last run of oracle/, /STORE_URL/],
    ['its port is held', containers({ cuckoo: { holds: 8007 } }), 'no', PORT, /cuckoo holds 8007/],
    ['nobody can list them', desk({ silent: ['containers'] }), 'unknown', PORT, /could not be read/],
    ['it is in maintenance', services({ 'store-1': { maintenance: true } }), 'no', /maintenance/, /platform file/],
  ],
  'docker-start-dependencies': [
    ['they need each other', services({ 'cache-1': { dependsOn: ['oracle'] } }), 'no', /order/, /cache-1 → oracle/],
    ['what is meant runs', store({}), 'no', /store is among/, /store runs/],
    ['one is not seen', containers({ 'cache-1': { unseen: true } }), 'unknown', /can be seen/, /cache-1 cannot/],
    ['one must not be started', store({ state: exited(30, 62) }), 'no', START, /another version/],
    ['one is the trading engine', ENGINE_IDLE, 'no', /No trading engine/, /matcher is one/],
  ],
  'docker-restart-service': [
    ['it does not run', oracle({ state: exited(3) }), 'no', /oracle runs/, /exited/],
    ['it is paused', oracle({ state: PAUSED }), 'no', /oracle runs/, /paused/],
    ['it is in a crash loop', oracle(DIES), 'no', /no crash loop/, /again and again/],
    ['what it needs is down', containers({ 'cache-1': { state: exited(3) } }), 'no', /needs works/, /cache does not/],
    ['its file is invalid', desk({ configuration: 'invalid' }, MATCHER), 'no', FILE, /invalid/],
    ['its file is not read', desk({ silent: ['configuration'] }, MATCHER), 'unknown', FILE, /could not be read/],
    ['its orders are not read', desk({ orders: LOST }, MATCHER), 'unknown', ORDERS, /401.*See the key/],
    ['there is no account', NO_ACCOUNT, 'unknown', ORDERS, /names no exchange.*Add `exchange`/],
  ],
  'docker-update-memory': [
    ['it has no limit', oracle({ without: 'limits' }), 'no', /oracle has a memory limit/, /has none/],
    ['it does not run', oracle({ state: exited(3) }), 'no', /runs, or is restarted/, /exited/],
    ['it would be less', memory(256 * MIB), 'no', /more than the present limit/, /512 MiB/],
    ['it uses more', oracle({ usedBytes: 2048 * MIB }), 'no', /than what it uses/, /uses 2 GiB/],
    ['it is too much at once', memory(2112 * MIB), 'no', /at most 4 times/, /2 GiB/],
    ['the host has no room', desk({ hostMemoryBytes: 1400 * MIB }), 'no', /at most 80 %/, /That is/],
    ['the host is not known', desk({ hostMemoryBytes: undefined }), 'unknown', /at most 80 %/, /not known/],
  ],
  'docker-unpause': [
    ['it is not paused', oracle({}), 'no', /oracle is paused/, /running/],
    ['it is in maintenance', services({ oracle: { maintenance: true } }), 'no', /maintenance/, /platform file/],
  ],
  'docker-network-connect': [
    ['it is attached', oracle({}), 'no', /not attached/, /It is/],
    [
      'two have the name',
      (before) => desk({ networks: [...before.networks, TWIN] })(before),
      'no',
      /Only one/,
      /2 are/,
    ],
    ['it is of others', network('billing-net'), 'no', /network of the platform/, /Neither/],
    ['it is that of the host', network('host'), 'no', /network of the platform/, /Neither/],
    ['it does not run', oracle({ state: exited(3), more: { networks: [] } }), 'no', /runs, or is/, /exited/],
  ],
};

describe.each(SCENE_IDS)('%s is not carried out where', (id) => {
  it.each(ROWS[id])('%s', async (_title, change, holds, says, because) => {
    const made = await scenePlan(id, change);
    const failed = made.preconditions.filter((each) => each.holds !== 'yes');
    const isMeant = (each: Precondition) =>
      each.holds === holds && says.test(each.says) && because.test(each.because ?? '');

    expect(isExecutable(made)).toBe(false);
    expect(failed.some(isMeant), JSON.stringify(failed)).toBe(true);
    expect(made.fingerprint).not.toBe((await scenePlan(id)).fingerprint);
  });
});

it('a start of the trading engine needs no look at its orders: nothing is stopped by it', async () => {
  const started = deskWith({ matcher: { state: exited(30, 0) } }, { orders: LOST });
  expect(isExecutable(await scenePlan('docker-start-container', () => ({ desk: started, params: MATCHER })))).toBe(
    true,
  );
});
