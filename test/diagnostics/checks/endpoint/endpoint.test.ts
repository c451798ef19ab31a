import { describe, expect, it } from 'vitest';
import { blamedDependency } from '../../../../src/diagnostics/checks/endpoint/blamed-dependency.ts';
import { endpointChecks } from '../../../../src/diagnostics/checks/endpoint/index.ts';
import { registerChecks } from '../../../../src/diagnostics/registry.ts';
import { type HealthAnswer, healthEndpoint } from '../../../../src/diagnostics/targets/http/questions.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { platformOf } from '../../platformOf.ts';
import { ago, judge, recorded, told, workloadOf } from '../database/evidenceOf.ts';

const url = 'http://desk:8080/api/health';
const platform = platformOf({
  services: {
    desk: { container: 'desk', dependsOn: ['ledger', 'quotes'], health: { url } },
    quotes: { container: 'quotes' },
    'ledger-db': { container: 'ledger-db' },
  },
});
const ask = healthEndpoint('desk', url, 2500);
const reply = (status: number, change: Partial<HealthAnswer & { outcome: 'answered' }> = {}): HealthAnswer => ({
  outcome: 'answered',
  status,
  tookMs: 12,
  connectMs: 1,
  excerpt: '',
  dependencies: [],
  ...change,
});
const fault = (outcome: Exclude<HealthAnswer['outcome'], 'answered'>): HealthAnswer => ({
  outcome,
  tookMs: 3,
  detail: 'X',
});
const down = (name: string) => ({ dependencies: [{ name, ok: false }] });
const exited: Partial<Instance> = { state: 'exited', ready: 'no', terminations: [{ at: ago(60), endedBy: 'itself' }] };

const table: readonly (readonly [string, HealthAnswer, Partial<Instance> | undefined, readonly string[]])[] = [
  ['well', reply(200), {}, []],
  ['refused, seen by the bot only', fault('refused'), undefined, ['endpoint-unreachable critical weak']],
  ['refused, no health check of the runtime', fault('refused'), {}, ['endpoint-unreachable critical weak']],
  [
    'refused, and unhealthy by its runtime',
    fault('refused'),
    { ready: 'no' },
    ['endpoint-unreachable critical strong'],
  ],
  ['refused, exited', fault('refused'), exited, ['endpoint-unreachable critical strong']],
  ['its name is gone with its container', fault('unresolved'), exited, ['endpoint-unreachable critical strong']],
  ['well by its runtime', fault('refused'), { ready: 'yes' }, ['endpoint-only-unreachable-from-bot warning weak']],
  ['a wrong address of ours', fault('unresolved'), { ready: 'unknown' }, ['endpoint-address-unusable unknown strong']],
  ['just started', fault('refused'), { startedAt: ago(10) }, ['endpoint-unreachable info strong']],
  ['silent', fault('silent'), {}, ['endpoint-silent critical strong']],
  ['silent just after a start', fault('silent'), { startedAt: ago(10) }, ['endpoint-silent info strong']],
  [
    'silent after it has passed its health check, however lately it was started',
    fault('silent'),
    { startedAt: ago(10), ready: 'yes' },
    ['endpoint-silent critical strong'],
  ],
  ['closes', fault('reset'), { ready: 'yes' }, ['endpoint-silent critical strong']],
  ['closes, seen by the bot only', fault('reset'), undefined, ['endpoint-silent critical weak']],
  ['500', reply(500), {}, ['endpoint-error critical strong']],
  ['503 that names a dependency', reply(503, down('mongo')), {}, ['dependency-unhealthy critical strong']],
  ['200 with a failing part', reply(200, down('mongo')), {}, ['dependency-unhealthy warning strong']],
  ['200, well in its own eyes, an optional part fails', reply(200, { ...down('mongo'), says: 'ok' }), {}, []],
  ['200 and unhealthy', reply(200, { says: 'failing' }), {}, ['endpoint-error warning strong']],
  ['404', reply(404), {}, ['endpoint-not-found warning weak']],
  ['401', reply(401), {}, ['endpoint-wants-login unknown weak']],
  ['a redirect', reply(302, { location: '/login' }), {}, ['endpoint-error warning strong']],
  ['slow', reply(200, { tookMs: 6_100 }), {}, ['endpoint-slow warning weak']],
  ['a little slow', reply(200, { tookMs: 900 }), {}, ['endpoint-slow info weak']],
  ['slow just after a start', reply(200, { tookMs: 6_100 }), { startedAt: ago(20) }, []],
];

describe('endpoint checks', () => {
  it('are declared well', () => {
    expect(registerChecks(endpointChecks)).toBe(endpointChecks);
  });

  it.each([
    ['silent', 'accepts the connection and does not reply within 3 ms.'],
    ['reset', 'closes the connection without a reply.'],
  ] as const)('says what it is that is %s', (outcome, words) => {
    const [found] = judge(endpointChecks, { platform, workloads: [], answers: [recorded(ask, fault(outcome))] });
    expect(found?.summary).toBe(`The health endpoint of desk (${url}) ${words}`);
  });

  it.each(table)('%s', (_title, answer, instance, expected) => {
    const workloads = instance === undefined ? [] : [workloadOf('desk', instance)];
    const findings = judge(endpointChecks, { platform, workloads, answers: [recorded(ask, answer)] });
    expect(told(findings)).toEqual(expected.map((each) => `${each} service:desk`));
  });

  it('blames the database that the body names', () => {
    const [finding] = judge(endpointChecks, { platform, answers: [recorded(ask, reply(503, down('mongo')))] });
    expect(finding).toMatchObject({ effect: 'dependency-error', blames: 'ledger' });
  });

  it.each([
    ['quotes', 'quotes'],
    ['quotes-api', 'quotes'],
    ['mongodb', 'ledger'],
    ['database', 'ledger'],
    ['kafka', undefined],
    ['redis', undefined],
  ])('takes "%s" for %s', (name, expected) => {
    expect(blamedDependency(platform, 'desk', [name])).toBe(expected);
  });
});
