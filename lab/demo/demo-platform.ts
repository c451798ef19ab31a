import type { Platform } from '../../src/diagnostics/platform.ts';
import type { Examiner } from '../../src/examiner.ts';
import type { Writers } from '../../src/fix-engine.ts';
import type { FaultId } from '../platform/faultIds.ts';

/** What the bot of the demo looks after. */
export interface DemoPlatform {
  /** One line of what it is made of. */
  readonly detail: string;
  readonly platform: Platform;
  readonly createExaminer: () => Promise<Examiner>;
  /** How an approved fix writes to it. */
  readonly createWriters: () => Promise<Writers>;
  /** Brings the fault about. Resolves when one can see something of it. */
  inject(fault: FaultId): Promise<void>;
  stop(): Promise<void>;
}
