import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Question, Target, TargetKind } from '../../src/diagnostics/contract.ts';
import { examine } from '../../src/diagnostics/examine.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { questionText } from '../../src/diagnostics/question-text.ts';
import { statusOf } from '../../src/diagnostics/status.ts';
import { type HealthAnswer, healthEndpoint } from '../../src/diagnostics/targets/http/questions.ts';
import { type MongodbAnswer, mongodbState } from '../../src/diagnostics/targets/mongodb/questions.ts';
import { type RedisAnswer, redisState } from '../../src/diagnostics/targets/redis/questions.ts';
import { ago, cannedCluster, cannedEngine } from './targets/kubernetes/cannedCluster.ts';

type Known = readonly (readonly [string, unknown])[];

const known = <Answer>(question: Question<Answer>, answer: z.input<typeof question.answer>): Known => [
  [questionText(question), question.answer.parse(answer)],
];

/** Answers what is known, as the target of a kind. */
const answering = (kind: TargetKind, answers: Known): Target => ({
  kind,
  ask: async (question) => new Map(answers).get(questionText(question)),
  close: async () => undefined,
});

async function rowsOf(file: object, targets: readonly Target[]) {
  const platform = Platform.parse({ name: 'halyard', services: {}, ...file });
  const { services } = statusOf(await examine({ platform, subject: '', targets, checks }));
  return services;
}

const uri = { hosts: ['ledger-db:27017'], tls: false, hasUser: true, hasPassword: true, placeholder: false };
const place = { host: 'ledger-db', port: 27017, uri, tookMs: 5 };
const well: MongodbAnswer = {
  outcome: 'answered',
  ...place,
  product: 'mongodb',
  writable: true,
  secondary: false,
  setHosts: [],
  authenticated: true,
  withheld: [],
};

describe('the light of a database', () => {
  const withheld = [{ command: 'serverStatus', code: 13, codeName: 'Unauthorized' }];
  const lacking = [{ command: 'replSetGetStatus', code: 59, codeName: 'CommandNotFound' }];
  const saw = (outcome: Exclude<MongodbAnswer['outcome'], 'answered'>): MongodbAnswer => ({
    ...{ outcome, ...place, detail: 'X', seen: [] },
  });
  const table: readonly (readonly [string, MongodbAnswer, string])[] = [
    ['answers', well, 'green'],
    ['does not accept the login of the bot', saw('auth-failed'), 'grey'],
    ['belongs to no set', saw('not-in-set'), 'grey'],
    ['has no address here', saw('unresolved'), 'grey'],
    ['is no MongoDB', saw('incompatible'), 'grey'],
    ['is refused', saw('refused'), 'red'],
    ['may not be judged, for want of a right', { ...well, withheld }, 'grey'],
    ['has no such command', { ...well, withheld: lacking }, 'green'],
  ];

  it.each(table)('that %s', async (_title, answer, light) => {
    const databases = { ledger: { kind: 'mongodb', urlFrom: 'LEDGER_URL' } };
    const target = answering('mongodb', known(mongodbState('ledger', 'LEDGER_URL'), answer));
    const [row] = await rowsOf({ databases }, [target]);
    expect(row).toMatchObject({ name: 'ledger', light, state: answer.outcome });
    if (light === 'grey') expect(row?.note).toContain('ledger');
  });

  it('is green by a member that answers, whatever the connection string leads to', async () => {
    const databases = { ledger: { kind: 'mongodb', urlFrom: 'LEDGER_URL', replicaSet: ['ledger-1:27017'] } };
    const answers = [
      ...known(mongodbState('ledger', 'LEDGER_URL'), saw('set-names-unresolvable')),
      ...known(mongodbState('ledger', 'LEDGER_URL', 'ledger-1:27017'), well),
    ];
    const [row] = await rowsOf({ databases }, [answering('mongodb', answers)]);
    expect(row).toMatchObject({ light: 'green', state: 'answered' });
  });

  it('is that of a Redis, too', async () => {
    const databases = { pulse: { kind: 'redis', urlFrom: 'PULSE_URL' } };
    const masked = { host: 'pulse', port: 6379, tls: false, hasUser: false, hasPassword: true };
    const answer: RedisAnswer = { outcome: 'auth-failed', uri: masked, tookMs: 2, detail: 'WRONGPASS' };
    const target = answering('redis', known(redisState('pulse', 'PULSE_URL'), answer));
    expect((await rowsOf({ databases }, [target]))[0]).toMatchObject({ light: 'grey', state: 'auth-failed' });
  });
});

describe('the light of a service', () => {
  const url = 'https://quotes.example/health';
  const replied = (status: number, says?: 'ok' | 'failing'): HealthAnswer => ({
    outcome: 'answered',
    status,
    tookMs: 12,
    connectMs: 3,
    excerpt: '',
    ...(says === undefined ? {} : { says }),
    dependencies: [],
  });
  const table: readonly (readonly [string, HealthAnswer, string, string])[] = [
    ['answers', replied(200), 'green', 'HTTP 200'],
    ['says that it is not well', replied(200, 'failing'), 'amber', 'HTTP 200'],
    ['fails', replied(503), 'red', 'HTTP 503'],
    ['wants a login', replied(401), 'grey', 'HTTP 401'],
    ['is refused', { outcome: 'refused', tookMs: 2, detail: 'ECONNREFUSED' }, 'red', 'refused'],
    ['has no address', { outcome: 'unresolved', tookMs: 2, detail: 'ENOTFOUND' }, 'grey', 'unresolved'],
  ];

  it.each(table)('of which nothing but the endpoint is named, that %s', async (_title, answer, light, state) => {
    const target = answering('http', known(healthEndpoint('quotes', url, 2500), answer));
    const [row] = await rowsOf({ services: { quotes: { health: { url } } } }, [target]);
    expect(row).toMatchObject({ name: 'quotes', light, state });
  });

  it('is not green by its endpoint while its container could not be looked at', async () => {
    const services = { quotes: { container: 'quotes', health: { url } } };
    const target = answering('http', known(healthEndpoint('quotes', url, 2500), replied(200)));
    const [row] = await rowsOf({ docker: {}, services }, [target]);
    expect(row).toMatchObject({ light: 'grey', state: 'HTTP 200' });
  });

  it.each([
    ['of which no replica is ready yet', 0, 'grey', '0/1 ready'],
    ['of which the replica is ready', 1, 'green', '1/1 ready'],
  ])('%s', async (_title, ready, light, state) => {
    const condition = { type: 'Ready', status: ready === 1 ? 'True' : 'False' };
    const running = { state: { running: { startedAt: ago(0.1) } }, ready: ready === 1, started: true, restartCount: 0 };
    const container = { name: 'engine', image: 'registry.example.com/engine:2', imageID: '', ...running };
    const engine = cannedEngine({
      ready,
      pods: [{ status: { conditions: [condition], containerStatuses: [container] } }],
    });
    const file = { kubernetes: { namespace: 'trading' }, services: { engine: { deployment: 'engine' } } };
    const [row] = await rowsOf(file, [cannedCluster(engine)]);
    expect(row).toMatchObject({ light, state });
    expect(row?.note?.includes('cannot be told yet') ?? false).toBe(ready === 0);
  });
});
