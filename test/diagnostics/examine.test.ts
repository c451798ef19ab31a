import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Check, Question, Target, TargetKind } from '../../src/diagnostics/contract.ts';
import { defineCheck, finding } from '../../src/diagnostics/define-check.ts';
import { TargetError, UnknownSubjectError } from '../../src/diagnostics/errors.ts';
import { examine, judgeSnapshot } from '../../src/diagnostics/examine.ts';
import { reportOf } from '../../src/diagnostics/report.ts';
import { parseSnapshot, serialiseSnapshot } from '../../src/diagnostics/snapshot.ts';
import { platformOf } from './platformOf.ts';

const platform = platformOf();
const Word = z.object({ word: z.string() });
type Word = z.output<typeof Word>;

function question(target: TargetKind, name: string, essential = true): Question<Word> {
  return { target, name, arguments: {}, answer: Word, essential, deadlineMs: 200 };
}

/** A target that answers by name after so many milliseconds, and counts what it is asked. */
function targetOf(kind: TargetKind, answers: Record<string, () => Promise<unknown>>): Target & { asked: string[] } {
  const asked: string[] = [];
  return {
    kind,
    asked,
    ask({ name }) {
      asked.push(name);
      return answers[name]?.() ?? Promise.reject(new TargetError('not-found', `no ${name}`, { remedy: 'none' }));
    },
    close: () => Promise.resolve(),
  };
}

/** Says `grumbles` when the answer to its question is the word "bad". */
function checkOf(id: string, ...questions: Question<Word>[]): Check {
  return defineCheck({
    id,
    title: id,
    guide: '2.1',
    area: 'service',
    findings: {
      grumbles: finding<{ word: string }>({
        level: 'critical',
        weight: 'decisive',
        tier: 5,
        says: ({ word }) => `It says ${word}.`,
      }),
    },
    async gather(read) {
      await Promise.all(questions.map((each) => read.ask(each)));
    },
    judge({ readings }, find) {
      for (const each of questions) {
        const answer = readings.answer(each);
        if (answer?.ok !== true || answer.value.word !== 'bad') continue;
        find('grumbles', { subject: 'service:desk', facts: answer.value, proof: [answer.reading] });
      }
    },
  });
}

const says =
  (word: string, afterMs = 0) =>
  async () => {
    await sleep(afterMs);
    return { word };
  };
const never = () => new Promise(() => undefined);

