import type { Evidence, FailedCheck, Finding, Reading, Snapshot, Unchecked } from './contract.ts';

/**
 * What could not be looked at, each with the reason and the remedy. The same trouble of the same target is said once,
 * with the number of questions that it cost. `not-found` is an answer and is not listed.
 */
export function uncheckedOf(
  snapshot: Snapshot,
  evidence: Evidence,
  findings: readonly Finding[],
  failedChecks: readonly FailedCheck[],
): Unchecked[] {
  return [
    ...failedReadings(snapshot.readings, evidence),
    ...failedChecks.map(
      ({ check, reason }): Unchecked => ({
        target: 'check',
        question: check,
        reason,
        remedy: 'Ask again; if it stays, report it with this message.',
        essential: true,
      }),
    ),
    ...findings.filter(({ level }) => level === 'unknown').map(unknownFinding),
  ].sort((left, right) => compare(left.target, right.target) || compare(left.question, right.question));
}

function failedReadings(readings: readonly Reading[], evidence: Evidence): Unchecked[] {
  const groups = new Map<string, Unchecked & { count: number }>();
  for (const { target, question, error, essential } of readings) {
    if (error === undefined || error.kind === 'not-found') continue;
    const key = `${target}\n${error.kind}\n${error.message}`;
    const known = groups.get(key);
    const matters = essential && !(error.kind === 'not-configured' && vouchedFor(question, evidence));
    groups.set(key, {
      target,
      question: known?.question ?? question,
      reason: error.message,
      remedy: error.remedy,
      essential: (known?.essential ?? false) || matters,
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...groups.values()].map(({ count, question, ...rest }) => ({
    ...rest,
    question: count === 1 ? question : `${question} and ${count - 1} more`,
  }));
}

/**
 * A database without a connection string for the bot is still looked at where its own health check asks it: the runtime
 * vouches for it. Without that nobody has asked it anything.
 */
function vouchedFor(question: string, { platform, workloads }: Evidence): boolean {
  const database = /(?:^| · )database=([^ ]+)/.exec(question)?.[1];
  const service = database === undefined ? undefined : platform.databases[database]?.service;
  const running = workloads.filter((workload) => workload.service === service && workload.presence === 'present');
  const instances = running.flatMap((workload) => workload.instances.filter(({ current }) => current));
  return instances.length > 0 && instances.every(({ ready, probes }) => ready === 'yes' && probes.length > 0);
}

function unknownFinding(finding: Finding): Unchecked {
  return {
    target: 'check',
    question: `${finding.subject} · ${finding.code}`,
    reason: finding.summary,
    remedy:
      finding.guidance[0]?.text ??
      'Look again while it happens: the worker keeps the history that a terminal cannot have.',
    essential: finding.weight !== 'weak',
  };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
