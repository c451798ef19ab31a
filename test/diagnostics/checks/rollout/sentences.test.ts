import { describe, expect, it } from 'vitest';
import { pullFailure, registryWords } from '../../../../src/diagnostics/checks/rollout/pull-failure.ts';
import { schedulingRefusal } from '../../../../src/diagnostics/checks/rollout/scheduling-refusal.ts';
import { missingObject } from '../../../../src/diagnostics/targets/kubernetes/missing-object.ts';

describe('why an image is not there', () => {
  it.each([
    ['manifest for registry.example.com/engine:2 not found: manifest unknown: manifest unknown', 'image-not-found'],
    ['failed to resolve reference "docker.io/x/y:z": docker.io/x/y:z: not found', 'image-not-found'],
    ['pull access denied for crw, repository does not exist or may require authorization', 'pull-unauthorized'],
    ['Get "https://r/v2/": no basic auth credentials', 'pull-unauthorized'],
    ['toomanyrequests: You have reached your pull rate limit', 'registry-rate-limit'],
    ['dial tcp: lookup registry.example.com: no such host', 'registry-unreachable'],
    ['failed to authorize: failed to fetch anonymous token: dial tcp 1.2.3.4:443: i/o timeout', 'registry-unreachable'],
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'x509'],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'platform'],
    ['no match for platform in manifest: not found', 'platform'],
    ['Back-off pulling image "x"', 'image-pull-failing'],
  ])('%s', (message, cause) => expect(pullFailure('ErrImagePull', message)).toBe(cause));

  it('leaves the wrapping away', () => {
    const message = 'Failed to pull image "x": rpc error: code = Unknown desc = Error response from daemon: denied';
    expect(registryWords(message)).toBe('denied');
  });
});

describe('why a pod has no place', () => {
  it.each([
    ['0/1 nodes are available: 1 Insufficient nvidia.com/gpu.', 1, ['1 Insufficient nvidia.com/gpu']],
    [
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
      1,
      ["1 node(s) didn't match Pod's node affinity/selector"],
    ],
    [
      "0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate.",
      5,
      ['2 Insufficient cpu', "3 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate"],
    ],
    ['no nodes available to schedule pods', undefined, ['no nodes available to schedule pods']],
  ])('%s', (message, nodes, reasons) => expect(schedulingRefusal(message)).toEqual({ nodes, reasons }));
});

describe('what a container waits for', () => {
  it.each([
    ['configmap "settings" not found', 'configmap', 'settings', undefined],
    ['secret "exchange" not found', 'secret', 'exchange', undefined],
    ["couldn't find key symbol in ConfigMap trading/settings", 'configmap', 'settings', 'symbol'],
    ["couldn't find key api in Secret trading/exchange", 'secret', 'exchange', 'api'],
    ['MountVolume.SetUp failed for volume "c" : configmap "setings" not found', 'configmap', 'setings', undefined],
    [
      'MountVolume.SetUp failed for volume "c" : object "trading"/"settings" not registered',
      undefined,
      undefined,
      undefined,
    ],
    ['configmap references non-existent config key: app.toml', 'configmap', '', 'app.toml'],
    ['references non-existent secret key: tls.key', 'secret', '', 'tls.key'],
    ['back-off 5m0s restarting failed container', undefined, undefined, undefined],
  ])('%s', (message, kind, name, key) => {
    const { message: _words, ...missing } = missingObject(message) ?? {};
    expect(missing).toEqual(kind === undefined ? {} : { kind, name, ...(key === undefined ? {} : { key }) });
  });
});
