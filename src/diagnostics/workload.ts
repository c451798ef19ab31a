/**
 * What Docker and Kubernetes can both say of a service, in one shape, so that a crash loop is judged once.
 * The targets translate (`targets/docker/workload.ts`, `targets/kubernetes/workload.ts`); the checks see only this.
 * All instants are ISO 8601 in UTC; all sizes bytes; all durations milliseconds.
 */

/** Where a workload runs: the words that guidance and offers use differ, the judgement does not. */
export type Runtime = 'docker' | 'kubernetes';

/**
 * `created`: made, never ran (Docker keeps a container here whose start failed).
 * `pending`: not placed on a node yet. `waiting`: placed, not running (image, configuration, back-off).
 * `restarting`: between two runs, by policy. `exited`: ended and will not run again by itself.
 */
export type InstanceState =
  | 'created'
  | 'pending'
  | 'waiting'
  | 'running'
  | 'restarting'
  | 'paused'
  | 'exited'
  | 'completed'
  | 'terminating'
  | 'evicted'
  | 'unknown';

/**
 * Who or what ended a run.
 * `oom`: the kernel, at the memory limit. `oom-child`: a child process was killed so, the main process lives.
 * `stopped`: asked to stop through the engine or the API (stop, scale-down, rollout). `killed`: signal from outside.
 * `liveness`: killed by a failed liveness probe. `start-failed`: the process never started. `itself`: the program exited.
 */
export type EndedBy = 'oom' | 'oom-child' | 'stopped' | 'killed' | 'liveness' | 'start-failed' | 'itself' | 'unknown';

export interface Termination {
  readonly at: string;
  /** When the runtime told of it, where that is known apart: by then it had copied the last words of the run. */
  readonly toldAt?: string;
  readonly startedAt?: string;
  readonly ranForMs?: number;
  /** Absent when the runtime has forgotten it (Docker resets it when the container runs again). */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly endedBy: EndedBy;
  /** The runtime's own word: `OOMKilled`, `Error`, `ContainerCannotRun`. */
  readonly reason?: string;
  readonly message?: string;
}

export interface ProbeResult {
  readonly at: string;
  readonly exitCode: number;
  /** Redacted, at most 500 characters. */
  readonly output: string;
}

/** A health check (Docker), or a readiness, liveness or startup probe (Kubernetes). */
export interface Probe {
  readonly kind: 'health' | 'readiness' | 'liveness' | 'startup';
  readonly status: 'passing' | 'failing' | 'starting' | 'unknown';
  readonly failingStreak: number;
  /** e.g. `CMD curl -f http://localhost:8080/health` or `HTTP GET :8080/health`; redacted. */
  readonly command: string;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
  /** Oldest first. */
  readonly results: readonly ProbeResult[];
  /** Since when it fails, where the runtime tells. */
  readonly failingSince?: string;
}

export interface Endpoint {
  readonly scheme: string;
  readonly host: string;
  readonly port?: number;
  /** `maxPoolSize` of a MongoDB connection string that says it; 0: as many as it likes. */
  readonly poolSize?: number;
  /** `replicaSet` of a MongoDB connection string that says it. */
  readonly replicaSet?: string;
}

