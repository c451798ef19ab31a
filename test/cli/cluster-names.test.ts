import { expect, it } from 'vitest';
import { namesInCluster } from '../../src/cli/cluster-names.ts';

it.each([
  ['redis', ['redis']],
  ['Redis.', ['redis']],
  ['redis.trading', ['redis']],
  ['redis.trading.svc', ['redis']],
  ['redis.trading.svc.cluster.local', ['redis']],
  ['redis.trading.svc.example.org.', ['redis']],
  // A pod of a stateful set.
  ['mongo-0.mongo', ['mongo']],
  ['mongo-0.mongo.trading.svc.cluster.local', ['mongo']],
  // Of another namespace, or no service at all.
  ['redis.billing.svc.cluster.local', []],
  ['mongo-0.mongo.billing.svc', []],
  ['api.exchange.example', []],
  ['10.0.0.7', []],
])('in namespace trading, %s may mean %j', (host, names) => {
  expect(namesInCluster(host, 'trading')).toEqual(names);
});

it('means nothing where there is no cluster', () => {
  expect(namesInCluster('redis.trading.svc', undefined)).toEqual([]);
});
