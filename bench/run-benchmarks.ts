import { messageOf } from '../tools/parts/part.ts';
import type { UndoList } from '../tools/run/undo.ts';
import type { BenchContext, Benchmark, BenchmarkResult, Need } from './contract.ts';

export interface BenchmarkRun {
  /** Why a need is not met here. Undefined: it is. */
  missing(need: Need): Promise<string | undefined>;
  /** Taken back after each benchmark. */
  readonly undo: UndoList;
  readonly context: Omit<BenchContext, 'onEnd'>;
}

/** One after the other, so that none is measured beside another. One that breaks does not keep the rest from running. */
export async function runBenchmarks(
  benchmarks: readonly Benchmark[],
  { missing, undo, context }: BenchmarkRun,
): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  for (const benchmark of benchmarks) {
    context.say(`${benchmark.name}: ${benchmark.title}`);
    const reasons = await reasonsAgainst(benchmark, missing);
    if (reasons.length > 0) results.push({ benchmark, figures: [], skipped: reasons.join('; ') });
    else results.push(await resultOf(benchmark, { ...context, onEnd: undo.add }));
    await undo.run();
  }
  return results;
}

async function reasonsAgainst({ needs }: Benchmark, missing: BenchmarkRun['missing']): Promise<string[]> {
  const reasons = await Promise.all(
    needs.map(async (need) => {
      const reason = await missing(need);
      return reason === undefined ? [] : [`no ${need}: ${reason}`];
    }),
  );
  return reasons.flat();
}

async function resultOf(benchmark: Benchmark, context: BenchContext): Promise<BenchmarkResult> {
  try {
    return { benchmark, figures: await benchmark.run(context) };
  } catch (error) {
    return { benchmark, figures: [], failed: messageOf(error) };
  }
}
