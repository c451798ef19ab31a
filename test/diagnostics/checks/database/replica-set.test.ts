import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import type { MongodbReply } from '../../../../src/diagnostics/targets/mongodb/questions.ts';
import { ago, judge, told } from './evidenceOf.ts';
import { replied, saw } from './ledger.ts';

describe('replica set', () => {
  const members = (states: readonly string[], lastWrite: number, elected = 86_400) =>
    states.map((state, index) => ({
      name: `m${index}:27017`,
      state,
      healthy: !state.startsWith('('),
      lastWriteAt: ago(lastWrite),
      ...(state === 'PRIMARY' ? { electedAt: ago(elected) } : {}),
    }));
  const down = '(not reachable/healthy)';
  const seen = (change: Partial<MongodbReply>) =>
    told(
      judge(databaseChecks, { answers: [replied({ setName: 'rs0', writable: false, secondary: true, ...change })] }),
    );

  it.each([
    [
      'no primary for long',
      { members: members(['SECONDARY', down, down], 300) },
      ['mongo-no-primary critical decisive'],
    ],
    [
      'electing (trap 24)',
      { members: members(['SECONDARY', 'SECONDARY', down], 12) },
      ['mongo-no-primary info decisive'],
    ],
    [
      'elected just now',
      { primary: 'm0:27017', members: members(['PRIMARY', 'SECONDARY', 'SECONDARY'], 1, 20) },
      ['mongo-election info weak'],
    ],
    [
      'a secondary is down',
      { primary: 'm0:27017', members: members(['PRIMARY', 'SECONDARY', down], 1) },
      ['secondary-down warning strong'],
    ],
    ['well', { primary: 'm0:27017', members: members(['PRIMARY', 'SECONDARY', 'ARBITER'], 1) }, []],
  ])('%s', (_title, change, expected) => {
    expect(seen(change)).toEqual(expected.map((each) => `${each} database:ledger`));
  });

  it('believes the driver when no member can be read from', () => {
    const scenario = { answers: [saw('no-primary', 'members seen: RSOther')] };
    expect(told(judge(databaseChecks, scenario))).toEqual(['mongo-no-primary critical strong database:ledger']);
  });
});
