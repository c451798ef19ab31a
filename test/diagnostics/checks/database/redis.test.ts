import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import {
  type RedisAnswer,
  type RedisInformation,
  redisState,
} from '../../../../src/diagnostics/targets/redis/questions.ts';
import { platformOf } from '../../platformOf.ts';
import { judge, logOf, recorded, told, workloadOf } from './evidenceOf.ts';

const platform = platformOf({
  services: {
    desk: { container: 'desk', dependsOn: ['pulse'] },
    'pulse-cache': { container: 'pulse-cache', role: 'datastore' },
  },
  databases: { pulse: { kind: 'redis', service: 'pulse-cache', urlFrom: 'PULSE_URL' } },
});
const uri = { host: 'pulse-cache', port: 6379, tls: false, hasUser: false, hasPassword: true };
const ask = redisState('pulse', 'PULSE_URL');
const info: RedisInformation = {
  role: 'master',
  loading: false,
  connectedClients: 12,
  maxClients: 10_000,
  usedMemory: 50,
  maxMemory: 100,
  maxMemoryPolicy: 'noeviction',
  rdbLastSaveOk: true,
  aofLastWriteOk: true,
};
const answered = (change: Partial<RedisInformation> = {}, refusal?: string): RedisAnswer => ({
  outcome: 'answered',
  uri,
  tookMs: 2,
  info: { ...info, ...change },
  ...(refusal === undefined ? {} : { refusal }),
});
const faulted = (outcome: Exclude<RedisAnswer['outcome'], 'answered'>, detail = 'X'): RedisAnswer => ({
  outcome,
  uri,
  tookMs: 2,
  detail,
});

const table: readonly (readonly [string, RedisAnswer, readonly string[]])[] = [
  ['well', answered(), []],
  ['refused', faulted('refused'), ['redis-down critical weak']],
  ['silent', faulted('silent'), ['redis-down critical weak']],
  ['no client more', faulted('max-clients'), ['conn-exhausted critical decisive']],
  ['wrong password of the bot', faulted('auth-failed', 'WRONGPASS'), ['auth-failed unknown strong']],
  ['unknown name', faulted('unresolved'), ['uri-wrong-host unknown strong']],
  ['MISCONF', answered({ rdbLastSaveOk: false }, 'MISCONF'), ['redis-write-refused critical decisive']],
  ['append-only file not written', answered({ aofLastWriteOk: false }), ['redis-write-refused critical decisive']],
  ['a save failed, writes go on', answered({ rdbLastSaveOk: false }), ['redis-write-refused warning decisive']],
  ['loading', answered({ loading: true }, 'LOADING'), ['redis-loading info strong']],
  ['busy', answered({}, 'BUSY'), ['redis-busy critical decisive']],
  ['full', answered({ usedMemory: 100 }), ['redis-memory-full critical decisive']],
  ['nearly full', answered({ usedMemory: 92 }), ['redis-memory-full warning decisive']],
  ['a cache that is full', answered({ usedMemory: 100, maxMemoryPolicy: 'allkeys-lru' }), []],
  ['no limit', answered({ maxMemory: 0 }), []],
  [
    'replica without master',
    answered({ role: 'slave', masterLinkUp: false, masterHost: 'pulse-0' }),
    ['redis-replica-link-down warning strong'],
  ],
  ['clients nearly used up', answered({ connectedClients: 9_700 }), ['conn-exhausted critical strong']],
  ['may not run INFO', { outcome: 'answered', uri, tookMs: 2 }, ['monitoring-right-missing unknown strong']],
];

describe('database checks of a Redis', () => {
  it.each(table)('%s', (_title, answer, expected) => {
    const findings = judge(databaseChecks, { platform, answers: [recorded(ask, answer)] });
    expect(told(findings)).toEqual(expected.map((each) => `${each} database:pulse`));
  });

  it('is down by two witnesses', () => {
    const desk = workloadOf('desk', { logs: logOf([10, 'ERROR redis: connect ECONNREFUSED pulse-cache:6379']) });
    const findings = judge(databaseChecks, {
      platform,
      workloads: [desk],
      answers: [recorded(ask, faulted('refused'))],
    });
    expect(told(findings)).toEqual(['redis-down critical strong database:pulse']);
    expect(findings[0]?.summary).toContain('desk cannot reach it either');
  });

  describe('that is a replica', () => {
    const replica = answered({ role: 'slave', masterLinkUp: true, masterHost: 'pulse-1' });
    const line = "ERROR ReplyError: READONLY You can't write against a read only replica.";
    const refused = ['redis-write-refused critical decisive database:pulse'];
    const writing: readonly (readonly [string, RedisAnswer, string, string, number, readonly string[]])[] = [
      ['its clients write to it', replica, 'desk', line, 10, refused],
      [
        'a client without the code',
        replica,
        'desk',
        "redis.ReadOnlyError: You can't write against a read only replica.",
        10,
        refused,
      ],
      ['an old one', replica, 'desk', line.replace('replica', 'slave'), 10, refused],
      ['they have followed since', replica, 'desk', line, 600, []],
      ['nobody writes to it', replica, 'desk', 'ERROR something else', 10, []],
      ['a line that is no fault', replica, 'desk', line.replace('ERROR', 'INFO retried after'), 10, []],
      ['a service that needs another one', replica, 'site', line, 10, []],
      ['it is the master again', answered(), 'desk', line, 10, []],
    ];

    it.each(writing)('%s', (_title, answer, service, text, seconds, expected) => {
      const workloads = [workloadOf(service, { logs: logOf([seconds, text]) })];
      const findings = judge(databaseChecks, { platform, workloads, answers: [recorded(ask, answer)] });
      expect(told(findings)).toEqual(expected);
      if (expected.length === 0) return;
      expect(findings[0]?.summary).toContain('it is a replica of pulse-1, and desk still writes to it');
      expect(findings[0]?.guidance[0]?.text).toContain('which Redis is the master now');
    });
  });
});
