import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import { enough, exhausted, sampled, scarce } from './connectionScenarios.ts';
import { judge, type Scenario, told } from './evidenceOf.ts';
import { replied } from './ledger.ts';

describe('connections that come and go', () => {
  it.each<readonly [string, Scenario, readonly string[]]>([
    ['a storm', { answers: sampled(300) }, [exhausted, 'conn-storm critical strong database:ledger']],
    ['less: a note', { answers: sampled(40) }, [exhausted, 'conn-storm info strong database:ledger']],
    ['a few are normal', { answers: sampled(19) }, [exhausted]],
    ['per second, of a server that took its time', { answers: sampled(38, 795, scarce, 2000) }, [exhausted]],
    [
      'a pool that fills is none',
      { answers: sampled(300, 700, enough) },
      ['conn-exhausted warning strong database:ledger'],
    ],
    [
      'a storm while there are enough: a note',
      { answers: sampled(300, 400, enough) },
      ['conn-storm info strong database:ledger'],
    ],
    ['the server has restarted in between', { answers: sampled(-8000) }, [exhausted]],
    [
      'one sample tells nothing',
      { answers: [replied({ connections: { ...scarce, totalCreated: 9000 } })] },
      [exhausted],
    ],
  ])('%s', (_title, scenario, expected) => {
    expect(told(judge(databaseChecks, scenario))).toEqual([...expected].sort());
  });
});
