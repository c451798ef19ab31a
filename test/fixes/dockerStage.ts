import type Docker from 'dockerode';
import { type RunningExchange, startExchange } from '../../lab/exchange/exchange.ts';
import type { RunningPlatform } from '../../lab/platform/contract.ts';
import type { ServiceId } from '../../lab/platform/definition.ts';
import type { LabImages } from '../../lab/platform/images.ts';
import { startPlatform } from '../../lab/platform/start.ts';
import { loadEnvironment } from '../../src/config.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { createExaminer } from '../../src/examiner.ts';
import { createWriters } from '../../src/writers.ts';
import { runLabels } from '../realParts.ts';
import { type FixStage, type FixStageOptions, startFixStage } from './fixStage.ts';

/** Other names than the shipped platform's. */
export const NAMES: Readonly<Record<ServiceId, string>> = {
  mongodb: 'ledgerstore',
  redis: 'quotecache',
  'python-ai-service': 'oracle',
  'rust-core-engine': 'matcher',
  frontend: 'desk',
};

/** A fix stage over real containers, with an exchange account that has one open order. */
export interface DockerStage extends FixStage {
  readonly running: RunningPlatform;
  readonly exchange: RunningExchange;
}

export interface DockerStageOptions {
  readonly docker: Docker;
  readonly host: string;
  readonly images: LabImages;
  readonly name: string;
  readonly only: readonly ServiceId[];
  readonly times?: FixStageOptions['times'];
  /** Where it reads, if that is not where it writes. */
  readonly readHost?: string;
}

export async function startDockerStage(options: DockerStageOptions): Promise<DockerStage> {
  const { docker, host, images, name, only, times, readHost } = options;
  const keys = { apiKey: `key-of-${name}`, secret: `secret-of-${name}` };
  const exchange = await startExchange(keys);
  exchange.setOrders([{ symbol: 'BTCUSDT' }]);
  const running = await startPlatform({
    docker,
    images,
    prefix: `fix-${process.pid}-${name}-`,
    names: NAMES,
    only,
    pace: 'fast',
    labels: runLabels(),
  });
  const platform = Platform.parse({
    ...running.config,
    exchange: { url: exchange.url, apiKeyFrom: 'STAGE_KEY', secretFrom: 'STAGE_SECRET', symbols: ['BTCUSDT'] },
  });
  const hosts = readHost === undefined ? { DOCKER_HOST: host } : { DOCKER_HOST: readHost, DOCKER_WRITE_HOST: host };
  const variables = { ...hosts, STAGE_KEY: keys.apiKey, STAGE_SECRET: keys.secret };
  const environment = loadEnvironment(variables);
  const examiner = await createExaminer(platform, environment, variables);
  const writers = await createWriters(platform, environment);
  const stage = await startFixStage({ platform, examiner, writers, times });
  return {
    ...stage,
    running,
    exchange,
    async stop() {
      await stage.stop();
      await Promise.all([running.stop(), exchange.stop()]);
    },
  };
}
