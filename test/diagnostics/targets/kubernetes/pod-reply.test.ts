import { expect, it } from 'vitest';
import { PodReply, podOf } from '../../../../src/diagnostics/targets/kubernetes/pod-reply.ts';

it.each([
  ['its own', { podIP: '10.1.2.3', hostIP: '10.0.0.1' }, '10.1.2.3'],
  ['on the network of its node', { podIP: '10.0.0.1', hostIP: '10.0.0.1' }, undefined],
  ['not yet there', {}, undefined],
])('the address of a pod: %s', (_title, addresses, expected) => {
  const reply = PodReply.parse({ metadata: { name: 'desk-1', uid: 'u1' }, status: { phase: 'Running', ...addresses } });

  expect(podOf(reply, 0).address).toBe(expected);
});
