import { expect, it } from 'vitest';
import { refusalFor } from '../../src/handlers/authorise.ts';
import { actorOf } from '../../src/handlers/mention.ts';

const identity = { team: 'T0HOME', user: 'U0BOT', bot: 'B0BOT', url: 'https://home.slack.com/' };

it.each<[string, object, boolean]>([
  ['a member', { team: 'T0HOME' }, true],
  ['a member in a shared channel', { team: 'T0HOME', user_team: 'T0HOME', source_team: 'T0HOME' }, true],
  ['somebody whose workspace is not said', {}, false],
  ['a stranger, as `team` says', { team: 'T0AWAY' }, false],
  ['a stranger, as `user_team` says', { user_team: 'T0AWAY', team: 'T0HOME' }, false],
  ['a stranger, as `source_team` says', { source_team: 'T0AWAY', team: 'T0HOME' }, false],
  ['a stranger, as the profile says', { user_profile: { team: 'T0AWAY' }, team: 'T0HOME' }, false],
])('an event of %s', (_title, event, mayAsk) => {
  expect(refusalFor(actorOf(event, 'U0ANY'), { identity }) === undefined).toBe(mayAsk);
});
