import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { RunningService } from '../lab/platform/contract.ts';
import type { ServiceId } from '../lab/platform/definition.ts';
import { startPlatform } from '../lab/platform/start.ts';
import { Platform } from '../src/diagnostics/platform.ts';

/** The stand-in platform, healthy, and what the product is told of it. */
export interface PlatformStack {
  readonly platform: Platform;
  /** The same as a file, for `BOTCORE_CONFIG` and `--config`. */
  readonly platformFile: string;
  /** The connection strings that the platform file names. */
  readonly variables: Readonly<Record<string, string>>;
  readonly services: Readonly<Partial<Record<ServiceId, RunningService>>>;
  readonly project: string;
  stop(): Promise<void>;
}

const DATABASE_URL = 'BENCH_DATABASE_URL';
const CACHE_URL = 'BENCH_CACHE_URL';

/** `quick` looks at health every second, so that the start takes seconds; a measurement must not pay for such looking. */
export async function startPlatformStack(docker: Docker, quick: boolean): Promise<PlatformStack> {
  const running = await startPlatform({ docker, prefix: 'bench-', pace: quick ? 'fast' : 'production' });
  const services = await running.services();
  const described = running.config;
  const platform = Platform.parse({
    ...described,
    databases: {
      'mongodb-data': { ...described.databases?.['mongodb-data'], urlFrom: DATABASE_URL },
      'redis-data': { ...described.databases?.['redis-data'], urlFrom: CACHE_URL },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-stack-'));
  const platformFile = join(folder, 'platform.yaml');
  // JSON is YAML.
  writeFileSync(platformFile, JSON.stringify(platform));
  return {
    platform,
    platformFile,
    variables: {
      [DATABASE_URL]: `mongodb://127.0.0.1:${services.mongodb?.hostPort}/trading_bot`,
      [CACHE_URL]: `redis://127.0.0.1:${services.redis?.hostPort}`,
    },
    services,
    project: running.project,
    async stop() {
      rmSync(folder, { recursive: true, force: true });
      await running.stop();
    },
  };
}
