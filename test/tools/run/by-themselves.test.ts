import { expect, test } from 'vitest';
import { filesToRunByThemselves } from '../../../tools/run/by-themselves.ts';

const real = (name: string) => `test/${name}.real.test.ts`;
const strict = real('strict');
const textOf = (file: string) => (file === strict ? "it('is no accident', { retry: 0 }, …" : '');

test.each([
  ['a few of real parts', [real('a'), real('b')], 0, [real('a'), real('b')]],
  ['nothing failed', [], 0, []],
  ['many', [real('a'), real('b'), real('c'), real('d')], 0, []],
  ['a fast one among them', [real('a'), 'test/b.test.ts'], 0, []],
  ['one that must not be retried', [strict], 0, []],
  ['an error outside of any test', [real('a')], 1, []],
  ['the run was broken off', [real('a')], undefined, []],
])('%s', (_title, failed, losses, again) => {
  const passed = { passed: 1, failed: 0, skipped: 0 };
  const files = new Map([
    ['test/c.real.test.ts', passed],
    ...failed.map((file) => [file, { ...passed, failed: 1 }] as const),
  ]);

  expect(filesToRunByThemselves({ files, losses }, textOf)).toEqual(again);
});
