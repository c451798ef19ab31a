import type Docker from 'dockerode';
import type { Change, Pace, PlatformPlan } from './containerPlan.ts';
import type { ServiceId } from './definition.ts';
import type { PlatformDescription } from './describePlatform.ts';
import type { FaultId } from './faultIds.ts';
import type { LabImages } from './images.ts';
import type { Behaviour, Trouble } from './service/behaviour.ts';

export interface StartOptions {
  docker: Docker;
  /** Before the name of each container and of the network, so that platforms stand beside each other. */
  prefix: string;
  /** Other names than the definition's, for all or some. */
  names?: Partial<Record<ServiceId, string>>;
  /** The compose project. Also what an earlier platform that was left behind is found and removed by. */
  project?: string;
  /** Only these services; the others do then not exist for them either. Default: all five. */
  only?: readonly ServiceId[];
  /** The ports on the machine: free ones (the default), the services' own, or some given and the others free. */
  ports?: 'random' | 'own' | Partial<Record<ServiceId, number>>;
  /** For every container and network, to find them again. */
  labels?: Readonly<Record<string, string>>;
  pace?: Pace;
  images?: LabImages;
  /** A fault that is there from the start. */
  fault?: FaultId;
}

export interface RunningService {
  containerId: string;
  container: string;
  hostPort: number;
}

/** What faults are brought about with. */
export interface PlatformHands {
  docker: Docker;
  plan: PlatformPlan;
  container(id: ServiceId): Docker.Container;
  /** Puts the container of a service anew, changed, and starts it unless told not to. */
  recreate(id: ServiceId, change: Change, options?: { start: boolean }): Promise<void>;
  /** Changes what goes wrong inside a service while it runs. */
  trouble(id: ServiceId, trouble: Trouble): Promise<void>;
  /** Marks a service as one that healing must put anew. */
  touch(id: ServiceId): void;
  /** Starts a container that is none of the platform's services; gone when healed. */
  extra(options: Docker.ContainerCreateOptions & { name: string }, behaviour: Behaviour): Promise<Docker.Container>;
}

export interface RunningPlatform {
  /** By the definition's ids; container ids change when a fault or a healing puts a container anew. */
  services(): Promise<Readonly<Partial<Record<ServiceId, RunningService>>>>;
  /** What `config/platform.yaml` would say of it. */
  config: PlatformDescription;
  project: string;
  network: string;
  hands: PlatformHands;
  /** Brings a fault about. Resolves when it is begun; some take seconds to show. */
  inject(fault: FaultId, subject?: ServiceId): Promise<void>;
  /** Takes back every fault and resolves when all is healthy again. */
  heal(): Promise<void>;
  /** Resolves when every service is healthy. */
  healthy(timeoutMilliseconds?: number): Promise<void>;
  stop(): Promise<void>;
}

/** One thing that can be wrong with the stand-in platform, or look wrong without being so. */
export interface Fault {
  title: string;
  /** What a person would type to the bot, with `{service}` for the name of the subject. */
  ask: string;
  /** The service that it befalls unless another is named. */
  subject: ServiceId;
  /** What the engine then says. */
  brings: string;
  /** It looks bad and is not: the bot must not name it as a cause. */
  harmless?: true;
  inject(hands: PlatformHands, subject: ServiceId): Promise<unknown>;
}
