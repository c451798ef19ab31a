import { expect, it } from 'vitest';
import { ago, days, hours, minutes } from '../../evidenceOf.ts';
import { findingNamed, rootsOf } from './judged.ts';
import { died, matcher, running } from './matcher.ts';

const restarted = { createdAt: ago(days(2)), startedAt: ago(minutes(3)) };
const saying = (complaint: string, run: Parameters<typeof running>[0] = restarted) => running(run, { complaint });

it('is named where somebody changed the file and restarted', () => {
  const evidence = saying('I changed .env and restarted it, still the old key');
  const { facts, guidance } = findingNamed(evidence, 'env-stale');

  expect(rootsOf(evidence)).toEqual(['env-stale service:matcher']);
  expect(facts).toMatchObject({ createdAt: ago(days(2)), startedAt: ago(minutes(3)) });
  expect(guidance.map(({ text }) => text)[0]).toMatch(
    /^Make the container anew: `docker compose up -d --force-recreate --no-deps matcher`; a restart keeps the environment/,
  );
});

it('is named beside the variable that lacks', () => {
  const lacks = matcher({ ...died(1, 'a required setting is absent'), ...restarted, environment: [] });

  expect(rootsOf({ ...lacks, complaint: 'the environment was updated' })).toEqual([
    'missing-env service:matcher',
    'env-stale service:matcher',
  ]);
});

it.each([
  ['nothing was said', running(restarted)],
  ['something else was said', saying('it changed its mind and crashes')],
  [
    'its container is as young as its run',
    saying('I changed .env', { createdAt: ago(hours(1)), startedAt: ago(hours(1)) }),
  ],
])('not where %s', (_title, evidence) => {
  expect(rootsOf(evidence)).toEqual([]);
});

it('not of a service that nobody asked about', () => {
  const evidence = saying('I changed .env of the desk');

  expect(rootsOf({ ...evidence, scope: { ...evidence.scope, focus: ['desk'] } })).toEqual([]);
});
