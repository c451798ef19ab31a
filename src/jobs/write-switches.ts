/** What stops writes: the kill switch for all of them, a circuit for one target. */
import type { Subject } from '../diagnostics/contract.ts';
import { redactText } from '../diagnostics/redact.ts';
import type { Plan } from '../diagnostics/remediation.ts';
import { circuitOf, openCircuitsOf, pauseOf } from './approval-record.ts';
import { CIRCUIT, CIRCUITS, PAUSE } from './approval-scripts.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { WriteSwitches } from './write-switches-contract.ts';

const STARTED_AT = new Date().toISOString();

export function createWriteSwitches(store: ApprovalStore): WriteSwitches {
  return {
    pauseWrites: async (by, reason) => void (await store.run(PAUSE, ['pause', by, redactText(reason)])),
    resumeWrites: async (by, reason = '') => void (await store.run(PAUSE, ['resume', by, redactText(reason)])),
    async writesPaused() {
      if (store.readOnly) return { by: 'botcore', reason: 'BOTCORE_READ_ONLY is set.', since: STARTED_AT };
      return pauseOf(await store.redis.hgetall(store.key('writes-paused')));
    },
    circuit: async (lock) => circuitOf(await store.run(CIRCUIT, [lock, '', '', ''])),
    async openCircuits() {
      const open = openCircuitsOf(await store.run(CIRCUITS, ['']));
      const approvals = await Promise.all(open.map(({ approval }) => store.read(approval)));
      return open.map((circuit, index) => ({ ...circuit, subjects: subjectsOf(circuit.lock, approvals[index]?.plan) }));
    },
    resetCircuit: async ({ lock, approval }, by, reason) =>
      void (await store.run(CIRCUIT, [lock, by, redactText(reason), approval])),
  };
}

/** What the fix was asked for, and what it did to the thing with that lock. */
function subjectsOf(lock: string, plan: Plan | undefined): Subject[] {
  if (plan === undefined) return [];
  const acted = plan.actsOn?.filter((each) => each.lock === lock).map(({ subject }) => subject) ?? [];
  return [...new Set([plan.subject, ...acted])];
}
