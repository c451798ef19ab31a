import { describe, expect, it } from 'vitest';
import { blockFaults, homeFaults, modalFaults } from '../../../src/bot/block-faults.ts';
import { approvalCardView } from '../../../src/bot/views/approval-card.ts';
import { evidenceView, readingsFile } from '../../../src/bot/views/evidence.ts';
import { helpView } from '../../../src/bot/views/help.ts';
import { historyView } from '../../../src/bot/views/history.ts';
import { homeView } from '../../../src/bot/views/home.ts';
import { linesView } from '../../../src/bot/views/lines.ts';
import { progressView } from '../../../src/bot/views/progress.ts';
import { failureView, noPlanView, refusalView } from '../../../src/bot/views/refusal.ts';
import { rejectModal } from '../../../src/bot/views/reject-modal.ts';
import { reportView } from '../../../src/bot/views/report.ts';
import type { SlackMessage } from '../../../src/bot/views/rich-text.ts';
import { statusView } from '../../../src/bot/views/status.ts';
import type { Diagnosis, Finding } from '../../../src/diagnostics/contract.ts';
import type { PlatformStatus } from '../../../src/diagnostics/status.ts';
import type { Incident } from '../../../src/jobs/contract.ts';
import { fc } from '../../seeded.ts';
import { anyApproval } from './anyApproval.ts';

/** What logs, names and people may hold: anything at all, and what is made to ping, link or break a layout. */
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '<!channel> <@U0ENGINEER> <https://evil.example|https://bank.example>',
    '@here *bold* _it_ `code` ```fence``` &lt;!here&gt;',
    '\u202eesrever\u202c \u200b\u0000\u001b[31mred\u001b[0m',
    'password=hunter2 xoxb-123456789-abcdefgh',
    '\ud83d\ude00\ud83d',
    'a\u0300\u0301\u0302\u0303\u0304\u0305\u0306',
    '& < > "'.repeat(2000),
    '🜁'.repeat(4000),
    '\n'.repeat(300),
  ),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ maxLength: 6000 }),
);
const many = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> => fc.array(item, { maxLength: 12 });
const instant = fc.oneof(fc.constantFrom('2026-11-24T12:00:00.000Z', 'not a date'), hostile);
const subject = hostile.map((name): Diagnosis['subject'] => `service:${name}`);
const entry = fc.record({ subject, summary: hostile });
const finding: fc.Arbitrary<Finding> = fc.record({
  code: hostile,
  cause: hostile,
  check: hostile,
  subject,
  level: fc.constantFrom('ok', 'info', 'warning', 'critical', 'unknown'),
  weight: fc.constantFrom('decisive', 'strong', 'weak'),
  tier: fc.constant(3 as const),
  summary: hostile,
  facts: fc.dictionary(hostile, fc.oneof(hostile, fc.double(), fc.boolean(), many(hostile)), { maxKeys: 9 }),
  proof: many(fc.constantFrom('r1', 'r2', 'r3')),
  onset: instant,
  explains: fc.constant([]),
  explainsInDependents: fc.constant([]),
  offers: many(
    fc.record({
      remediation: hostile,
      params: fc.dictionary(hostile, hostile, { maxKeys: 4 }),
      risk: fc.constantFrom('R1', 'R2', 'R3'),
    }),
  ),
  guidance: many(fc.record({ id: hostile, text: hostile })),
});
const diagnosis: fc.Arbitrary<Diagnosis> = fc.record({
  platform: hostile,
  subject,
  startedAt: instant,
  durationMs: fc.nat(),
  verdict: fc.constantFrom('root-cause', 'healthy', 'inconclusive'),
  severity: fc.constantFrom('SEV1', 'SEV2', 'SEV3', 'INFO'),
  roots: fc.array(
    fc.record({
      finding,
      confidence: fc.constantFrom('high', 'medium', 'low'),
      consequences: many(fc.record({ code: hostile, subject, summary: hostile })),
    }),
    { maxLength: 6 },
  ),
  notes: fc.array(finding, { maxLength: 4 }),
  ruledOut: many(entry),
  unchecked: many(
    fc.record({
      target: fc.constantFrom('docker', 'kubernetes', 'check'),
      question: hostile,
      reason: hostile,
      remedy: hostile,
      essential: fc.boolean(),
    }),
  ),
  coverage: fc.record({ checks: fc.nat(), readings: fc.nat(), unknown: fc.nat() }),
  readings: many(
    fc.record({
      id: fc.constantFrom('r1', 'r2', 'r3'),
      target: fc.constant('docker' as const),
      question: hostile,
      essential: fc.boolean(),
      at: instant,
      tookMs: fc.nat(),
      answer: fc.oneof(hostile, fc.jsonValue()),
    }),
  ),
});
const incident: fc.Arbitrary<Incident> = fc.record({
  id: fc.constant('42'),
  asks: fc.constantFrom('diagnosis', 'status'),
  subject: hostile,
  complaint: hostile,
  origin: fc.record({ kind: fc.constantFrom('command', 'alert'), user: fc.oneof(hostile, fc.constant('U0ENGINEER')) }),
  place: fc.constant({ channel: 'C1' }),
  fingerprint: fc.constant('f'),
  state: fc.constantFrom('asked', 'examining', 'reported', 'failed'),
  askedAt: instant,
  outcome: fc.record({
    verdict: fc.constantFrom('root-cause', 'healthy', 'inconclusive'),
    severity: fc.constantFrom('SEV1', 'INFO'),
    headline: hostile,
    at: instant,
  }),
});
const row = fc.record({
  name: hostile,
  kind: fc.constantFrom('service', 'database'),
  light: fc.constantFrom('green', 'amber', 'red', 'grey'),
  state: hostile,
  health: hostile,
  memory: hostile,
  cpu: hostile,
  ping: hostile,
  note: hostile,
});
const status: fc.Arbitrary<PlatformStatus> = fc.record({
  format: fc.constant('botcore.status/1'),
  platform: hostile,
  at: instant,
  services: fc.array(row, { maxLength: 130 }),
  unchecked: many(fc.record({ question: hostile, reason: hostile, remedy: hostile })),
});

