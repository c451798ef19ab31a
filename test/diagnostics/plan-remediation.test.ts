import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Target } from '../../src/diagnostics/contract.ts';
import { defineRemediation } from '../../src/diagnostics/define-remediation.ts';
import { WriteError } from '../../src/diagnostics/errors.ts';
import {
  isExecutable,
  isRefusal,
  look,
  type PlanOptions,
  planRemediation,
} from '../../src/diagnostics/plan-remediation.ts';
import type { DryWriter, PlanDraft, Precondition } from '../../src/diagnostics/remediation.ts';
import { listContainers } from '../../src/diagnostics/targets/docker/questions.ts';
import { platformOf } from './platformOf.ts';

const Params = z.strictObject({ service: z.string(), size: z.int().exactOptional() });
type Params = z.output<typeof Params>;

interface Parts {
  readonly holds?: Precondition['holds'];
  readonly draft?: Partial<PlanDraft>;
  readonly dry?: () => Promise<string>;
}

/** A remediation of nothing in particular. */
function remediationWith({ holds = 'yes', draft = {}, dry }: Parts = {}) {
  return defineRemediation<Params>({
    id: 'paint-it',
    title: 'Paint it',
    risk: 'R2',
    target: 'docker',
    params: Params,
    subjectOf: (platform, { service }) => (service in platform.services ? `service:${service}` : undefined),
    gather: async (read) => void (await read.ask(listContainers())),
    plan: (evidence, { service }) => ({
      action: `Paint ${service}`,
      subject: `service:${service}`,
      lock: `paint:${service}`,
      identity: { containers: evidence.readings.answer(listContainers())?.ok === true },
      steps: ['Paint.'],
      effects: ['It smells.'],
      preconditions: [{ says: 'It is dry.', holds, ...(holds === 'yes' ? {} : { because: 'It rains.' }) }],
      wayBack: { possible: false, says: 'None.', automatic: false },
      decidedOn: { colour: 'red' },
      ...draft,
    }),
    ...(dry === undefined ? {} : { dryRun: dry }),
    execute: () => Promise.resolve(),
    effectiveness: () => ({ state: 'reached', says: 'Red.' }),
    verify: { withinMs: 1, steadyMs: 1 },
  });
}

const engine: Target = { kind: 'docker', ask: async () => ({ containers: [] }), close: () => Promise.resolve() };
const deaf: Target = { ...engine, ask: () => new Promise(() => undefined) };
const DRY = {} as DryWriter;

function options(parts: Parts = {}, more: Partial<PlanOptions> = {}): PlanOptions {
  return {
    platform: platformOf(),
    targets: [engine],
    remediation: remediationWith(parts),
    params: { service: 'quotes' },
    signal: new AbortController().signal,
    now: () => new Date('2026-03-02T12:00:00.000Z'),
    ...more,
  };
}

async function planOf(parts: Parts = {}, more: Partial<PlanOptions> = {}) {
  const planned = await planRemediation(options(parts, more));
  if (isRefusal(planned)) throw new Error(planned.reason);
  return planned;
}

