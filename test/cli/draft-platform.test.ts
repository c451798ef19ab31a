import { describe, expect, it } from 'vitest';
import { draftPlatform } from '../../src/cli/draft-platform.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { downInstance, ended, healthyWorkload, NOW, workload } from '../diagnostics/evidenceOf.ts';

const workloads = [
  healthyWorkload('matcher', {
    environment: [
      { name: 'PATH', value: 'set' },
      { name: 'BINANCE_API_KEY', value: 'set' },
      { name: 'LEDGER_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'ledger', port: 27017 }] },
    ],
    ports: [{ containerPort: 8080, hostPort: 18_080, protocol: 'tcp' }],
    mounts: [{ destination: '/app/config.toml', source: '/srv/matcher.toml', kind: 'bind', readOnly: true }],
    probes: [
      {
        kind: 'health',
        status: 'passing',
        failingStreak: 0,
        command: 'CMD curl -f http://localhost:8080/api/health',
        timeoutMs: 1000,
        intervalMs: 1000,
        retries: 3,
        startPeriodMs: 0,
        results: [],
      },
    ],
  }),
  healthyWorkload('ledgerstore', {
    image: { reference: 'registry.example/mongo:7' },
    networks: [{ name: 'net', id: 'n', aliases: ['ledger'] }],
  }),
];
const found = {
  name: 'desk',
  docker: {},
  services: { matcher: { container: 'matcher' }, ledgerstore: { container: 'ledgerstore' } },
};

describe('draftPlatform', () => {
  const draft = draftPlatform(found, workloads, NOW);

  it('writes a file that the bot accepts', () => {
    expect(() => Platform.parse(draft)).not.toThrow();
  });

  it('finds port, health address, configuration, dependencies and role', () => {
    expect(draft.services['matcher']).toMatchObject({
      container: 'matcher',
      role: 'trading-engine',
      port: 8080,
      health: { url: 'http://127.0.0.1:18080/api/health' },
      configuration: { path: '/app/config.toml', format: 'toml' },
      dependsOn: ['ledgerstore'],
    });
  });

  it('requires the names that are the service’s own', () => {
    expect(draft.services['matcher']?.requiredEnvironment).toEqual(['BINANCE_API_KEY', 'LEDGER_URL']);
  });

  it('knows a database by its image', () => {
    expect(draft.databases).toEqual({
      ledgerstore: { kind: 'mongodb', service: 'ledgerstore', urlFrom: 'LEDGERSTORE_URL' },
    });
  });

  it.each([
    ['a job that is done', 'never' as const, 60_000, 0, true],
    ['what ended two days ago', 'always' as const, 2 * 86_400_000, 137, true],
    ['what ended just now', 'always' as const, 60_000, 143, undefined],
    ['a job that failed', 'never' as const, 60_000, 1, undefined],
  ])('of %s says whether it is missed', (_title, restartPolicy, ago, exitCode, maintenance) => {
    const down = downInstance({ state: 'exited', restartPolicy, terminations: [ended(ago, { exitCode })] });
    const services = { job: { container: 'job' } };

    expect(draftPlatform({ ...found, services }, [workload('job', [down])], NOW).services['job']?.maintenance).toBe(
      maintenance,
    );
  });
});
