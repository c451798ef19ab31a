import { expect, it } from 'vitest';
import { versionFault } from '../../src/jobs/redis.ts';

it.each(['6.2.0', '6.2.14', '7.0.15', '7.2.4', '10.0.1', undefined, 'hidden'])(
  'takes a Redis of version %s',
  (version) => {
    expect(versionFault(version)).toBeUndefined();
  },
);

it.each(['6.0.16', '5.0.7', '2.8.24'])('refuses a Redis of version %s', (version) => {
  expect(versionFault(version)).toMatchObject({ path: 'redis_version', message: `is ${version}, which is too old.` });
});
