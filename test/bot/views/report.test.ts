import { describe, expect, it } from 'vitest';
import { readingsFile } from '../../../src/bot/views/evidence.ts';
import { reportView } from '../../../src/bot/views/report.ts';
import type { Incident } from '../../../src/jobs/contract.ts';
import { diagnosisOf } from '../local-bot.ts';

const incident: Incident = {
  id: '42',
  asks: 'diagnosis',
  subject: 'database:mongodb',
  complaint: 'queries are slow',
  origin: { kind: 'command', user: 'U0ENGINEER' },
  place: { channel: 'C1' },
  fingerprint: 'f',
  state: 'reported',
  askedAt: '2026-11-24T12:00:01.000Z',
};

/** The words of a view in the order in which one reads them. */
function read(value: unknown): string {
  if (Array.isArray(value)) return value.map(read).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([field, inner]) => (field === 'text' && typeof inner === 'string' ? inner : read(inner)))
    .join(' ')
    .replace(/\s+/g, ' ');
}

describe('reportView', () => {
  it('says the verdict first, then proof, what follows, what to do, and what was looked at last', () => {
    const { text, blocks } = reportView(incident, diagnosisOf('database:mongodb'));

    expect(text).toMatch(/^🔴 SEV1 · Root cause found: mongodb-primary\. mongodb-primary was killed/);
    const words = read(blocks);
    const order = [
      'SEV1',
      'was killed for exceeding',
      'Since',
      'Confidence: high',
      'Proof',
      'What follows from it',
      'rust-core-engine',
      'cannot reach mongodb',
      'What to do',
      'Raise the memory limit',
      'worth considering: raise-memory-limit',
      'Ruled out',
      'Could not be checked',
      'Set KUBECONFIG',
      'Asked by',
      'queries are slow',
      'Incident 42 · 12 checks · 34 readings, 2 unanswered · 3.4 s',
    ];
    const places = order.map((part) => words.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  it.each([
    ['healthy', [], '🟢 Healthy: mongodb', 'No fault was found, and everything that matters could be read.'],
    ['inconclusive', [], '⚪ Inconclusive: mongodb', 'could not be read: see below'],
  ] as const)('says when it is %s', (verdict, roots, title, sentence) => {
    const { text, blocks } = reportView(
      incident,
      diagnosisOf('database:mongodb', { verdict, roots, severity: 'INFO' }),
    );
    expect(text).toContain(title);
    expect(read(blocks)).toContain(sentence);
  });

  it('says what it leaves out, and puts it into the file', () => {
    const many = Array.from(
      { length: 30 },
      (_, index) => ({ subject: 'service:x', summary: `reason ${index}` }) as const,
    );
    const diagnosis = diagnosisOf('database:mongodb', { ruledOut: many });

    expect(read(reportView(incident, diagnosis).blocks)).toContain('and 24 more in the thread');
    expect(readingsFile(incident, diagnosis)?.text).toContain('reason 29');
    expect(readingsFile(incident, diagnosisOf('database:mongodb'))).toBeUndefined();
  });
});
