import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { loadEnvironment } from '../../src/config.ts';
import { createExaminer, type Examiner } from '../../src/examiner.ts';
import { createWriters } from '../../src/writers.ts';
import type { RunningPlatform } from '../platform/contract.ts';
import { faults } from '../platform/faults.ts';
import { buildImages, type LabImages } from '../platform/images.ts';
import { faultShows } from '../platform/showing.ts';
import { startPlatform } from '../platform/start.ts';
import { startDemoExchange } from './demo-exchange.ts';
import { demoLabels, sweepDeadDemos } from './demo-labels.ts';
import type { DemoPlatform } from './demo-platform.ts';
import { demoNames, describeDemoPlatform } from './describe-demo-platform.ts';

export interface RealPlatformOptions {
  readonly docker: Docker;
  /** Address of the engine, for the bot's own client. */
  readonly host: string;
  /** The image of a Redis, where the machine itself has none to make one of. */
  readonly redisImage?: Promise<string | undefined>;
  /** Aborted: the start need not come to its end. */
  readonly signal?: AbortSignal;
  /** Before the names of the containers; one that no other demo has where absent. */
  readonly prefix?: string;
  /** The stand-in database even where the engine has a better one: every machine then shows the same. */
  readonly onlyStandIns?: boolean;
}

/** The stand-in platform in real containers on a network of their own. */
export async function startRealPlatform(options: RealPlatformOptions): Promise<DemoPlatform> {
  const { docker, host, signal } = options;
  const [prefix, images, { exchange, variables: keys, running: account }] = await Promise.all([
    options.prefix ?? freePrefix(docker),
    imagesFor(options),
    startDemoExchange(),
  ]);
  signal?.throwIfAborted();
  const running = await startPlatform({ docker, images, prefix, names: demoNames, labels: demoLabels() });
  const platform = describeDemoPlatform(running, exchange);
  const { mongodb, redis } = running.hands.plan.hostPorts;
  const variables = {
    ...keys,
    DOCKER_HOST: host,
    DATABASE_URL: `mongodb://127.0.0.1:${mongodb}/trading_bot`,
    CACHE_URL: `redis://127.0.0.1:${redis}`,
  };
  let warm: Promise<unknown> = Promise.resolve();
  return {
    detail: `${running.hands.plan.ids.length} containers, ${prefix}*, on ${host}`,
    platform,
    async createExaminer() {
      const examiner = await createExaminer(platform, loadEnvironment(variables), variables);
      warm = warmUp(examiner);
      return examiner;
    },
    createWriters: () => createWriters(platform, loadEnvironment(variables)),
    async inject(fault) {
      await warm;
      await running.inject(fault);
      if (!faults[fault].harmless) await untilItShows(running);
    },
    async stop() {
      await Promise.all([running.stop(), account.stop()]);
    },
  };
}

/**
 * The first look loads the clients, which on a slow machine takes longer than a server may take to answer. It is over
 * before the fault comes, while the bot starts.
 */
async function warmUp({ examine }: Examiner): Promise<void> {
  const { signal } = new AbortController();
  await examine({ subject: '', signal, onProgress: () => undefined }).catch(() => undefined);
}

/** Names that no other demo on this engine has now; those of demos that were killed are free again. */
async function freePrefix(docker: Docker): Promise<string> {
  const taken = await sweepDeadDemos(docker);
  for (let number = 1; ; number += 1) {
    const prefix = number === 1 ? 'botcore-demo-' : `botcore-demo${number}-`;
    if (!taken.some((name) => name.startsWith(`/${prefix}`))) return prefix;
  }
}

async function imagesFor({ docker, redisImage, onlyStandIns }: RealPlatformOptions): Promise<LabImages> {
  const { mongodb, ...images } = await buildImages(docker);
  const redis = images.redis ?? (await redisImage);
  return {
    ...images,
    ...(redis === undefined ? {} : { redis }),
    ...(mongodb === undefined || onlyStandIns ? {} : { mongodb }),
  };
}

const SHOWS_WITHIN_MS = 60_000;

/** Some faults take seconds to show: a leak to reach its limit, a health check to fail thrice, a loop to begin. */
async function untilItShows({ hands }: RunningPlatform): Promise<void> {
  const deadline = Date.now() + SHOWS_WITHIN_MS;
  const shows = async (): Promise<boolean> => {
    const states = await Promise.all(hands.plan.ids.map((id) => hands.container(id).inspect()));
    return states.some(faultShows);
  };
  while (Date.now() < deadline && !(await shows())) await sleep(300);
}
