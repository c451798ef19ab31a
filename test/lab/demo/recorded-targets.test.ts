import { afterEach, describe, expect, it, vi } from 'vitest';
import { recordedTargets } from '../../../lab/demo/recorded-targets.ts';
import { expectations } from '../../../lab/scenarios/expectations.ts';
import { type RecordingId, readRecording, recordedFaults } from '../../../lab/scenarios/recording.ts';
import { checks } from '../../../src/diagnostics/checks/index.ts';
import type { Diagnosis, Question } from '../../../src/diagnostics/contract.ts';
import { examine } from '../../../src/diagnostics/examine.ts';
import { listContainers } from '../../../src/diagnostics/targets/docker/questions.ts';
import { healthEndpoint } from '../../../src/diagnostics/targets/http/questions.ts';

async function look(id: RecordingId, subject = ''): Promise<Diagnosis> {
  const recording = readRecording(id);
  const targets = recordedTargets(() => recording, { pace: 0 });
  const { diagnosis } = await examine({ platform: recording.platform, subject, targets, checks });
  return diagnosis;
}

const rootsOf = ({ roots }: Diagnosis): string[] => roots.map(({ finding }) => finding.cause);
const causesOf = (id: RecordingId): readonly string[] =>
  expectations.find(({ fault }) => fault === id)?.causes ?? ['not expected'];

/** Years from when it was recorded. */
function travel(to: string): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(to) });
}

describe('a recorded platform', () => {
  afterEach(() => void vi.useRealTimers());

  it('has healthy days, whenever it is looked at', async () => {
    travel('2031-02-03T04:05:06.789Z');
    expect(await look('healthy')).toMatchObject({ verdict: 'healthy', roots: [] });
  });

  it('offers at least six faults', () => expect(recordedFaults().length).toBeGreaterThanOrEqual(6));

  it.each(recordedFaults())('%s: names the cause and no other, years later', async (id) => {
    travel('2031-02-03T04:05:06.789Z');
    const roots = rootsOf(await look(id));
    expect(causesOf(id)).toContain(roots[0]);
    expect(roots.slice(1)).toEqual([]);
  });

  it('has always broken just now', async () => {
    travel('2031-02-03T04:05:06.789Z');
    const first = await look('database-stopped', 'rust-core-engine');
    travel('2031-02-03T05:05:06.789Z');
    const later = await look('database-stopped', 'rust-core-engine');

    const onset = (diagnosis: Diagnosis): number => Date.parse(diagnosis.roots[0]?.finding.onset ?? '');
    expect(rootsOf(later)).toEqual(['mongo-down']);
    expect(onset(later) - onset(first)).toBe(3_600_000);
    expect(Date.parse('2031-02-03T05:05:06.789Z') - onset(later)).toBeLessThan(120_000);
  });

  it('answers an error as the recorded one, and what was never asked as not configured', async () => {
    const recording = readRecording('healthy');
    const error = { kind: 'forbidden', message: 'No.', remedy: 'Ask.', detail: '403' } as const;
    const readings = recording.readings.map((reading) =>
      reading.question === 'docker · containers' ? { ...reading, answer: undefined, error } : reading,
    );
    const targets = recordedTargets(() => ({ ...recording, readings }), { pace: 0 });
    const ask = (question: Question<unknown>): Promise<unknown> | undefined =>
      targets.find(({ kind }) => kind === question.target)?.ask(question, new AbortController().signal);

    await expect(ask(listContainers())).rejects.toMatchObject(error);
    await expect(ask(healthEndpoint('x', 'http://127.0.0.1:1/', 1000))).rejects.toMatchObject({
      kind: 'not-configured',
    });
  });
});
