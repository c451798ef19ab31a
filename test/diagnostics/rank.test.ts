import { describe, expect, it } from 'vitest';
import type { Finding, Reading, Snapshot, Subject } from '../../src/diagnostics/contract.ts';
import { diagnose } from '../../src/diagnostics/rank.ts';
import { evidenceOf } from '../../src/diagnostics/snapshot.ts';
import { fc } from '../seeded.ts';
import { platformOf } from './platformOf.ts';

const DEATH = ['not-running', 'stopped', 'crash-loop', 'unhealthy', 'not-ready', 'unreachable'] as const;
const DEPENDENTS = ['dependency-error', 'unhealthy', 'crash-loop', 'unreachable'] as const;

function findingOf(subject: Subject, cause: string, changes: Partial<Finding> = {}): Finding {
  return {
    code: `service.test/${cause}`,
    cause,
    check: 'service.test',
    subject,
    level: 'critical',
    weight: 'decisive',
    tier: 5,
    summary: `${cause} of ${subject}`,
    facts: {},
    proof: [],
    explains: [],
    explainsInDependents: [],
    offers: [],
    guidance: [],
    ...changes,
  };
}

const databaseDown = (changes: Partial<Finding> = {}): Finding =>
  findingOf('database:ledger', 'mongo-down', {
    tier: 3,
    effect: 'unreachable',
    explains: ['not-running', 'stopped', 'unhealthy'],
    explainsInDependents: DEPENDENTS,
    onset: '2026-01-01T10:00:00.000Z',
    ...changes,
  });
const outOfMemory = (subject: Subject): Finding =>
  findingOf(subject, 'oom-limit', { explains: DEATH, explainsInDependents: DEPENDENTS });
const crashLoop = (subject: Subject, changes: Partial<Finding> = {}): Finding =>
  findingOf(subject, 'crash-loop', { effect: 'crash-loop', weight: 'weak', tier: 8, ...changes });
const unhealthy = (subject: Subject, changes: Partial<Finding> = {}): Finding =>
  findingOf(subject, 'unhealthy', { effect: 'unhealthy', weight: 'strong', tier: 8, ...changes });
const configurationInvalid = (subject: Subject): Finding =>
  findingOf(subject, 'config-invalid', { explains: DEATH, explainsInDependents: DEPENDENTS });

const scarcity = (changes: Partial<Finding> = {}): Finding =>
  findingOf('database:ledger', 'scarcity', {
    tier: 4,
    effect: 'connections-scarce',
    explainsInDependents: DEPENDENTS,
    ...changes,
  });
const leak = (subject: Subject): Finding =>
  findingOf(subject, 'leak', { tier: 4, explainsInBlaming: ['connections-scarce'] });

const answeredReading: Reading = {
  id: 'r1',
  target: 'docker',
  question: 'docker · containers',
  essential: true,
  at: '2026-01-01T10:05:00.000Z',
  tookMs: 5,
  answer: { containers: [] },
};

function diagnoseWith(findings: readonly Finding[], subject = '', readings: readonly Reading[] = [answeredReading]) {
  const snapshot: Snapshot = {
    format: 'botcore.snapshot/1',
    platform: platformOf(),
    subject,
    startedAt: '2026-01-01T10:05:00.000Z',
    durationMs: 1000,
    readings,
    failedChecks: [],
  };
  return diagnose({ snapshot, evidence: evidenceOf(snapshot, true), findings, checks: 1, failedChecks: [] });
}

const rootsOf = (findings: readonly Finding[], subject?: string) =>
  diagnoseWith(findings, subject).roots.map(({ finding }) => `${finding.cause} ${finding.subject}`);