/** Everything of a message that Slack parses: there must be no mention, link or broadcast in it. */
function parsedTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(parsedTexts);
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value);
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...fields.flatMap(([, inner]) => parsedTexts(inner))];
}

function expectLegal({ text, blocks }: SlackMessage): void {
  expect(text.trim()).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(4000);
  expect(text).not.toMatch(/[<>]/);
  expect(parsedTexts(blocks)).toEqual([]);
  expect(blockFaults(blocks)).toEqual([]);
  const shown = JSON.stringify(blocks);
  expect(shown).not.toContain('hunter2');
  expect(shown).not.toMatch(/[\u202a-\u202e]|\\u0000|\\u001b/);
  expect(shown).not.toMatch(/"type":"(broadcast|usergroup|channel)"/);
  expect(shown.replaceAll('"user_id":"U0ENGINEER"', '')).not.toContain('"user_id"');
}

/** With what the registry knows, so that it becomes buttons. */
function withRealOffers(whole: Diagnosis): Diagnosis {
  const offer = (container: string) =>
    ({ remediation: 'docker-start-container', params: { container, service: 'ledger' }, risk: 'R2' }) as const;
  const roots = whole.roots.map((root, index) => ({
    ...root,
    finding: { ...root.finding, offers: [offer(`ledger-${index}`), offer('x'.repeat(200))] },
  }));
  return { ...whole, roots };
}

describe('whatever is put into it, Slack takes', () => {
  const cases: [string, fc.Arbitrary<SlackMessage>][] = [
    ['the report', fc.tuple(incident, diagnosis).map(([one, other]) => reportView(one, other))],
    ['the evidence', fc.tuple(incident, diagnosis).map(([one, other]) => evidenceView(one, other))],
    ['the progress', incident.map((one) => progressView(one, { asked: 3, answered: 1, failed: 1 }))],
    ['the status', fc.tuple(incident, status).map(([one, other]) => statusView(one, other))],
    ['the history', fc.array(incident, { maxLength: 30 }).map((all) => historyView(all, '/botcore'))],
    ['the help', fc.array(hostile, { maxLength: 40 }).map(helpView)],
    [
      'a refusal',
      fc.record({ reason: hostile, remedy: hostile, suggestions: many(hostile) }).map((each) => refusalView(each)),
    ],
    [
      'the report with offers that can be asked for',
      fc
        .tuple(incident, diagnosis, fc.array(anyApproval(hostile), { maxLength: 4 }))
        .map(([one, other, asked]) => reportView(one, withRealOffers(other), asked)),
    ],
    [
      'the card of an approval',
      fc
        .tuple(anyApproval(hostile), fc.record({ because: hostile, progress: hostile, paused: hostile }))
        .map(([approval, context]) => approvalCardView(approval, context)),
    ],
    [
      'why there is no plan',
      fc
        .record({ user: hostile, action: hostile, reason: hostile, remedy: hostile })
        .map(({ user, action, ...refusal }) =>
          noPlanView({ kind: 'no-plan', incident: { id: '42' }, user, action, refusal }),
        ),
    ],
    ['lines as they are', many(hostile).map(linesView)],
    ['a failure', fc.tuple(hostile, hostile).map(([reason, remedy]) => failureView(reason, remedy))],
  ];
  it.each(cases)('%s', { timeout: 120_000 }, (_name, message) => {
    fc.assert(fc.property(message, expectLegal), { numRuns: 60 });
  });

  it('a card with nothing but long texts, buttons and all', { timeout: 120_000 }, () => {
    const long = fc.constantFrom('x y '.repeat(2000), '& < '.repeat(2000));
    fc.assert(
      fc.property(anyApproval(long), long, (approval, text) => {
        const { blocks } = approvalCardView(approval, { because: text, progress: text, paused: text });
        expect(blockFaults(blocks)).toEqual([]);
        expect(blocks.some(({ type }) => type === 'actions')).toBe(approval.state === 'open');
      }),
      { numRuns: 300 },
    );
  });

  it('the modal that asks for a reason', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(hostile, (action) => {
        expect(modalFaults(rejectModal('a'.repeat(32), action))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('the Home tab', { timeout: 120_000 }, () => {
    const content = fc.record({
      platform: hostile,
      subjects: many(hostile),
      incidents: fc.array(incident, { maxLength: 20 }),
      trouble: fc.option(hostile, { nil: undefined }),
    });
    fc.assert(
      fc.property(content, ({ trouble, ...rest }) => {
        expect(homeFaults(homeView({ ...rest, ...(trouble === undefined ? {} : { trouble }) }))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('the readings file, without secrets', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(incident, diagnosis, (one, other) => {
        const file = readingsFile(one, other);
        expect(file?.text ?? '').not.toContain('hunter2');
        if (file !== undefined) expect(file.text).not.toBe('');
      }),
      { numRuns: 40 },
    );
  });
});
