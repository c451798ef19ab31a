import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { UsageError } from '../../src/cli/exit-code.ts';
import { wantedPlan } from '../../src/cli/plan.ts';
import { planText, refusalText } from '../../src/cli/plan-text.ts';
import { TargetError } from '../../src/diagnostics/errors.ts';
import { remediations } from '../../src/diagnostics/remediations/index.ts';
import { DESK } from '../diagnostics/remediations/deskEngine.ts';
import { containers, desk, MATCHER, SCENE_IDS, scenePlan } from '../diagnostics/remediations/dockerScenes.ts';
import { runCli } from './runCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'botcore-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = (_format: unknown, text: string): string => text;

describe('what is asked for', () => {
  it('takes an offer as diagnose prints it, numbers as numbers', () => {
    const { remediation, params } = wantedPlan([
      'docker-update-memory',
      'container=x',
      'service=y',
      'memoryBytes=67108864',
    ]);

    expect(remediation.id).toBe('docker-update-memory');
    expect(params).toEqual({ container: 'x', service: 'y', memoryBytes: 67_108_864 });
  });

  it('keeps digits that are no number as text', () => {
    expect(wantedPlan(['docker-start-container', 'container=7']).params).toEqual({ container: '7' });
  });

  it.each([
    ['an unknown remediation', ['docker-explode'], /no remediation "docker-explode"/],
    ['a parameter without a value', ['docker-unpause', 'container'], /"container" is no parameter/],
    ['an unknown parameter', ['docker-unpause', 'container=x', 'service=y', 'force=1'], /force/],
    ['a missing parameter', ['docker-unpause', 'container=x'], /service is missing/],
    [
      'a word for a number',
      ['docker-update-memory', 'container=x', 'service=y', 'memoryBytes=lots'],
      /memoryBytes.*number/,
    ],
    ['a path for a name', ['docker-unpause', 'container=../x', 'service=y'], /container: must consist of/],
  ])('refuses %s and says what there is', (_title, offer, words) => {
    expect(() => wantedPlan(offer)).toThrow(UsageError);
    expect(() => wantedPlan(offer)).toThrow(words);
    expect(() => wantedPlan(offer)).toThrow(/container=<text>/);
  });

  it('lists all that there is', () => {
    for (const { id } of remediations) expect(() => wantedPlan(['nothing'])).toThrow(id);
  });
});

describe('a plan for people', () => {
  it.each(SCENE_IDS)('of %s says everything that an approver sees', async (id) => {
    const plan = await scenePlan(id);
    const text = planText(plan, plain);
    const flat = text.replace(/\s+/g, ' ');

    expect(text).toMatch(/^✓ COULD BE CARRIED OUT {2}R2/);
    for (const each of [...plan.steps, ...plan.preconditions.map(({ says }) => `✓ ${says}`), plan.wayBack.says])
      expect(flat).toContain(each);
    expect(text).toContain(plan.fingerprint);
    expect(flat).toContain('Nothing was written.');
  });

  it('marks what keeps it back, with the reason', async () => {
    const text = planText(await scenePlan('docker-unpause', containers({ oracle: {} })), plain);

    expect(text).toMatch(/^✗ WOULD BE REFUSED/);
    expect(text).toContain('✗ Container oracle is paused. → It is running.');
  });

  it('shows the open orders, or that nobody knows them', async () => {
    const lost = new TargetError('timeout', 'The exchange did not answer.', { remedy: 'Ask again.' });
    const known = planText(await scenePlan('docker-restart-service', desk({}, MATCHER)), plain);
    const unknown = planText(await scenePlan('docker-restart-service', desk({ orders: lost }, MATCHER)), plain);

    expect(known).toMatch(/open orders +BTCUSDT: 2/);
    expect(unknown).toMatch(/open orders +not known: The exchange did not answer\. → Ask again\./);
  });

  it('says why there is none', () => {
    expect(refusalText({ reason: 'Nobody answers.', remedy: 'Start it.' }, plain)).toBe(
      '✗ NO PLAN\n  Nobody answers.\n  → Start it.\n',
    );
  });

  it('obeys no control character of a name', async () => {
    const plan = { ...(await scenePlan('docker-unpause')), action: 'Unpause \u001b[31mx' };
    expect(planText(plan, plain)).toContain('\\u001b[31mx');
  });
});

describe('botcore plan', () => {
  const path = join(folder, 'platform.yaml');
  writeFileSync(path, stringify(JSON.parse(JSON.stringify(DESK.platform))));

  it('ends with 64 and the list where it is asked for nothing that there is', () => {
    const { status, stdout, stderr } = runCli(['plan', 'docker-explode']);

    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain('docker-start-container container=<text> [service=<text>]');
  });

  it('ends with 1 and the remedy where the engine cannot be asked', () => {
    const offer = ['docker-unpause', 'container=oracle', 'service=oracle'];
    const { status, stdout } = runCli(['plan', ...offer, '--config', path, '--json'], {
      DOCKER_HOST: 'tcp://127.0.0.1:1',
    });

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      reason: expect.stringContaining('nothing listens'),
      remedy: expect.any(String),
    });
  });
});
