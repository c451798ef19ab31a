import type { Subject } from '../diagnostics/contract.ts';

/** Writes are stopped by the kill switch. `by` is `botcore` with BOTCORE_READ_ONLY. */
export interface Pause {
  readonly by: string;
  readonly reason: string;
  readonly since: string;
}

/** Why no further action on a target is allowed after a fix that did not help. */
export interface Circuit {
  readonly approval: string;
  readonly since: string;
  readonly until: string;
}

/** A circuit, and what it is of: none where its approval has been forgotten. */
export interface OpenCircuit extends Circuit {
  readonly lock: string;
  readonly subjects: readonly Subject[];
}

/** What stops writes: the kill switch for all of them, a circuit for one target. */
export interface WriteSwitches {
  /** The kill switch. Whether `by` may use it (`mayUseKillSwitch`) is for the caller to ask; it is audited. */
  pauseWrites(by: string, reason: string): Promise<void>;
  resumeWrites(by: string, reason?: string): Promise<void>;
  /** Undefined: writes are allowed. */
  writesPaused(): Promise<Pause | undefined>;
  /** Of a plan's `lock`. Undefined: it is closed, and actions are allowed. */
  circuit(lock: string): Promise<Circuit | undefined>;
  openCircuits(): Promise<readonly OpenCircuit[]>;
  /** Somebody has looked at what that approval did, and says what was found. A circuit opened since stays open. */
  resetCircuit(circuit: Pick<OpenCircuit, 'lock' | 'approval'>, by: string, reason: string): Promise<void>;
}
