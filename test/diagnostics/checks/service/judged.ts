import { expect } from 'vitest';
import { networkChecks } from '../../../../src/diagnostics/checks/network/index.ts';
import { serviceChecks } from '../../../../src/diagnostics/checks/service/index.ts';
import type { Evidence, Finding } from '../../../../src/diagnostics/contract.ts';
import { diagnose } from '../../../../src/diagnostics/rank.ts';

const allChecks = [...serviceChecks, ...networkChecks];

/** What every check of these two areas says of the evidence. */
export function judgeAll(evidence: Evidence): Finding[] {
  return allChecks.flatMap((check) => [...check.judge(evidence)]);
}

/** `cause subject`, those that somebody is to act upon, sorted. */
export function troubles(evidence: Evidence): string[] {
  return judgeAll(evidence)
    .filter(({ level }) => level === 'warning' || level === 'critical')
    .map(({ cause, subject }) => `${cause} ${subject}`)
    .sort();
}

/** `cause subject` of the roots, as the ranking sees them. */
export function rootsOf(evidence: Evidence): string[] {
  const snapshot = {
    format: 'botcore.snapshot/1' as const,
    platform: evidence.platform,
    subject: '',
    startedAt: evidence.at.toISOString(),
    durationMs: 0,
    readings: [],
    failedChecks: [],
  };
  const findings = judgeAll(evidence);
  return diagnose({ snapshot, evidence, findings, checks: allChecks.length, failedChecks: [] }).roots.map(
    ({ finding }) => `${finding.cause} ${finding.subject}`,
  );
}

export function findingNamed(evidence: Evidence, cause: string): Finding {
  const finding = judgeAll(evidence).find((each) => each.cause === cause);
  expect(finding, `${cause} among ${troubles(evidence).join(', ')}`).toBeDefined();
  return finding as Finding;
}

/** Commands that no text may propose (catalogue 4). */
export const DANGEROUS = [
  /kill -9 \$/,
  /closeAllDatabases/,
  /system prune/,
  /volume (?:rm|prune)/,
  /--no-cache/,
  /SIGUSR1/,
  /iptables/,
  /replicas[= ][2-9]/,
  /cat .*\.env/,
];
