import { expect, test } from 'vitest';
import { filesToRunByThemselves } from '../../../tools/run/by-themselves.ts';

const real = (name: string) => `test/${name}.real.test.ts`;

test.each([
  ['a few of real parts', [real('a'), real('b')], [real('a'), real('b')]],
  ['nothing failed', [], []],
  ['many', [real('a'), real('b'), real('c'), real('d')], []],
  ['a fast one among them', [real('a'), 'test/b.test.ts'], []],
])('%s', (_title, failed, again) => {
  expect(filesToRunByThemselves(failed)).toEqual(again);
});