/** The name of an environment variable, never its value. */
export interface EnvironmentVariable {
  readonly name: string;
  /** `reference`: filled from a secret or config map that the runtime resolves; `placeholder`: e.g. `changeme`. */
  readonly value: 'set' | 'empty' | 'placeholder' | 'reference';
  /** The parts of a URL or host:port value that are no secret. */
  readonly endpoints?: readonly Endpoint[];
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly hostAddress?: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

export interface NetworkAttachment {
  readonly name: string;
  readonly id: string;
  /** The names under which others on this network reach it. */
  readonly aliases: readonly string[];
  /** Its own there, while it runs. */
  readonly address?: string;
}

export interface Mount {
  readonly destination: string;
  readonly source: string;
  readonly kind: 'bind' | 'volume' | 'tmpfs' | 'configmap' | 'secret' | 'other';
  readonly readOnly: boolean;
}

export interface LogLine {
  /** Absent where the line bore no time. */
  readonly at?: string;
  /** Redacted; at most 1,000 characters. */
  readonly text: string;
}

/** The lines of one run of one container, oldest first. */
export interface RunLog {
  readonly run: 'current' | 'previous';
  readonly container: string;
  readonly lines: readonly LogLine[];
  readonly truncated: boolean;
}

export interface MemoryUse {
  readonly usedBytes: number;
  /** Absent: no limit is set, a share of it means nothing. */
  readonly limitBytes?: number;
}

/** A warning of the runtime about this instance, e.g. a Kubernetes event. */
export interface Notice {
  readonly at: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

/** What would have told more of an instance or a service, and could not be read. */
export interface Unread {
  readonly what: 'log' | 'runtime';
  /** Id of the reading that failed. Absent: nobody asked, e.g. since only so many logs are read at once. */
  readonly reading?: string;
}

/** One container (Docker), or one container of a pod (Kubernetes; init containers too). */
export interface Instance {
  /** Container name, or `pod/container`. */
  readonly name: string;
  /** Container id, or pod uid. A new id is a new instance: counters do not carry over. */
  readonly id: string;
  readonly role: 'main' | 'init' | 'sidecar';
  /** Of the revision that is wanted now; old revisions on their way out are not the patient. */
  readonly current: boolean;
  readonly state: InstanceState;
  /** The runtime's word for the state: `CrashLoopBackOff`, `ImagePullBackOff`, `ContainerCreating`. */
  readonly reason?: string;
  /** The runtime's sentence: Docker `State.Error`, Kubernetes waiting or scheduling message. Redacted. */
  readonly message?: string;
  readonly createdAt: string;
  /** Start of the run that is on, or of the last one. */
  readonly startedAt?: string;
  /** Restarts by policy since the instance exists. */
  readonly restarts: number;
  readonly restartPolicy: 'always' | 'on-failure' | 'never';
  /** Known ends of runs, newest first. */
  readonly terminations: readonly Termination[];
  /** Runs that ended without the runtime remembering why (see `historyFrom`). */
  readonly forgottenTerminations: number;
  /** From when on the history of ends is complete; absent: only what inspect shows is known. */
  readonly historyFrom?: string;
  readonly probes: readonly Probe[];
  /** Takes traffic: passes its health check, or is Ready. `unknown` without any check. */
  readonly ready: 'yes' | 'no' | 'starting' | 'unknown';
  readonly image: { readonly reference: string; readonly id?: string; readonly architecture?: string };
  readonly command?: string;
  readonly environment: readonly EnvironmentVariable[];
  /** More variables come from whole config maps or secrets; which, is not read. */
  readonly environmentIsPartial?: boolean;
  readonly ports: readonly PublishedPort[];
  readonly networks: readonly NetworkAttachment[];
  /** That of its pod; a container has one on each of its networks. */
  readonly address?: string;
  readonly mounts: readonly Mount[];
  readonly memory?: MemoryUse;
  /** Bytes; absent: no limit. */
  readonly memoryLimitBytes?: number;
  /** When its limits were last changed while it existed (`docker update`), where the runtime still tells. */
  readonly limitsChangedAt?: string;
  /** Share of what it may use, 0 to 1, over all cores that it may use. */
  readonly cpuShare?: number;
  readonly logs: readonly RunLog[];
  /** Why `logs` is empty, where the log itself is not. */
  readonly unread?: readonly Unread[];
  readonly notices: readonly Notice[];
  /** Ids of the readings that this instance was read from. */
  readonly readings: readonly string[];
}

/** How a Kubernetes deployment or stateful set gets from one revision to the next. */
export interface Rollout {
  readonly revision?: string;
  readonly state: 'complete' | 'progressing' | 'paused' | 'deadline-exceeded' | 'replica-failure' | 'scaled-to-zero';
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Pods of older revisions that still serve. */
  readonly oldReady: number;
  readonly message?: string;
  /** When the current revision was made. */
  readonly changedAt?: string;
  /** What differs from the revision before, in words that hold no value: `image a:1 → a:2`. */
  readonly changes: readonly string[];
}

/** Another holder of something that this workload wants, found among all containers of the engine. */
export interface PortHolder {
  readonly hostPort: number;
  readonly holder: string;
  readonly ofPlatform: boolean;
}

/** One service of the platform as its runtime shows it. */
export interface Workload {
  readonly service: string;
  readonly runtime: Runtime;
  /** `absent`: the runtime answered and knows no such container or deployment. */
  readonly presence: 'present' | 'absent';
  readonly instances: readonly Instance[];
  readonly rollout?: Rollout;
  readonly portHolders: readonly PortHolder[];
  /** Names of the networks that exist and that the platform file or compose names for this service. */
  readonly expectedNetworks: readonly string[];
  /** The configuration file of the platform entry as parsed at the target's edge. */
  readonly configuration?: ConfigurationFile;
  readonly hostArchitecture?: string;
  readonly hostMemoryBytes?: number;
  readonly readings: readonly string[];
}

/** A parsed configuration file. Its content is never recorded, only what the parser said. */
export interface ConfigurationFile {
  readonly path: string;
  readonly format: 'toml' | 'yaml' | 'json';
  readonly state: 'valid' | 'invalid' | 'absent' | 'is-directory';
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
  /** The parser's sentence without any of the file's text. */
  readonly message?: string;
  readonly reading: string;
}
