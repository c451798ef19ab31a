import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Snapshot } from '../../src/diagnostics/contract.ts';
import { examine } from '../../src/diagnostics/examine.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { registerChecks } from '../../src/diagnostics/registry.ts';
import { createExchangeTarget } from '../../src/diagnostics/targets/exchange.ts';
import type { Examine } from '../../src/jobs/contract.ts';
import type { FaultId } from '../platform/faultIds.ts';
import { readRecording } from '../scenarios/recording.ts';
import { startDemoExchange } from './demo-exchange.ts';
import type { DemoPlatform } from './demo-platform.ts';
import { recordedTargets } from './recorded-targets.ts';
import { type RecordedLimit, recordedWriters } from './recorded-writers.ts';

/**
 * The platform as it was recorded with a fault, for a machine without an engine. It moves on to the recording of it in
 * health when a fix is carried out, and back when that is rolled back.
 */
export async function startRecordedPlatform(fault: FaultId, why: string, pace = 1): Promise<DemoPlatform> {
  const [ill, well] = [readRecording(fault), readRecording('healthy')];
  const account = await startDemoExchange();
  const { exchange, variables } = account;
  const platform = Platform.parse({ ...ill.platform, exchange });
  const registered = registerChecks(checks);
  let now = ill;
  const [apiKey = '', secret = ''] = [variables[exchange.apiKeyFrom], variables[exchange.secretFrom]];
  const examined = recordedTargets(() => now, { pace });
  const targets = [
    ...recordedTargets(() => now, { pace, pinned: true }),
    createExchangeTarget({ exchange: platform.exchange ?? { ...exchange, symbols: [] }, apiKey, secret }),
  ];
  const examineRecording: Examine = (request) =>
    examine({ ...request, platform, targets: examined, checks: registered });
  return {
    detail: `recorded (${why})`,
    platform,
    createExaminer: () => Promise.resolve({ examine: examineRecording, targets, close: () => Promise.resolve() }),
    createWriters: () =>
      recordedWriters((direction, limit) => {
        const next = direction === 'mended' ? well : ill;
        now = limit === undefined ? next : withLimit(next, limit);
      }),
    inject: () => Promise.resolve(),
    stop: () => account.running.stop(),
  };
}

function withLimit(
  snapshot: Snapshot,
  { container, memoryBytes: memoryLimitBytes, swapBytes: memorySwapBytes }: RecordedLimit,
): Snapshot {
  const readings = snapshot.readings.map((reading) =>
    reading.question.startsWith(`docker · inspect · container=${container}`)
      ? { ...reading, answer: { ...(reading.answer as object), memoryLimitBytes, memorySwapBytes } }
      : reading,
  );
  return { ...snapshot, readings };
}
