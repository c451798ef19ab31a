/** What a line, or a block of lines, says of the fault. `index` and `lastIndex` are places in the lines that were read. */
interface Place {
  readonly index: number;
  readonly lastIndex: number;
  readonly at?: string;
  /** The deciding words, at most 300 characters. */
  readonly text: string;
}

interface MissingEnvironmentSignal extends Place {
  readonly kind: 'missing-environment';
  readonly name: string;
}

export interface ConfigurationErrorSignal extends Place {
  readonly kind: 'configuration-error';
  readonly format?: 'toml' | 'yaml' | 'json';
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/**
 * Something that the service needs did not answer. `refused`: nothing listens; `unresolved`: the name has no address;
 * `timeout`: no answer; `selection`: a driver found no usable server, without saying why.
 */
export interface DependencySignal extends Place {
  readonly kind: 'dependency-refused';
  readonly how: 'refused' | 'unresolved' | 'timeout' | 'selection';
  readonly host?: string;
  readonly port?: number;
  /** What kind of thing the line's own words name. */
  readonly protocol?: 'mongodb' | 'redis' | 'http';
}

type PanicRuntime = 'rust' | 'python' | 'node' | 'java' | 'go' | 'dotnet' | 'php' | 'dart' | 'native' | 'ruby';

export interface PanicSignal extends Place {
  readonly kind: 'panic';
  readonly runtime: PanicRuntime;
  readonly message: string;
  /** The topmost frame of the program itself, where the trace shows one. */
  readonly frame?: string;
  /** Runtime, message and frame without numbers: the same for the same fault. */
  readonly signature: string;
  /** The trace says itself that nobody caught it. Otherwise it may be one that was logged and survived. */
  readonly uncaught: boolean;
}

interface AddressInUseSignal extends Place {
  readonly kind: 'address-in-use';
  readonly port?: number;
}

interface DiskFullSignal extends Place {
  readonly kind: 'disk-full';
}

interface HeapExhaustedSignal extends Place {
  readonly kind: 'heap-exhausted';
  readonly runtime: 'node' | 'java';
}

/** A worker process was killed, most likely by the kernel for memory, while its parent lives. */
interface WorkerKilledSignal extends Place {
  readonly kind: 'worker-killed';
}

interface AuthenticationFailedSignal extends Place {
  readonly kind: 'authentication-failed';
  readonly what: 'mongodb' | 'redis' | 'exchange';
}

interface TooManyConnectionsSignal extends Place {
  readonly kind: 'too-many-connections';
}

/** The program says where it listens. No fault by itself. */
export interface ListeningSignal extends Place {
  readonly kind: 'listening';
  readonly host?: string;
  readonly port: number;
}

export type LogSignal =
  | MissingEnvironmentSignal
  | ConfigurationErrorSignal
  | DependencySignal
  | PanicSignal
  | AddressInUseSignal
  | DiskFullSignal
  | HeapExhaustedSignal
  | WorkerKilledSignal
  | AuthenticationFailedSignal
  | TooManyConnectionsSignal
  | ListeningSignal;

/** A signal before it is told where it stands. */
export type Recognised = LogSignal extends infer Signal
  ? Signal extends LogSignal
    ? Omit<Signal, keyof Place>
    : never
  : never;

/** As much of a line as a report can show. */
export const SIGNAL_TEXT_MAX = 300;