describe('examine', () => {
  it('asks each question once, however many checks ask it', async () => {
    const docker = targetOf('docker', { state: says('good') });
    const checks = [checkOf('a.one', question('docker', 'state')), checkOf('a.two', question('docker', 'state'))];

    const { diagnosis } = await examine({ platform, subject: '', targets: [docker], checks });

    expect(docker.asked).toEqual(['state']);
    expect(diagnosis).toMatchObject({ verdict: 'healthy', coverage: { checks: 2, readings: 1, unknown: 0 } });
  });

  it('does not wait for a target that ignores its signal, and says that it could not be asked', async () => {
    const targets = [targetOf('docker', { state: never }), targetOf('http', { state: says('bad') })];
    const checks = [checkOf('a.one', question('docker', 'state')), checkOf('a.two', question('http', 'state'))];
    const startedAt = performance.now();

    const { diagnosis } = await examine({ platform, subject: '', targets, checks });

    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(diagnosis.roots.map(({ finding: { summary } }) => summary)).toEqual(['It says bad.']);
    expect(diagnosis.unchecked).toMatchObject([{ target: 'docker', reason: 'No answer from docker within 200 ms.' }]);
  });

  it('concludes when its time is over, with what it has', async () => {
    const targets = [targetOf('docker', { state: never })];
    const slow = { ...question('docker', 'state'), deadlineMs: 60_000 };

    const { diagnosis } = await examine({
      platform,
      subject: '',
      targets,
      checks: [checkOf('a.one', slow)],
      deadlineMs: 100,
    });

    expect(diagnosis.verdict).toBe('inconclusive');
    expect(diagnosis.unchecked.map(({ target }) => target)).toContain('docker');
  });

  it('goes on when a check of ours fails, and does not call that healthy', async () => {
    const broken: Check = {
      ...checkOf('a.broken', question('docker', 'state')),
      gather: () => Promise.reject(new Error('gathering broke')),
      judge: () => {
        throw new Error('judging broke');
      },
    };
    const targets = [targetOf('docker', { state: says('good') })];
    const checks = [broken, checkOf('a.two', question('docker', 'state'))];

    const { diagnosis } = await examine({ platform, subject: '', targets, checks });

    expect(diagnosis.verdict).toBe('inconclusive');
    expect(diagnosis.unchecked.map(({ reason }) => reason)).toEqual([
      'gathering broke',
      'judging failed: judging broke',
    ]);
  });

  it.each([
    ['a target that is not there', [], 'No docker is configured.'],
    [
      'an error that is none of ours',
      [targetOf('docker', { state: () => Promise.reject(new RangeError('odd')) })],
      'odd',
    ],
  ])('says of %s why nothing was read', async (_title, targets, reason) => {
    const { diagnosis } = await examine({
      platform,
      subject: '',
      targets,
      checks: [checkOf('a.one', question('docker', 'state'))],
    });

    expect(diagnosis.unchecked[0]?.reason).toContain(reason);
    expect(diagnosis.verdict).toBe('inconclusive');
  });

  it('refuses an unknown subject before it asks anything', async () => {
    const docker = targetOf('docker', { state: says('good') });
    const examining = examine({
      platform,
      subject: 'dsk',
      targets: [docker],
      checks: [checkOf('a.one', question('docker', 'state'))],
    });

    await expect(examining).rejects.toThrow(UnknownSubjectError);
    expect(docker.asked).toEqual([]);
  });

  it('stops when its caller does', async () => {
    const targets = [targetOf('docker', { state: never })];
    const examining = examine({
      platform,
      subject: '',
      targets,
      checks: [checkOf('a.one', question('docker', 'state'))],
      signal: AbortSignal.timeout(20),
    });

    await expect(examining).rejects.toThrow('aborted');
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    const targets = [targetOf('docker', { one: says('good'), two: says('good', 10) })];
    const checks = [checkOf('a.one', question('docker', 'one'), question('docker', 'two'))];

    await examine({ platform, subject: '', targets, checks, onProgress: ({ answered }) => seen.push(answered) });

    expect(seen).toEqual([1, 2]);
  });

  it('numbers readings by their questions, not by who answered first', async () => {
    const checks = [checkOf('a.one', question('docker', 'one'), question('docker', 'two'))];
    const run = async (one: number, two: number) => {
      const targets = [targetOf('docker', { one: says('bad', one), two: says('good', two) })];
      const { diagnosis } = await examine({ platform, subject: '', targets, checks });
      return diagnosis.readings.map(({ id, question: text }) => `${id} ${text}`);
    };

    expect(await run(20, 0)).toEqual(await run(0, 20));
  });
});

describe('judgeSnapshot', () => {
  it('gives the same report as the examination, byte for byte, from the saved file', async () => {
    const targets = [targetOf('docker', { one: says('bad'), two: never })];
    const checks = [checkOf('a.one', question('docker', 'one'), question('docker', 'two'))];
    const { diagnosis, snapshot } = await examine({ platform, subject: 'desk', targets, checks });

    const replayed = judgeSnapshot(parseSnapshot(serialiseSnapshot(snapshot)), checks);

    expect(JSON.stringify(reportOf(replayed))).toBe(JSON.stringify(reportOf(diagnosis)));
  });

  it('calls an answer unreadable that no longer fits its question', async () => {
    const targets = [targetOf('docker', { state: says('bad') })];
    const { snapshot } = await examine({
      platform,
      subject: '',
      targets,
      checks: [checkOf('a.one', question('docker', 'state'))],
    });
    const newer = { ...question('docker', 'state'), answer: z.object({ word: z.string(), tone: z.string() }) };

    const replayed = judgeSnapshot(parseSnapshot(serialiseSnapshot(snapshot)), [checkOf('a.one', newer)]);

    expect(replayed.roots).toEqual([]);
  });

  it.each(['', '{}', '[]', '{"format":"botcore.snapshot/2"}'])('refuses %j', (text) => {
    expect(() => parseSnapshot(text)).toThrow(/no JSON|no snapshot/);
  });
});
