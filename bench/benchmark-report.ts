import type { BenchmarkResult, Figure } from './contract.ts';

export interface Machine {
  readonly node: string;
  readonly cores: number;
  /** The load average of one minute before and after: figures of a busy machine say little. */
  readonly load: { readonly before: number; readonly after: number };
}

/** What `--json` writes. */
export interface BenchmarkReport {
  readonly format: 'botcore.bench/1';
  readonly at: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly figures: readonly (Figure & { readonly benchmark: string })[];
  readonly skipped: readonly { readonly benchmark: string; readonly reason: string }[];
  readonly failed: readonly { readonly benchmark: string; readonly reason: string }[];
}

export function benchmarkReport(
  results: readonly BenchmarkResult[],
  run: Pick<BenchmarkReport, 'at' | 'quick' | 'machine'>,
): BenchmarkReport {
  const withReason = (field: 'skipped' | 'failed') =>
    results.flatMap(({ benchmark, [field]: reason }) =>
      reason === undefined ? [] : [{ benchmark: benchmark.name, reason }],
    );
  return {
    format: 'botcore.bench/1',
    ...run,
    figures: results.flatMap(({ benchmark, figures }) =>
      figures.map((figure) => ({ benchmark: benchmark.name, ...figure })),
    ),
    skipped: withReason('skipped'),
    failed: withReason('failed'),
  };
}