describe('a plan', () => {
  it('carries its readings, its time and what identifies it', async () => {
    const { plan, readings } = await planOf();

    expect(plan).toMatchObject({ remediation: 'paint-it', risk: 'R2', plannedAt: '2026-03-02T12:00:00.000Z' });
    expect(plan.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(readings.map(({ question }) => question)).toEqual(['docker · containers']);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('is R3 for the trading engine', async () => {
    expect((await planOf({}, { params: { service: 'desk' } })).plan.risk).toBe('R3');
  });

  it.each([
    ['no', false],
    ['unknown', false],
    ['yes', true],
  ] as const)('with a precondition that is %s', async (holds, executable) => {
    expect(isExecutable((await planOf({ holds })).plan)).toBe(executable);
  });

  it.each<readonly [string, Partial<PlanDraft>]>([
    ['another identity', { identity: { containers: false } }],
    ['another step', { steps: ['Paint twice.'] }],
    ['another fact', { decidedOn: { colour: 'blue' } }],
    ['open orders', { openOrders: { known: true, orders: [] } }],
    ['orders that are not known', { openOrders: { known: false, reason: 'x', remedy: 'y' } }],
  ])('is another one with %s', async (_title, draft) => {
    expect((await planOf({ draft })).plan.fingerprint).not.toBe((await planOf()).plan.fingerprint);
  });

  it.each<readonly [string, Partial<PlanDraft>]>([
    ['other words about effects', { effects: ['It smelled 3 min ago.'] }],
    ['another way back', { wayBack: { possible: true, says: 'Wash.', automatic: true } }],
    ['the same facts in another order', { decidedOn: { colour: 'red' }, identity: { containers: true } }],
  ])('is the same one with %s', async (_title, draft) => {
    expect((await planOf({ draft })).plan.fingerprint).toBe((await planOf()).plan.fingerprint);
  });

  it('is another one with other parameters', async () => {
    const sized = await planOf({}, { params: { service: 'quotes', size: 2 } });
    expect(sized.plan.fingerprint).not.toBe((await planOf()).plan.fingerprint);
  });
});

describe('the dry run', () => {
  it('says what the server says, and is no part of what is approved', async () => {
    const { plan } = await planOf({ dry: async () => 'It would.' }, { dry: DRY });

    expect(plan.dryRun).toEqual({ accepted: true, says: 'It would.' });
    expect(plan.fingerprint).toBe((await planOf()).plan.fingerprint);
  });

  it('keeps it from being carried out where the server would not take it', async () => {
    const refuse = () => Promise.reject(new WriteError('refused', 'No red here.', { remedy: 'Take blue.' }));
    const { plan } = await planOf({ dry: refuse }, { dry: DRY });

    expect(plan.dryRun).toEqual({ accepted: false, says: 'No red here.' });
    expect(isExecutable(plan)).toBe(false);
  });

  it('is not asked for where something else keeps it back, or nobody may ask', async () => {
    const never = () => Promise.reject(new Error('asked'));

    expect((await planOf({ dry: never, holds: 'no' }, { dry: DRY })).plan.dryRun).toBeUndefined();
    expect((await planOf({ dry: never })).plan.dryRun).toBeUndefined();
  });
});

describe('no plan', () => {
  it.each([
    ['for what is not of the platform', { service: 'billing' }, /nothing that fits service=billing/],
    ['without a parameter', {}, /service is missing/],
    ['with a parameter too many', { service: 'quotes', force: 1 }, /force/],
    ['with a parameter of the wrong kind', { service: 'quotes', size: 'big' }, /size.*number/],
  ])('%s', async (_title, params, reason) => {
    const refusal = await planRemediation(options({}, { params }));

    expect(refusal).toMatchObject({ reason: expect.stringMatching(reason), remedy: expect.stringMatching(/.+/) });
  });

  it('ends with the reason of whoever stops it', async () => {
    const stopped = new AbortController();
    setTimeout(() => stopped.abort(new Error('shutting down')), 50);

    await expect(planRemediation(options({}, { targets: [deaf], signal: stopped.signal }))).rejects.toThrow(
      'shutting down',
    );
  });

  it('waits for nobody longer than its deadline, and knows then that it saw nothing', async () => {
    const { plan, readings } = await planOf({}, { targets: [deaf], deadlineMs: 50 });

    expect(plan.identity).toEqual({ containers: false });
    expect(readings[0]?.error?.kind).toBeDefined();
  });

  it('is looked at again for what the platform file does not name any more', async () => {
    const { services, ...rest } = platformOf();
    const { quotes: _gone, ...others } = services;
    const without = { ...rest, services: { ...others, desk: { ...services['desk'], dependsOn: [] } } };

    await expect(look(options({}, { platform: without as PlanOptions['platform'] }))).rejects.toThrow(
      'nothing that fits',
    );
  });
});
