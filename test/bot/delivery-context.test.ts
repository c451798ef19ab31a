import { expect, it } from 'vitest';
import { deliveryContext, rememberStopping } from '../../src/bot/delivery-context.ts';

it.each([
  { how: 'comes for the first time', retry: {}, isFirst: true },
  { how: 'comes for the first time over Socket Mode', retry: { retryNum: 0 }, isFirst: true },
  { how: 'failed before', retry: { retryNum: 1, retryReason: 'http_error' }, isFirst: false },
  { how: 'took too long before', retry: { retryNum: 2, retryReason: 'http_timeout' }, isFirst: false },
  { how: 'found no bot before', retry: { retryNum: 1, retryReason: 'connection_failed' }, isFirst: true },
])('knows whether a bot has had it before: $how', ({ retry, isFirst }) => {
  const context = { ...retry };
  const { signal } = new AbortController();
  rememberStopping(context, signal);

  expect(deliveryContext(context)).toEqual({ stopping: signal, isFirst });
});
