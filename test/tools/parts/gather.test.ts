import { expect, test } from 'vitest';
import { gatherParts, partEnvironment } from '../../../tools/parts/gather.ts';
import { partNames, skipVariable } from '../../../tools/parts/part.ts';

test('a part that a person declines is neither looked for nor started, and the tests learn why', async () => {
  const environment = Object.fromEntries(partNames.map((name) => [skipVariable(name), `no ${name} today`]));
  const reported: string[] = [];
  const session = {
    environment,
    scratch: '/nowhere',
    signal: AbortSignal.abort(),
    undo: () => undefined,
    say: () => undefined,
  };

  const presences = await gatherParts(session, (name) => reported.push(name));

  expect([...reported].sort()).toEqual([...partNames].sort());
  expect(partEnvironment(presences)).toEqual(environment);
});

test('the tests get the values of a part, and an empty one for what it does not have', async () => {
  const declined = Object.fromEntries(partNames.map((name) => [skipVariable(name), 'declined']));
  const environment = { ...declined, [skipVariable('redis')]: undefined, BOTCORE_TEST_REDIS_SERVER: process.execPath };
  const session = {
    environment,
    scratch: '/nowhere',
    signal: AbortSignal.abort(),
    undo: () => undefined,
    say: () => undefined,
  };

  const presences = await gatherParts(session, () => undefined);

  expect(presences.redis).toMatchObject({ available: true, state: 'found', detail: process.execPath });
  expect(partEnvironment(presences)).toMatchObject({ BOTCORE_TEST_REDIS_SERVER: process.execPath });
  expect(partEnvironment(presences)).not.toHaveProperty(skipVariable('redis'));
});
