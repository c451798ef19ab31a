import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningPlatform } from '../../../lab/platform/contract.ts';
import { startPlatform } from '../../../lab/platform/start.ts';
import { describeWith, dockerClient, runLabels } from '../../realParts.ts';
import { HOOK_PATIENCE_MS, output, PATIENT, untilHealth, untilOutput, untilState } from './faultStates.ts';

describeWith('docker', 'faults that end a service', (part) => {
  let platform: RunningPlatform;

  beforeAll(async () => {
    platform = await startPlatform({
      docker: dockerClient(part),
      prefix: `exits-${process.pid}-`,
      labels: runLabels(),
    });
  }, HOOK_PATIENCE_MS);
  afterEach(() => platform.heal(), HOOK_PATIENCE_MS);
  afterAll(() => platform?.stop());

  const engine = () => platform.hands.container('rust-core-engine');

  test('database-stopped: exited, and what depends on it names it in a 503', PATIENT, async () => {
    const { frontend, 'rust-core-engine': service } = await platform.services();

    await platform.inject('database-stopped');

    expect((await platform.hands.container('mongodb').inspect()).State).toMatchObject({
      Status: 'exited',
      OOMKilled: false,
    });
    const body = await untilHealth(
      service?.hostPort ?? 0,
      '/api/health',
      503,
      ({ dependencies = {} }) => dependencies['mongodb']?.status === 'down' && dependencies['redis']?.status === 'up',
    );
    expect(body.status).toBe('unhealthy');
    await untilHealth(frontend?.hostPort ?? 0, '/health', 200);
    await untilState(engine(), ({ State }) => State.Health?.Status === 'unhealthy');
  });

  test('out-of-memory: killed by the kernel under its limit, again and again', PATIENT, async () => {
    await platform.inject('out-of-memory');

    await untilState(engine(), ({ State }) => State.OOMKilled && State.ExitCode === 137);
    const state = await untilState(engine(), ({ RestartCount }) => RestartCount >= 2);
    expect(state.HostConfig.Memory).toBe(192 * 1024 * 1024);
  });

  test('crash-loop: exit code 101 and a panic in the log', PATIENT, async () => {
    await platform.inject('crash-loop');

    await untilState(
      engine(),
      ({ State, RestartCount }) => State.Restarting && State.ExitCode === 101 && RestartCount >= 2,
    );
    expect(await output(engine())).toContain("thread 'main' panicked at src/exchange/order_book.rs:214:38");
  });

  test('broken-configuration: exit code 1, and the parser names line and column', PATIENT, async () => {
    await platform.inject('broken-configuration');

    await untilState(engine(), ({ State, RestartCount }) => State.ExitCode === 1 && RestartCount >= 1);
    await untilOutput(engine(), /TOML parse error at line 9, column \d+\n/);
  });

  test('broken-configuration of the Python service: a YAML error of its parser', PATIENT, async () => {
    await platform.inject('broken-configuration', 'python-ai-service');

    const text = await untilOutput(platform.hands.container('python-ai-service'), /ScannerError/);
    expect(text).toMatch(/mapping values are not allowed here\n {2}in "\/app\/config.yaml", line 6, column \d+/);
  });

  test('variable-missing: exit code 1, and the log names the variable', PATIENT, async () => {
    await platform.inject('variable-missing');

    const state = await untilState(engine(), ({ State, RestartCount }) => State.ExitCode === 1 && RestartCount >= 1);
    expect(state.Config.Env.map((pair) => pair.split('=')[0])).not.toContain('BINANCE_API_KEY');
    await untilOutput(engine(), /Error: environment variable BINANCE_API_KEY not set/);
  });

  test('wrong-host: exit code 1, and the log says that the name is not known', PATIENT, async () => {
    await platform.inject('wrong-host');

    await untilState(engine(), ({ RestartCount }) => RestartCount >= 1);
    await untilOutput(
      engine(),
      /Error: Kind: Server selection timeout.*mongo-primary-old:27017.*Name or service not known/,
    );
  });

  test('exits-cleanly: exit code 0, restarted all the same', PATIENT, async () => {
    await platform.inject('exits-cleanly');

    await untilState(
      engine(),
      ({ State, RestartCount }) => State.Restarting && State.ExitCode === 0 && RestartCount >= 2,
    );
  });
});
