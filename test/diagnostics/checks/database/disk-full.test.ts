import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import type { Instance, RunLog } from '../../../../src/diagnostics/workload.ts';
import { ago, judge, logOf, type Scenario } from './evidenceOf.ts';
import { db, exited, replied, saw } from './ledger.ts';

const said = (severity: string, attr: object, msg = 'WiredTiger error message') =>
  JSON.stringify({ t: { $date: ago(60) }, s: severity, c: 'STORAGE', id: 22435, ctx: 'Checkpointer', msg, attr });
const full = said('E', { error: 28, message: { error_str: 'No space left on device', error_code: 28 } });
const quoted = said(
  'I',
  { ns: 'ledger.alerts', command: { insert: 'alerts', documents: [{ text: 'No space left on device' }] } },
  'Slow query',
);
/** As a reader cuts it: no JSON any more, and the words stand before the cut. */
const cut = said('I', { command: { text: 'No space left on device' }, more: 'x'.repeat(2000) }, 'Slow query').slice(
  0,
  1000,
);
const run = (name: RunLog['run'], seconds: number, text: string): RunLog => ({
  ...(logOf([seconds, text])[0] as RunLog),
  run: name,
});
const running = (logs: Instance['logs'], change: Partial<Instance> = {}): Partial<Instance> => ({
  ready: 'unknown',
  startedAt: ago(200_000),
  logs,
  ...change,
});
const critical = 'critical strong';

const table: readonly (readonly [string, Partial<Instance>, Scenario['answers'], string | undefined])[] = [
  ['says it now', running(logOf([60, full])), [replied()], critical],
  ['said it nine minutes ago', running(logOf([540, full])), [replied()], critical],
  ['said it two days ago, and answers', running(logOf([172_800, full])), [replied()], undefined],
  [
    'said it two days ago, is healthy and nobody asked it',
    running(logOf([172_800, full]), { ready: 'yes' }),
    [],
    undefined,
  ],
  ['a line without a time', running([{ ...run('current', 1, ''), lines: [{ text: full }] }]), [replied()], undefined],
  ['a slow query quotes the words', running(logOf([5, quoted])), [replied()], undefined],
  ['a slow query that is cut', running(logOf([5, cut])), [replied()], undefined],
  ['level D of a line of text', running(logOf([5, said('D2', { text: 'ENOSPC' }, 'Found')])), [replied()], undefined],
  ['the run before said it, and this one answers', running([run('previous', 90, full)]), [replied()], undefined],
  ['the run before said it, and this one does not', running([run('previous', 90, full)]), [saw('refused')], critical],
  ['ended two days ago', exited(100, { logs: logOf([172_800, full]) }), [saw('refused')], 'critical decisive'],
  ['ended, while its set goes on', exited(100, { logs: logOf([120, full]) }), [replied()], 'warning decisive'],
  ['ended, after a slow query', exited(0, { logs: logOf([130, quoted], [125, cut]) }), [saw('refused')], undefined],
  [
    'only an earlier run said it',
    exited(0, { logs: [run('previous', 9000, full), run('current', 130, 'shutting down')] }),
    [saw('refused')],
    undefined,
  ],
];

describe('a full disk of a database', () => {
  it.each(table)('%s', (_title, instance, answers = [], expected) => {
    const found = judge(databaseChecks, { workloads: [db(instance)], answers });
    const [finding] = found.filter(({ cause }) => cause === 'mongo-disk-full');
    expect(finding && `${finding.level} ${finding.weight}`).toBe(expected);
  });

  it('does not keep a database from being started for words that it quoted', () => {
    const instance = exited(143, {
      logs: logOf([130, quoted], [129, said('I', { text: 'checksum error' }, 'Slow query')]),
    });
    const offers = judge(databaseChecks, { workloads: [db(instance)], answers: [saw('refused')] }).flatMap(
      (each) => each.offers,
    );
    expect(offers.map(({ remediation }) => remediation)).toEqual(['docker-start-container']);
  });
});
