import Docker from 'dockerode';
import { docker as dockerPart } from '../../tools/parts/docker.ts';
import { messageOf } from '../../tools/parts/part.ts';
import type { FaultId } from '../platform/faultIds.ts';
import { recordedFaults } from '../scenarios/recording.ts';
import type { DemoPlatform } from './demo-platform.ts';
import { startRealPlatform } from './start-real-platform.ts';
import { startRecordedPlatform } from './start-recorded-platform.ts';

export interface Engine {
  readonly docker: Docker;
  readonly host: string;
}

/** An engine whose containers can be reached from here, or why there is none. */
export async function findEngine(environment: NodeJS.ProcessEnv): Promise<Engine | string> {
  const found = await dockerPart.find(environment);
  if (!found.available) return found.reason;
  const { host } = found.values;
  if (host.startsWith('unix://')) return { host, docker: new Docker({ socketPath: host.slice('unix://'.length) }) };
  const { hostname, port } = new URL(host);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return `${host} is on another machine`;
  return { host, docker: new Docker({ host: hostname, port: Number(port || 2375) }) };
}

export interface PlatformChoice {
  readonly fault: FaultId;
  readonly recorded: boolean;
  /** Of a recorded platform; see `RecordedTargetOptions`. */
  readonly pace?: number;
  readonly engine: Engine | string;
  readonly redisImage: Promise<string | undefined>;
  readonly signal: AbortSignal;
}

/** Real containers where that is possible and wished, else the recording of them. */
export async function choosePlatform(choice: PlatformChoice): Promise<DemoPlatform> {
  const { engine, recorded } = choice;
  if (recorded) return startRecorded(choice, '--recorded');
  if (typeof engine === 'string') return startRecorded(choice, engine);
  // The images are made of this machine's programs, and the engine of a desktop runs another system than the machine.
  if (process.platform !== 'linux') return startRecorded(choice, `containers are made only on Linux`);
  try {
    return await startRealPlatform({ ...choice, ...engine });
  } catch (error) {
    choice.signal.throwIfAborted();
    return startRecorded(choice, `the containers did not start: ${messageOf(error)}`);
  }
}

async function startRecorded({ fault, pace }: PlatformChoice, why: string): Promise<DemoPlatform> {
  const recorded = recordedFaults();
  if (recorded.includes(fault)) return startRecordedPlatform(fault, why, pace);
  throw new Error(
    `"${fault}" is not recorded, so it needs a Docker Engine (${why}). Recorded: ${recorded.join(', ')}.`,
  );
}
