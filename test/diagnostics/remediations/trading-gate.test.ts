import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/diagnostics/contract.ts';
import { TargetError } from '../../../src/diagnostics/errors.ts';
import { k8sDeletePod } from '../../../src/diagnostics/remediations/k8s-delete-pod.ts';
import { k8sRolloutRestart } from '../../../src/diagnostics/remediations/k8s-rollout-restart.ts';
import { k8sRolloutUndo } from '../../../src/diagnostics/remediations/k8s-rollout-undo.ts';
import { ONE_STUCK, planOf, SOUND, STUCK, unmet } from './kubernetesScene.ts';

function exchangeWith(answer: () => unknown): Target {
  return { kind: 'exchange', ask: async () => answer(), close: async () => undefined };
}

describe('whatever touches a trading engine', () => {
  const scenes = [
    [k8sRolloutUndo, STUCK],
    [k8sRolloutRestart, SOUND],
    [k8sDeletePod, ONE_STUCK],
  ] as const;

  it.each(scenes)('$id shows its open orders', async (remediation, canned) => {
    const exchange = exchangeWith(() => ({ orders: [{ symbol: 'BTCUSDT', count: 2 }] }));
    const plan = await planOf(remediation, canned, { role: 'trading-engine', exchange });

    expect(plan.openOrders).toEqual({ known: true, orders: [{ symbol: 'BTCUSDT', count: 2 }] });
    expect([unmet(plan), plan.risk]).toEqual([[], 'R3']);
  });

  it.each(scenes)('$id is not carried out while they are unknown', async (remediation, canned) => {
    const exchange = exchangeWith(() => {
      throw new TargetError('unreachable', 'The exchange cannot be reached.', { remedy: 'Look.' });
    });
    for (const scene of [{ exchange }, {}]) {
      const plan = await planOf(remediation, canned, { role: 'trading-engine', ...scene });

      expect(plan.openOrders).toMatchObject({ known: false });
      expect(unmet(plan)).toEqual(['unknown: The open orders of the trading engine are known.']);
    }
  });
});
