import type { Guidance } from '../../contract.ts';
import type { ProbeFacts } from './probe-facts.ts';
import { healthGuidance, inWords } from './remedies.ts';

/** What a start that was seen to its end may take at the most, and one that never was, by what it had. */
const MARGIN = 1.5;
const MARGIN_UNSEEN = 3;

/** Both numbers: how long the start takes, and how long the probe lets it. */
export function startSentence(facts: ProbeFacts): string {
  const { service, allowedMs = 0, ranForMs = 0, takesMs, cuts = 0, probeKind } = facts;
  const probe = probeKind === undefined || probeKind === 'health' ? 'health check' : `${probeKind} probe`;
  if (cuts > 0) {
    const takes = takesMs === undefined ? `more than the ${inWords(ranForMs)} that it had` : inWords(takesMs);
    return `${service} is restarted while it still boots${cuts > 1 ? `, ${cuts} times` : ''}: its start takes ${takes}, and its ${probe} allows ${inWords(allowedMs)}.`;
  }
  const before = takesMs === undefined ? 'its log says so' : `an earlier start took ${inWords(takesMs)}`;
  return `${service} is still starting and does not listen yet, ${inWords(ranForMs)} after its start (${before}); its ${probe} allows ${inWords(allowedMs)}.`;
}

export function startGuidance(facts: ProbeFacts): Guidance {
  const { runtime, allowedMs = 0, ranForMs = 0, takesMs, intervalMs = 0, probeKind } = facts;
  const neededMs = takesMs === undefined ? Math.max(allowedMs, ranForMs) * MARGIN_UNSEEN : takesMs * MARGIN;
  const needed = Math.ceil(neededMs / 1000);
  if (runtime === 'docker') return healthGuidance(facts, `Let it boot: \`start_period: ${needed}s\`.`);
  if (probeKind === 'readiness')
    return healthGuidance(
      facts,
      `Nothing ends it: it gets traffic once it listens. Look at its log whether its start goes on, and why it takes longer than ${inWords(allowedMs)}.`,
    );
  const period = Math.min(10, Math.max(1, Math.round(intervalMs / 1000)));
  const threshold = Math.ceil(needed / period);
  return healthGuidance(
    facts,
    `Let it boot: give it a \`startupProbe\` that asks what the ${probeKind ?? 'liveness'} probe asks, with \`periodSeconds: ${period}\` and \`failureThreshold: ${threshold}\` (${period * threshold} s); the ${probeKind === 'startup' ? 'other probes wait' : `${probeKind ?? 'liveness'} probe waits`} for it.`,
  );
}
