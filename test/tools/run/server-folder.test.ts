import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { serverFolder } from '../../../tools/run/server-folder.ts';

test('where there is no folder in memory, or a small one, servers write to the folder of the run', () => {
  expect(serverFolder('of-the-run', '/no/such/folder')).toBe('of-the-run');
  // A file system that has no blocks.
  expect(serverFolder('of-the-run', '/proc')).toBe('of-the-run');
});

test('where there is room, they write there', () => {
  expect(serverFolder('of-the-run', tmpdir(), 1)).toBe(tmpdir());
});
