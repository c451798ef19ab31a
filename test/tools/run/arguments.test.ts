import { expect, test } from 'vitest';
import { runArguments } from '../../../tools/run/arguments.ts';

const realTests = ['test/jobs/queue.real.test.ts', 'test/diagnostics/targets/docker.real.test.ts'];

test.each([
  ['nothing', [], true],
  ['the name of a test', ['-t', 'restarts'], true],
  ['a folder with a real test', ['test/jobs'], true],
  ['one line of a real test', ['./test/jobs/queue.real.test.ts:12'], true],
  ['a folder without one', ['test/bot/'], false],
])('given %s, the parts are brought: %s → %s', (_title, args, parts) => {
  expect(runArguments(args, realTests)).toEqual({ vitest: args, parts });
});

test('--fast brings no part and is not passed on', () => {
  expect(runArguments(['--fast', '-t', 'x'], realTests)).toEqual({
    vitest: ['-t', 'x'],
    parts: false,
  });
});
