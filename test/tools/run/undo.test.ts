import { expect, test } from 'vitest';
import { undoList } from '../../../tools/run/undo.ts';

test('puts back in reverse order, past an act that fails', async () => {
  const happened: string[] = [];
  const said: string[] = [];
  const undo = undoList((line) => said.push(line));
  undo.add('folder', async () => void happened.push('folder'));
  undo.add('engine', () => Promise.reject(new Error('still busy')));
  undo.add('cluster', async () => void happened.push('cluster'));

  await undo.run();
  await undo.run();

  expect(happened).toEqual(['cluster', 'folder']);
  expect(said).toEqual(['engine: stopping it failed: still busy']);
});
