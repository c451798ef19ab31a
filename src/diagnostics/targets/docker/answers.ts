/**
 * What the Docker target answers: the engine's replies after they have been cut to the fields used and redacted. These
 * shapes are what a snapshot records. All instants ISO 8601 in UTC, durations milliseconds, sizes bytes.
 */
import { z } from 'zod';
import { EnvironmentVariableAnswer } from '../environment-variable-answer.ts';

const Port = z.object({
  containerPort: z.number(),
  hostPort: z.number().exactOptional(),
  hostAddress: z.string().exactOptional(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});

const Network = z.object({
  name: z.string(),
  id: z.string(),
  aliases: z.array(z.string()),
  /** Its IPv4 address there; absent while it does not run. */
  address: z.string().exactOptional(),
});

/** The labels of Docker Compose that are used; no other label is ever recorded. */
const Compose = z.object({
  project: z.string().exactOptional(),
  service: z.string().exactOptional(),
  /** Names of services, without their conditions. */
  dependsOn: z.array(z.string()),
  oneoff: z.boolean(),
  configHash: z.string().exactOptional(),
});

export const ListedContainer = z.object({
  id: z.string(),
  /** Without the leading slash. */
  names: z.array(z.string()),
  image: z.string(),
  imageId: z.string(),
  state: z.string(),
  createdAt: z.string(),
  compose: Compose.exactOptional(),
  ports: z.array(Port),
  networks: z.array(z.object({ name: z.string(), id: z.string() })),
});
export type ListedContainer = z.output<typeof ListedContainer>;

export const ContainerList = z.object({ containers: z.array(ListedContainer) });
export type ContainerList = z.output<typeof ContainerList>;

const HealthState = z.object({
  /** `starting`, `healthy`, `unhealthy`. */
  status: z.string(),
  failingStreak: z.number(),
  log: z.array(z.object({ startedAt: z.string(), at: z.string(), exitCode: z.number(), output: z.string() })),
});

const ContainerState = z.object({
  /** Absent with engines before 1.21 of the API. */
  status: z.string().exactOptional(),
  running: z.boolean(),
  paused: z.boolean(),
  restarting: z.boolean(),
  dead: z.boolean(),
  oomKilled: z.boolean(),
  exitCode: z.number(),
  error: z.string(),
  startedAt: z.string().exactOptional(),
  finishedAt: z.string().exactOptional(),
  health: HealthState.exactOptional(),
});

const HealthCheck = z.object({
  command: z.string(),
  intervalMs: z.number(),
  timeoutMs: z.number(),
  startPeriodMs: z.number(),
  retries: z.number(),
});

export const InspectedContainer = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  state: ContainerState,
  restartCount: z.number(),
  restartPolicy: z.enum(['always', 'on-failure', 'never']),
  image: z.object({ reference: z.string(), id: z.string() }),
  command: z.string(),
  environment: z.array(EnvironmentVariableAnswer),
  compose: Compose.exactOptional(),
  healthCheck: HealthCheck.exactOptional(),
  /** The host ports that its configuration asks for (`HostConfig.PortBindings`). */
  wantedPorts: z.array(Port),
  /** Its ports as they are now, published or only exposed (`NetworkSettings.Ports`). */
  ports: z.array(Port),
  networks: z.array(Network),
  /** The first network of its configuration; it stays when the container is detached from it. */
  networkMode: z.string(),
  mounts: z.array(
    z.object({
      destination: z.string(),
      source: z.string(),
      kind: z.enum(['bind', 'volume', 'tmpfs', 'other']),
      readOnly: z.boolean(),
    }),
  ),
  /** Absent: no limit. */
  memoryLimitBytes: z.number().exactOptional(),
  /** The limit of memory and swap together; -1: as much swap as there is. Absent: the engine's preset. */
  memorySwapBytes: z.number().exactOptional(),
  /** Cores that it may use at most; absent: all. */
  allowedCores: z.number().exactOptional(),
});
export type InspectedContainer = z.output<typeof InspectedContainer>;

export const ContainerLog = z.object({
  /** Oldest first. */
  lines: z.array(z.object({ at: z.string().exactOptional(), text: z.string() })),
  /** As many lines as were asked for came: there may be more before them. */
  truncated: z.boolean(),
});
export type ContainerLog = z.output<typeof ContainerLog>;

export const ContainerEvent = z.object({
  at: z.string(),
  /** `die`, `oom`, `kill`, …; `health_status: unhealthy`; `disconnect` and `connect` of a network. */
  action: z.string(),
  container: z.string(),
  name: z.string().exactOptional(),
  composeService: z.string().exactOptional(),
  exitCode: z.number().exactOptional(),
  signal: z.number().exactOptional(),
  ranForMs: z.number().exactOptional(),
  /** Name of the network of a `connect` or `disconnect`. */
  network: z.string().exactOptional(),
});
export type ContainerEvent = z.output<typeof ContainerEvent>;

export const EventHistory = z.object({
  /** From when on every event of the engine is known, unless `containersFrom` says otherwise. */
  completeFrom: z.string(),
  /** Containers whose oldest events were given up: from when on theirs are complete. */
  containersFrom: z.record(z.string(), z.string()),
  /** Oldest first. */
  events: z.array(ContainerEvent),
});
export type EventHistory = z.output<typeof EventHistory>;

export const ContainerStats = z.object({
  at: z.string(),
  memoryBytes: z.number().exactOptional(),
  /** Processor time used per second over the last second or so, in cores. */
  usedCores: z.number().exactOptional(),
  onlineCores: z.number().exactOptional(),
});
export type ContainerStats = z.output<typeof ContainerStats>;

export const ConfigurationReading = z.object({
  state: z.enum(['valid', 'invalid', 'absent', 'is-directory']),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  message: z.string().exactOptional(),
});
export type ConfigurationReading = z.output<typeof ConfigurationReading>;

export const NetworkList = z.object({
  networks: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      driver: z.string(),
      internal: z.boolean(),
      composeNetwork: z.string().exactOptional(),
      composeProject: z.string().exactOptional(),
    }),
  ),
});
export type NetworkList = z.output<typeof NetworkList>;

export const EngineInfo = z.object({
  version: z.string(),
  /** In the words of images: `amd64`, `arm64`. */
  architecture: z.string().exactOptional(),
  memoryBytes: z.number().exactOptional(),
  cores: z.number().exactOptional(),
});
export type EngineInfo = z.output<typeof EngineInfo>;

export const ImageFacts = z.object({ architecture: z.string().exactOptional() });
export type ImageFacts = z.output<typeof ImageFacts>;
