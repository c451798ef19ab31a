import { expect, it } from 'vitest';
import type { Evidence, Subject } from '../../../../src/diagnostics/contract.ts';
import { ago, days, ended, minutes } from '../../evidenceOf.ts';
import { findingNamed, rootsOf } from './judged.ts';
import { died, matcher, running } from './matcher.ts';

const stopped = ended(minutes(4), { exitCode: 143, endedBy: 'stopped' });
const restarted = { createdAt: ago(days(2)), startedAt: ago(minutes(3)), terminations: [stopped] };
const about = (subject: Subject, evidence: Evidence): Evidence => ({
  ...evidence,
  scope: { ...evidence.scope, subject },
});
const saying = (complaint: string, run: Parameters<typeof running>[0] = restarted) =>
  about('service:matcher', running(run, { complaint }));

it.each([
  'I changed .env and restarted it, still the old key',
  'the env was updated',
  'set the env var in compose.yaml',
])('is named where somebody restarted the container and says: %s', (complaint) => {
  const evidence = saying(complaint);
  const { facts, guidance } = findingNamed(evidence, 'env-stale');

  expect(rootsOf(evidence)).toEqual(['env-stale service:matcher']);
  expect(facts).toMatchObject({ createdAt: ago(days(2)), stoppedAt: ago(minutes(4)) });
  expect(guidance.map(({ text }) => text)[0]).toMatch(
    /^Make the container anew: `docker compose up -d --force-recreate --no-deps matcher`; a restart keeps the environ/,
  );
});

it('is named beside the variable that lacks, while it crashes again and again', () => {
  const crashes = died(1, 'a required setting is absent');
  const run = { createdAt: ago(days(2)), startedAt: ago(minutes(1)), environment: [] };
  const lacks = matcher({ ...crashes, ...run, terminations: [...crashes.terminations, stopped] });

  expect(rootsOf(about('service:matcher', { ...lacks, complaint: 'the environment was updated' }))).toEqual([
    'missing-env service:matcher',
    'env-stale service:matcher',
  ]);
});

it.each([
  ['nothing was said', about('service:matcher', running(restarted))],
  ['something else was said', saying('it changed its mind and crashes')],
  ['an environment of another kind is meant', saying('staging environment: address and settings updated')],
  ['it is denied', saying('nothing was changed in .env')],
  ['it was never stopped', saying('I changed .env', { ...restarted, terminations: [] })],
  ['it restarts by itself', saying('I changed .env', { ...restarted, restarts: 1, terminations: [ended(minutes(4))] })],
  ['another service was asked about', about('service:desk', saying('I changed .env'))],
  ['all of the platform was asked about', about('platform:desk', saying('I changed .env'))],
])('not where %s', (_title, evidence) => {
  expect(rootsOf(evidence).filter((root) => root.startsWith('env-stale'))).toEqual([]);
});
