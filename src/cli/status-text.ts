import type { PlatformStatus, ServiceLight } from '../diagnostics/status.ts';
import { type Paint, printable } from './style.ts';

const MARKS: Readonly<Record<ServiceLight, readonly [string, 'green' | 'yellow' | 'red' | 'gray']>> = {
  green: ['●', 'green'],
  amber: ['▲', 'yellow'],
  red: ['✗', 'red'],
  grey: ['?', 'gray'],
};

/** The status table for people. The mark differs in form too: colour alone tells nothing in a log. */
export function statusText({ platform, at, services, unchecked }: PlatformStatus, paint: Paint): string {
  const titles = (['name', 'state', 'health', 'memory', 'cpu', 'ping'] as const).filter((title) =>
    services.some((row) => row[title] !== undefined),
  );
  const head = ['', ...titles];
  const rows = services.map((row) => ['', ...titles.map((title) => printable(row[title] ?? ''))]);
  const widths = head.map((_title, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .slice(1)
      .join('  ')
      .trimEnd();
  const lines = services.flatMap(({ light, note }, index) => {
    const [mark, colour] = MARKS[light];
    const row = `${paint(colour, mark)} ${line(rows[index] ?? [])}`;
    return note === undefined ? [row] : [row, `    ${paint('dim', printable(note))}`];
  });
  const blind = unchecked.map(({ question, reason, remedy }) => printable(`  · ${question}: ${reason} → ${remedy}`));
  return [
    `${paint('bold', printable(platform))} ${paint('dim', at)}`,
    `  ${paint('dim', line(head))}`,
    ...lines,
    ...(blind.length > 0 ? ['', paint('bold', 'Could not be checked'), ...blind] : []),
    '',
  ].join('\n');
}
