import { recordedTargets } from '../../lab/demo/recorded-targets.ts';
import { recordedWriters } from '../../lab/demo/recorded-writers.ts';
import type { FaultId } from '../../lab/platform/faultIds.ts';
import { readRecording } from '../../lab/scenarios/recording.ts';
import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Snapshot } from '../../src/diagnostics/contract.ts';
import { examine } from '../../src/diagnostics/examine.ts';
import { registerChecks } from '../../src/diagnostics/registry.ts';
import type { BotCoreOptions } from '../../src/start-bot-core.ts';
import type { FixOptions } from '../../src/start-fixes.ts';
import { type FixStage, type FixStageOptions, startFixStage } from './fixStage.ts';

/** A fix stage over the recording of a stopped database, whose approved start moves it on to the recording of health. */
export interface RecordedStage extends FixStage {
  /** Somebody starts and stops the database by hand: it is down again, of another run. */
  touchByHand(): void;
  /** How often something was written. */
  writes(): number;
}

/** Recordings: how it is, and what a fix makes of it. */
interface Course extends Pick<FixStageOptions, 'times'> {
  readonly ill?: FaultId;
  readonly becomes?: FaultId | 'healthy';
}

/** What the button that offers the fix begins with. */
export const START = 'Start a container';

export async function startRecordedStage(
  fixes: Partial<FixOptions> = {},
  core: Partial<BotCoreOptions> = {},
  { ill: before = 'database-stopped', becomes = 'healthy', times }: Course = {},
): Promise<RecordedStage> {
  const [ill, then] = [readRecording(before), readRecording(becomes)];
  let current: Snapshot = ill;
  let writes = 0;
  const examined = recordedTargets(() => current, { pace: 0 });
  const targets = recordedTargets(() => current, { pace: 0, pinned: true });
  const registered = registerChecks(checks);
  const { platform } = ill;
  const writers = await recordedWriters((direction) => {
    writes += 1;
    current = direction === 'mended' ? then : ill;
  });
  const stage = await startFixStage({
    platform,
    examiner: {
      targets,
      examine: (request) => examine({ ...request, platform, targets: examined, checks: registered }),
      close: () => Promise.resolve(),
    },
    writers,
    fixes,
    core,
    times,
  });
  return {
    ...stage,
    writes: () => writes,
    touchByHand() {
      current = { ...ill, readings: ill.readings.map(ofAnotherRun) };
    },
  };
}

/** The same container, whose last run has ended a second later. */
function ofAnotherRun(reading: Snapshot['readings'][number]): Snapshot['readings'][number] {
  const answer = reading.answer as { name?: string; state?: { finishedAt?: string } } | undefined;
  if (!reading.question.startsWith('docker · inspect') || answer?.state?.finishedAt === undefined) return reading;
  if (answer.name?.includes('mongodb') !== true) return reading;
  const finishedAt = new Date(Date.parse(answer.state.finishedAt) + 1000).toISOString();
  return { ...reading, answer: { ...answer, state: { ...answer.state, finishedAt } } };
}
