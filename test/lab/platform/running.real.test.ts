import type Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningPlatform } from '../../../lab/platform/contract.ts';
import { startPlatform } from '../../../lab/platform/start.ts';
import { Platform } from '../../../src/diagnostics/platform.ts';
import { describeWith, dockerClient, runLabels } from '../../realParts.ts';
import {
  type HealthBody,
  HOOK_PATIENCE_MS,
  healthOutput,
  output,
  PATIENT,
  untilHealth,
  untilState,
} from './faultStates.ts';

describeWith('docker', 'faults of services that go on running, or never run', (part) => {
  let platform: RunningPlatform;
  const names = { 'rust-core-engine': 'matching', mongodb: 'documents' };
  const docker = dockerClient(part);

  beforeAll(async () => {
    platform = await startPlatform({ docker, prefix: `running-${process.pid}-`, names, labels: runLabels() });
  }, HOOK_PATIENCE_MS);
  afterEach(() => platform.heal(), HOOK_PATIENCE_MS);
  afterAll(() => platform?.stop());

  const python = () => platform.hands.container('python-ai-service');
  const engine = () => platform.hands.container('rust-core-engine');
  const untilEngineIsIll = async (claimed: (dependencies: NonNullable<HealthBody['dependencies']>) => boolean) => {
    const { 'rust-core-engine': service } = await platform.services();
    return untilHealth(service?.hostPort ?? 0, '/api/health', 503, ({ dependencies = {} }) => claimed(dependencies));
  };
  const unhealthyWith = (container: Docker.Container, words: RegExp) =>
    untilState(container, (state) => state.State.Health?.Status === 'unhealthy' && words.test(healthOutput(state)));

  test('a healthy platform: no restarts, compose labels, and a description that the bot accepts', async () => {
    const state = await engine().inspect();

    expect(state).toMatchObject({ RestartCount: 0, State: { Health: { Status: 'healthy' } } });
    expect(state.Config.Labels).toMatchObject({
      'com.docker.compose.service': 'matching',
      'com.docker.compose.depends_on':
        'documents:service_healthy:false,redis:service_healthy:false,python-ai-service:service_healthy:false',
    });
    expect(Platform.parse(platform.config).services['matching']).toMatchObject({
      dependsOn: ['documents', 'redis', 'python-ai-service'],
    });
  });

  test('port-taken: created, with the engine’s error, while another container holds the port', async () => {
    await platform.inject('port-taken');

    const { State } = await engine().inspect();
    expect(State).toMatchObject({ Status: 'created', ExitCode: 128 });
    expect(State.Error).toMatch(/Bind for 127\.0\.0\.1:\d+ failed: port is already allocated/);
  });

  test('health-check-broken: unhealthy by 404, yet the right path answers 200', PATIENT, async () => {
    await platform.inject('health-check-broken');

    await unhealthyWith(python(), /^22 [\s\S]*curl: \(22\) The requested URL returned error: 404/m);
    await untilHealth((await platform.services())['python-ai-service']?.hostPort ?? 0, '/health', 200);
  });

  test('probe-missing: unhealthy, since the probe cannot be executed', PATIENT, async () => {
    await platform.inject('probe-missing');

    await unhealthyWith(python(), /"wget": executable file not found in \$PATH/);
  });

  test('health-hangs: unhealthy by timeout', PATIENT, async () => {
    await platform.inject('health-hangs');

    await unhealthyWith(engine(), /Health check exceeded timeout/);
  });

  test('network-detached: running on no network, and missed by what depends on it', PATIENT, async () => {
    await platform.inject('network-detached');

    const state = await python().inspect();
    expect(state.State.Status).toBe('running');
    expect(state.NetworkSettings.Networks).toEqual({});
    await untilEngineIsIll((dependencies) => dependencies['python-ai-service']?.status === 'down');
  });

  test('paused: paused, and missed by what depends on it', PATIENT, async () => {
    await platform.inject('paused');

    expect((await platform.hands.container('redis').inspect()).State).toMatchObject({ Status: 'paused', Paused: true });
    await untilEngineIsIll((dependencies) => dependencies['redis']?.status === 'down');
  });

  test('loopback-bind: healthy by its own check, refused from outside', PATIENT, async () => {
    await platform.inject('loopback-bind');

    await untilState(python(), ({ State }) => State.Health?.Status === 'healthy');
    expect(await output(python())).toContain('listening on 127.0.0.1:8000');
    await untilEngineIsIll(
      (dependencies) => dependencies['python-ai-service']?.error?.includes('Connection refused') ?? false,
    );
  });
});
