import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import { DANGEROUS, findingNamed, judgeAll, rootsOf } from './judged.ts';

export interface Fault {
  readonly cause: string;
  readonly evidence: Evidence;
  readonly roots?: readonly string[];
  readonly facts?: object;
  readonly offers?: readonly string[];
  readonly guidance?: string;
}

/** These words are Docker's, or the fault is seen from the rollout there. */
const DOCKER_ONLY = [
  'port-conflict',
  'image-missing',
  'paused',
  'not-same-network',
  'never-started',
  'datastore-stopped',
];

/** The same fault as Kubernetes shows it: back-off is a waiting container there. */
function inKubernetes(evidence: Evidence): Evidence {
  const workloads = evidence.workloads.map((each) => ({
    ...each,
    runtime: 'kubernetes' as const,
    instances: each.instances.map((shown) =>
      shown.state === 'restarting' ? { ...shown, state: 'waiting' as const, reason: 'CrashLoopBackOff' } : shown,
    ),
  }));
  return { ...evidence, workloads };
}

/** Each fault of a table: it is found by its evidence, its texts are well, and Kubernetes shows the same. */
export function describeFaults(rows: Readonly<Record<string, Fault>>): void {
  describe('each fault by its evidence', () => {
    it.each(Object.entries(rows))('%s', (_title, { cause, evidence, roots, facts, offers, guidance }) => {
      const finding = findingNamed(evidence, cause);

      if (facts !== undefined) expect(finding.facts).toMatchObject(facts);
      if (offers !== undefined) expect(finding.offers.map(({ remediation }) => remediation)).toEqual(offers);
      if (guidance !== undefined) expect(finding.guidance.map(({ text }) => text).join('\n')).toContain(guidance);
      expect([...rootsOf(evidence)].sort()).toEqual([...(roots ?? [`${cause} ${finding.subject}`])].sort());
    });

    it.each(Object.entries(rows))('texts of: %s', (_title, { evidence }) => {
      for (const { summary, guidance } of judgeAll(evidence)) {
        expect(summary).toMatch(/^[A-Z`\w].*\.$/s);
        for (const text of [summary, ...guidance.map((each) => each.text)]) {
          expect(text).not.toMatch(/undefined|NaN|\[object/);
          for (const pattern of DANGEROUS) expect(text).not.toMatch(pattern);
        }
      }
    });
  });

  describe('the same on Kubernetes', () => {
    it.each(Object.entries(rows).filter(([, { cause, roots }]) => roots === undefined && !DOCKER_ONLY.includes(cause)))(
      '%s',
      (_title, { cause, evidence }) => {
        const there = inKubernetes(evidence);

        expect(rootsOf(there)).toEqual(rootsOf(evidence));
        for (const { guidance, offers } of [findingNamed(there, cause)]) {
          expect(guidance.map(({ text }) => text).join()).not.toMatch(/docker compose|docker-compose/);
          expect(offers.map(({ remediation }) => remediation).join()).not.toMatch(/^docker/);
        }
      },
    );
  });
}
