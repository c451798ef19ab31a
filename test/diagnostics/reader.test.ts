import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Question, Target } from '../../src/diagnostics/contract.ts';
import { TargetError } from '../../src/diagnostics/errors.ts';
import { createRecordingReader, type Progress } from '../../src/diagnostics/reader.ts';
import { gatherDockerWorkloads } from '../../src/diagnostics/targets/docker/workload.ts';
import { platformOf } from './platformOf.ts';
import { listed } from './targets/docker/containers.ts';

function question(name: string): Question<string> {
  return { target: 'docker', name, arguments: {}, answer: z.string(), essential: true };
}

/** A promise that is kept when `open` is called. */
function gate<T>(): { readonly opened: Promise<T>; open(value: T): void } {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open: (value) => open(value) };
}

function readerOf(
  ask: Target['ask'],
  more: {
    remembered?: Target['remembered'];
    leavesOut?: () => boolean;
    onProgress?: (progress: Progress) => void;
  } = {},
) {
  const { remembered, ...options } = more;
  const target: Target = {
    kind: 'docker',
    ask,
    ...(remembered === undefined ? {} : { remembered }),
    close: () => Promise.resolve(),
  };
  const signal = AbortSignal.timeout(10_000);
  return createRecordingReader({
    platform: platformOf(),
    targets: [target],
    signal,
    now: () => new Date(),
    ...options,
  });
}

describe('what is asked ahead', () => {
  it('is no reading while nobody wants to know it, whether it was answered or not', async () => {
    const told: Progress[] = [];
    const reader = readerOf(
      ({ name }) => (name === 'gone' ? Promise.reject(new Error('no such thing')) : Promise.resolve(name)),
      { onProgress: (progress) => told.push(progress) },
    );
    reader.askAhead(question('gone'));
    reader.askAhead(question('unwanted'));
    await reader.ask(question('wanted'));
    expect(reader.readings()).toMatchObject([{ id: 'r1', question: 'docker · wanted', answer: 'wanted' }]);
    expect(told).toMatchObject([{ asked: 1, answered: 1, failed: 0, latest: 'docker · wanted' }]);
  });

  it.each(['before', 'after'])('is asked once, and counted once, when it is wanted %s its answer', async (when) => {
    const asked: string[] = [];
    const told: Progress[] = [];
    const answer = gate<string>();
    const reader = readerOf(
      ({ name }) => {
        asked.push(name);
        return answer.opened;
      },
      { onProgress: (one) => told.push(one) },
    );
    reader.askAhead(question('state'));
    await expect.poll(() => asked).toEqual(['state']);
    if (when === 'after') answer.open('good');
    const wanted =
      when === 'after' ? answer.opened.then(() => reader.ask(question('state'))) : reader.ask(question('state'));
    answer.open('good');
    expect(await wanted).toMatchObject({ ok: true, value: 'good' });
    reader.askAhead(question('state'));
    await reader.ask(question('state'));
    expect(asked).toEqual(['state']);
    expect(told).toMatchObject([{ asked: 1, answered: 1, failed: 0 }]);
    expect(reader.readings()).toHaveLength(1);
  });

  it('is not what is left out', async () => {
    const reader = readerOf(() => expect.unreachable(), { leavesOut: () => true });
    reader.askAhead(question('state'));
    expect(await reader.ask(question('state'))).toMatchObject({ ok: false, error: { kind: 'not-configured' } });
  });
});

describe('containers that the worker remembers', () => {
  const remembered = {
    containers: [listed({ id: 'stays', names: ['desk'] }), listed({ id: 'gone', names: ['desk'] })],
  };
  const now = { containers: [listed({ id: 'stays', names: ['desk'] }), listed({ id: 'new', names: ['desk'] })] };

  it('are inspected beside the list, and the list decides which of them there are', async () => {
    const list = gate<typeof now>();
    const asked: string[] = [];
    const reader = readerOf(
      ({ name, arguments: { container = '' } }) => {
        asked.push(`${name} ${container}`.trim());
        if (name === 'containers') return list.opened;
        return Promise.reject(new TargetError('not-found', `no ${container}`, { remedy: 'none' }));
      },
      { remembered: () => remembered },
    );
    const gathering = gatherDockerWorkloads(reader, ['desk']);
    const ahead = ['inspect stays', 'logs stays', 'inspect gone', 'logs gone'];
    await expect.poll(() => asked).toEqual(expect.arrayContaining(ahead));
    expect(asked).not.toContain('inspect new');
    list.open(now);
    await gathering;
    const questions = reader.readings().map((reading) => reading.question);
    for (const one of ['stays', 'new'])
      expect(questions.filter((each) => each.includes(one) && each.includes('inspect'))).toHaveLength(1);
    expect(questions.filter((each) => each.includes('gone'))).toEqual([]);
    expect(asked.filter((each) => each === 'inspect stays')).toHaveLength(1);
  });
});
