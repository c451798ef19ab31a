/** What a benchmark is and what it gives. Nothing here runs. */
import type { PartName, PartValues } from '../tools/parts/part.ts';
import type { PlatformStack } from './platform-stack.ts';

/** `at most` compares with a floor: what it would cost at least. `at least` compares with what people do today. */
export interface Goal {
  readonly of: 'ratio' | 'value';
  readonly is: 'at most' | 'at least';
  readonly bound: number;
}

/** Something measured in the same run on the same machine. */
export interface Floor {
  readonly name: string;
  readonly value: number;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 'MB/s' | '%' | 'calls';
  readonly floor?: Floor;
  /** value ÷ floor, or for a goal of `at least` floor ÷ value: how many times faster. */
  readonly ratio?: number;
  /** Absent: the figure only informs. */
  readonly goal?: Goal;
  readonly met?: boolean;
}

/** A real part of `tools/parts/`, or the product as `npm run build` makes it. */
export type Need = PartName | 'build';

export interface BenchContext {
  /** Few samples: to see that a benchmark works, not to measure. */
  readonly quick: boolean;
  part<Name extends PartName>(name: Name): PartValues<Name>;
  /** The stand-in platform on the Docker Engine; started when it is first asked for, kept until the end of the run. */
  stack(): Promise<PlatformStack>;
  /** Runs when this benchmark is over, however it ends; the latest first. */
  onEnd(title: string, undo: () => Promise<void>): void;
  say(line: string): void;
}

export interface Benchmark {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  readonly needs: readonly Need[];
  run(context: BenchContext): Promise<Figure[]>;
}

export interface BenchmarkResult {
  readonly benchmark: Pick<Benchmark, 'name' | 'title'>;
  readonly figures: readonly Figure[];
  /** Why there are no figures: a part is missing. */
  readonly skipped?: string;
  /** Why there are no figures: it broke. */
  readonly failed?: string;
}