describe('diagnose', () => {
  it.each([
    ['nothing', [], []],
    [
      'a database that is down explains the crash loop and the failing health of what needs it',
      [databaseDown(), crashLoop('service:desk'), unhealthy('service:site'), unhealthy('service:quotes')],
      ['mongo-down database:ledger'],
    ],
    [
      'an independent configuration error stays a second root',
      [databaseDown(), configurationInvalid('service:desk'), crashLoop('service:desk')],
      ['mongo-down database:ledger', 'config-invalid service:desk'],
    ],
    [
      'what killed the database explains that it is down',
      [databaseDown(), outOfMemory('database:ledger'), crashLoop('service:desk')],
      ['oom-limit database:ledger'],
    ],
    [
      'a crash loop long before the database went down is not its doing',
      [databaseDown(), crashLoop('service:desk', { onset: '2026-01-01T09:40:00.000Z' })],
      ['mongo-down database:ledger', 'crash-loop service:desk'],
    ],
    [
      'a few seconds of clock error do not matter',
      [databaseDown(), crashLoop('service:desk', { onset: '2026-01-01T09:59:45.000Z' })],
      ['mongo-down database:ledger'],
    ],
    [
      'an error that names another dependency is not explained by this one',
      [databaseDown(), unhealthy('service:desk', { effect: 'dependency-error', blames: 'elsewhere' })],
      ['mongo-down database:ledger', 'unhealthy service:desk'],
    ],
    [
      'a database is not to blame for what does not need it',
      [outOfMemory('service:site'), crashLoop('service:desk')],
      ['oom-limit service:site', 'crash-loop service:desk'],
    ],
    [
      'what a client does to what it needs is explained where that names the client',
      [leak('service:quotes'), scarcity({ blames: 'quotes' }), unhealthy('service:desk')],
      ['leak service:quotes'],
    ],
    [
      'and is not where it names nobody',
      [leak('service:quotes'), scarcity()],
      ['scarcity database:ledger', 'leak service:quotes'],
    ],
    [
      'what is to blame is no victim of it',
      [scarcity({ blames: 'quotes' }), crashLoop('service:quotes'), unhealthy('service:desk')],
      ['scarcity database:ledger', 'crash-loop service:quotes'],
    ],
    ['a symptom without a cause is the root', [unhealthy('service:site')], ['unhealthy service:site']],
  ])('%s', (_title, findings, expected) => {
    expect(rootsOf(findings)).toEqual(expected);
  });

  it('answers about what was asked, and notes what else it saw', () => {
    const diagnosis = diagnoseWith([configurationInvalid('service:site')], 'quotes');

    expect(diagnosis.verdict).toBe('healthy');
    expect(diagnosis.notes.map(({ cause }) => cause)).toEqual(['config-invalid']);
  });

  it('names what was asked about before what it merely needs', () => {
    expect(rootsOf([outOfMemory('service:quotes'), configurationInvalid('service:desk')], 'desk')[0]).toBe(
      'config-invalid service:desk',
    );
  });

  it('gives an effect to the sure cause of its own subject, not to what ails something that it needs', () => {
    const { roots } = diagnoseWith([databaseDown(), configurationInvalid('service:desk'), crashLoop('service:desk')]);

    expect(
      roots.map(({ finding, consequences }) => [finding.cause, consequences.map(({ subject }) => subject)]),
    ).toEqual([
      ['mongo-down', []],
      ['config-invalid', ['service:desk']],
    ]);
  });

  it('says the same cause of the same subject once, with all its proof', () => {
    const twice = [
      findingOf('service:desk', 'oom-limit', { proof: ['r1'] }),
      findingOf('service:desk', 'oom-limit', { code: 'service.other/oom-limit', proof: ['r2'] }),
    ];

    expect(diagnoseWith(twice).roots.map(({ finding }) => finding.proof)).toEqual([['r1', 'r2']]);
  });

  it.each([
    ['essential', 'inconclusive', true],
    ['beside the point', 'healthy', false],
  ])('without roots an unanswered question that is %s gives %s', (_title, verdict, essential) => {
    const reading: Reading = {
      id: 'r2',
      target: 'docker',
      question: 'docker · events',
      essential,
      at: '2026-01-01T10:05:00.000Z',
      tookMs: 5,
      error: { kind: 'forbidden', message: 'The engine refused.', remedy: 'Allow GET /containers.' },
    };

    const diagnosis = diagnoseWith([], '', [answeredReading, reading]);

    expect(diagnosis.verdict).toBe(verdict);
    expect(diagnosis.unchecked).toMatchObject([{ reason: 'The engine refused.', remedy: 'Allow GET /containers.' }]);
  });

  it('does not call unchecked what a cause of the same subject explains', () => {
    const unsure = (subject: Subject) =>
      findingOf(subject, 'not-told', { level: 'unknown', effect: 'unreachable', weight: 'strong' });
    const { unchecked } = diagnoseWith([outOfMemory('service:desk'), unsure('service:desk'), unsure('service:site')]);

    expect(unchecked.map(({ question }) => question)).toEqual(['service:site · service.test/not-told']);
  });

  it('calls nothing healthy when nothing was read', () => {
    expect(diagnoseWith([], '', []).verdict).toBe('inconclusive');
  });

  it.each([
    ['SEV1', databaseDown()],
    ['SEV1', outOfMemory('service:desk')],
    ['SEV2', outOfMemory('service:site')],
    ['SEV3', findingOf('service:site', 'oom-limit', { level: 'warning' })],
  ])('calls it %s', (severity, finding) => {
    expect(diagnoseWith([finding]).severity).toBe(severity);
  });

  it('does not depend on the order of the findings, and always explains or names every one of them', () => {
    const subjects: Subject[] = ['service:desk', 'service:quotes', 'service:site', 'database:ledger'];
    const makers = [databaseDown, outOfMemory, crashLoop, unhealthy, configurationInvalid];
    const anyFinding = fc
      .tuple(fc.constantFrom(...subjects), fc.integer({ min: 0, max: makers.length - 1 }))
      .map(([subject, maker]) => (maker === 0 ? databaseDown() : (makers[maker] as typeof crashLoop)(subject)));

    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (findings, numbers) => {
        const shuffled = findings
          .map((finding) => ({ finding, order: numbers.next().value ?? 0 }))
          .sort((left, right) => left.order - right.order)
          .map(({ finding }) => finding);
        const diagnosis = diagnoseWith(findings);
        const said = diagnosis.roots.flatMap((root) => [root.finding, ...root.consequences]);
        const distinct = new Set(findings.map(({ code, subject }) => `${code} ${subject}`));

        expect(JSON.stringify(diagnoseWith(shuffled))).toBe(JSON.stringify(diagnosis));
        expect(new Set(said.map(({ code, subject }) => `${code} ${subject}`))).toEqual(distinct);
      }),
    );
  });
});
