import type { BenchmarkResult, Figure, Goal } from './contract.ts';

const HEADINGS = ['figure', 'value', 'floor or baseline', 'ratio', 'goal', ''] as const;

/** All results as text: a block for each benchmark, its figures in columns. */
export function figureTable(results: readonly BenchmarkResult[]): string {
  return results.map(block).join('\n');
}

function block({ benchmark, figures, skipped, failed }: BenchmarkResult): string {
  const title = `${benchmark.name}: ${benchmark.title}\n`;
  if (failed !== undefined) return `${title}  failed: ${failed}\n`;
  if (skipped !== undefined) return `${title}  skipped: ${skipped}\n`;
  return `${title}${columns([[...HEADINGS], ...figures.map(cells)])}`;
}

function cells({ name, value, unit, floor, ratio, goal, met }: Figure): string[] {
  return [
    name,
    `${value} ${unit}`,
    floor === undefined ? '' : `${floor.value} ${unit} (${floor.name})`,
    ratio === undefined ? '' : `${ratio}×`,
    goal === undefined ? '' : goalText(goal, unit),
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ];
}

function goalText({ of, is, bound }: Goal, unit: Figure['unit']): string {
  return `${is === 'at most' ? '≤' : '≥'} ${bound}${of === 'ratio' ? '×' : ` ${unit}`}`;
}

function columns(rows: readonly string[][]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}
