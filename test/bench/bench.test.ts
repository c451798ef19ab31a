import { describe, expect, it } from 'vitest';
import { benchmarkReport } from '../../bench/benchmark-report.ts';
import type { BenchContext, Benchmark } from '../../bench/contract.ts';
import { figure } from '../../bench/figure.ts';
import { figureTable } from '../../bench/figure-table.ts';
import { median, percentile } from '../../bench/percentile.ts';
import { runBenchmarks } from '../../bench/run-benchmarks.ts';
import { undoList } from '../../tools/run/undo.ts';

const floor = { name: 'bare', value: 10 };
const atMost = (of: 'ratio' | 'value', bound: number) => ({ of, is: 'at most', bound }) as const;

describe('figure', () => {
  it('divides by its floor, and decides by what the goal is about', () => {
    const measured = { name: 'start', value: 14, unit: 'ms', floor } as const;

    expect(figure({ ...measured, goal: atMost('ratio', 1.5) })).toMatchObject({ ratio: 1.4, met: true });
    expect(figure({ ...measured, goal: atMost('ratio', 1.3) })).toMatchObject({ ratio: 1.4, met: false });
    expect(figure({ ...measured, goal: atMost('value', 14) })).toMatchObject({ ratio: 1.4, met: true });
    expect(figure({ ...measured, goal: atMost('value', 13) })).toMatchObject({ met: false });
  });

  it('says how many times faster it is where the goal is at least', () => {
    const goal = { of: 'ratio', is: 'at least', bound: 4 } as const;

    expect(figure({ name: 'status', value: 2, unit: 'ms', floor, goal })).toMatchObject({ ratio: 5, met: true });
    expect(figure({ name: 'status', value: 4, unit: 'ms', floor, goal })).toMatchObject({ ratio: 2.5, met: false });
  });

  it('rounds what it shows and not what it decides by', () => {
    const goal = atMost('ratio', 1.25);

    expect(figure({ name: 'whole', value: 125.04, unit: 'ms', floor: { name: 'one', value: 100 }, goal })).toEqual({
      name: 'whole',
      value: 125,
      unit: 'ms',
      floor: { name: 'one', value: 100 },
      ratio: 1.25,
      goal,
      met: false,
    });
  });

  it('only informs without a goal, and refuses a ratio of nothing', () => {
    expect(figure({ name: 'p50', value: 3, unit: 'ms' })).toEqual({ name: 'p50', value: 3, unit: 'ms' });
    expect(() => figure({ name: 'p50', value: 3, unit: 'ms', goal: atMost('ratio', 2) })).toThrow('no floor');
  });
});

describe('percentile', () => {
  it('is the smallest measured value that so many are not above', () => {
    const values = [5, 1, 4, 2, 3];

    expect(median(values)).toBe(3);
    expect(percentile(values, 0.99)).toBe(5);
    expect(percentile(values, 0.2)).toBe(1);
    expect(percentile(values, 0.21)).toBe(2);
    expect(median([1, 2])).toBe(1);
    expect(() => median([])).toThrow('of nothing');
  });
});

describe('a run', () => {
  const undone: string[] = [];
  const context: Omit<BenchContext, 'onEnd'> = {
    quick: true,
    part: () => {
      throw new Error('there is no part here');
    },
    stack: () => Promise.reject(new Error('there is no stack here')),
    say: () => undefined,
  };
  const stub = (name: string, run: Benchmark['run'], needs: Benchmark['needs'] = []): Benchmark => ({
    name,
    title: `The ${name}`,
    needs,
    run,
  });
  const good = stub('good', async ({ onEnd }) => {
    onEnd('first', async () => void undone.push('good first'));
    onEnd('last', async () => void undone.push('good last'));
    return [
      figure({ name: 'start', value: 14, unit: 'ms', floor, goal: atMost('ratio', 1.5) }),
      figure({ name: 'memory', value: 130.4, unit: 'MB', goal: atMost('value', 120) }),
      figure({ name: 'p50', value: 3, unit: 'ms' }),
    ];
  });
  const broken = stub('broken', async ({ onEnd }) => {
    onEnd('it', async () => void undone.push('broken'));
    throw new Error('it fell over');
  });
  const without = stub('without', async () => [], ['kubernetes', 'redis']);
  const run = () =>
    runBenchmarks([good, without, broken], {
      missing: async (need) => (need === 'kubernetes' ? 'none answers' : undefined),
      undo: undoList(() => undefined),
      context,
    });

  it('skips what lacks a part and goes on after what breaks; each is cleaned up, the latest first', async () => {
    undone.length = 0;
    const results = await run();

    expect(results.map(({ figures, skipped, failed }) => ({ figures: figures.length, skipped, failed }))).toEqual([
      { figures: 3, skipped: undefined, failed: undefined },
      { figures: 0, skipped: 'no kubernetes: none answers', failed: undefined },
      { figures: 0, skipped: undefined, failed: 'it fell over' },
    ]);
    expect(undone).toEqual(['good last', 'good first', 'broken']);
  });

  it('prints a table', async () => {
    expect(figureTable(await run())).toBe(
      [
        'good: The good',
        '  figure  value   floor or baseline  ratio  goal',
        '  start   14 ms   10 ms (bare)       1.4×   ≤ 1.5×    met',
        '  memory  130 MB                            ≤ 120 MB  MISSED',
        '  p50     3 ms',
        '',
        'without: The without',
        '  skipped: no kubernetes: none answers',
        '',
        'broken: The broken',
        '  failed: it fell over',
        '',
      ].join('\n'),
    );
  });

  it('gives one JSON document', async () => {
    const machine = { node: 'v20.20.0', cores: 2, load: { before: 0.1, after: 1.2 } };
    const report = benchmarkReport(await run(), { at: '2026-11-24T12:00:00.000Z', quick: true, machine });

    expect(report).toMatchObject({
      format: 'botcore.bench/1',
      at: '2026-11-24T12:00:00.000Z',
      quick: true,
      machine,
      skipped: [{ benchmark: 'without', reason: 'no kubernetes: none answers' }],
      failed: [{ benchmark: 'broken', reason: 'it fell over' }],
    });
    expect(report.figures[0]).toEqual({
      benchmark: 'good',
      name: 'start',
      value: 14,
      unit: 'ms',
      floor,
      ratio: 1.4,
      goal: { of: 'ratio', is: 'at most', bound: 1.5 },
      met: true,
    });
    expect(report.figures.map(({ name, met }) => [name, met])).toEqual([
      ['start', true],
      ['memory', false],
      ['p50', undefined],
    ]);
  });
});
