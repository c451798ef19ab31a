import { rolloutChecks } from '../../../../src/diagnostics/checks/rollout/index.ts';
import type { Diagnosis } from '../../../../src/diagnostics/contract.ts';
import {
  ago,
  type Canned,
  cannedCluster,
  cannedEngine,
  cannedStatus,
  type Objects,
} from '../../targets/kubernetes/cannedCluster.ts';
import { diagnosisOf, platformOf } from '../../targets/kubernetes/observe.ts';

export function diagnose(canned: Canned, more: Objects = {}): Promise<Diagnosis> {
  return diagnosisOf(
    cannedCluster({ ...cannedEngine(canned), ...more }),
    platformOf('trading', ['engine']),
    rolloutChecks,
  );
}

export function causes(diagnosis: Diagnosis): string[] {
  return diagnosis.roots.map(({ finding }) => finding.cause);
}

export const running = cannedStatus({ running: { startedAt: ago(20) } });
export const ready = cannedStatus({ running: { startedAt: ago(20) } }, { ready: true });
export const waiting = (reason: string, message?: string) => cannedStatus({ waiting: { reason, message } });
export const notReady = (message: string) => ({ conditions: [{ type: 'Ready', status: 'False', message }] });
