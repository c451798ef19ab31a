import type Docker from 'dockerode';
import type { Subject, Target } from '../../src/diagnostics/contract.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { subjectOf } from '../../src/diagnostics/scope.ts';
import type { Pace } from '../platform/containerPlan.ts';
import type { ServiceId } from '../platform/definition.ts';
import type { PlatformDescription } from '../platform/describePlatform.ts';
import type { FaultId } from '../platform/faultIds.ts';
import { faults } from '../platform/faults.ts';
import type { LabImages } from '../platform/images.ts';
import { startPlatform } from '../platform/start.ts';
import type { Expectation } from './expectations.ts';
import { type Look, lookAt } from './look.ts';

/** Other names than the shipped platform's, so that nothing can be known by its name. */
const NAMES: Readonly<Record<ServiceId, string>> = {
  mongodb: 'ledgerstore',
  redis: 'quotecache',
  'python-ai-service': 'oracle',
  'rust-core-engine': 'matcher',
  frontend: 'desk',
};

export interface SceneOptions {
  readonly docker: Docker;
  readonly images: LabImages;
  readonly prefix: string;
  /** After every name, where scenes are looked at together. */
  readonly suffix?: string;
  /** How often health is looked at where that does not have to be often. */
  readonly pace?: Pace;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface PlayOptions extends SceneOptions {
  /** The targets to look with: of a worker with its kept event history, or of a terminal without. */
  readonly targetsFor: (platform: Platform) => readonly Target[];
  /** Seconds after the fault. */
  readonly moments: readonly number[];
}

/** A platform that is well, with the neighbour beside it. */
export interface StandingScene {
  readonly fault: FaultId;
  readonly neighbour: FaultId | undefined;
  readonly config: PlatformDescription;
  readonly platform: Platform;
  /** What the fault befalls. */
  readonly subject: Subject;
  /** `cause subject`, any of which is right. */
  readonly expected: readonly string[];
  /** Resolves when the fault is begun. */
  breakIt(): Promise<void>;
  stop(): Promise<void>;
}

export interface Scene extends Pick<StandingScene, 'fault' | 'neighbour' | 'expected'> {
  /** Before the fault: the healthy twin, with the neighbour already there. */
  readonly before: Look;
  readonly looks: readonly Look[];
}

/** Starts a platform and lets the neighbour alarm. */
export async function setScene(
  { fault, causes, only, neighbour, byHealthCheck }: Expectation,
  withNeighbour: boolean,
  { docker, images, prefix, suffix = '', pace: usual = 'easy', labels = {} }: SceneOptions,
): Promise<StandingScene> {
  const names = Object.fromEntries(Object.entries(NAMES).map(([id, name]) => [id, `${name}${suffix}`]));
  const pace = byHealthCheck === true ? 'fast' : usual;
  const running = await startPlatform({ docker, images, prefix, names, only, pace, labels });
  try {
    if (withNeighbour) await running.inject(neighbour);
    const platform = Platform.parse(running.config);
    const subject = subjectOf(platform, `${NAMES[faults[fault].subject]}${suffix}`);
    return {
      fault,
      neighbour: withNeighbour ? neighbour : undefined,
      config: running.config,
      platform,
      subject,
      expected: causes.map((cause) => `${cause} ${subject}`),
      breakIt: () => running.inject(fault),
      stop: () => running.stop(),
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Sets a scene, looks, breaks one thing, and looks again and again. */
export async function play(expectation: Expectation, withNeighbour: boolean, options: PlayOptions): Promise<Scene> {
  const scene = await setScene(expectation, withNeighbour, options);
  const { fault, neighbour, platform, expected } = scene;
  const targets = options.targetsFor(platform);
  try {
    const [before] = await lookAt(platform, targets, [0]);
    await scene.breakIt();
    const looks = await lookAt(platform, targets, options.moments);
    return { fault, neighbour, expected, before: before as Look, looks };
  } finally {
    await Promise.allSettled(targets.map((target) => target.close()));
    await scene.stop();
  }
}

/** Whether a look names the fault, first, and nothing else. */
export function isRight({ expected }: Pick<Scene, 'expected'>, { roots }: Pick<Look, 'roots'>): boolean {
  return roots.length === 1 && expected.includes(roots[0] ?? '');
}
