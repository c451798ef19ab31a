import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultId } from '../../../lab/platform/faultIds.ts';
import { readRecording, recordedFaults } from '../../../lab/scenarios/recording.ts';
import { checks } from '../../../src/diagnostics/checks/index.ts';
import type { Finding, Offer, Question, Snapshot, Target } from '../../../src/diagnostics/contract.ts';
import { judgeSnapshot } from '../../../src/diagnostics/examine.ts';
import { isExecutable, isRefusal, planRemediation } from '../../../src/diagnostics/plan-remediation.ts';
import { questionText } from '../../../src/diagnostics/question-text.ts';
import type { Remediation } from '../../../src/diagnostics/remediation.ts';
import { parameterFields, parseParams } from '../../../src/diagnostics/remediation-params.ts';
import { findRemediation, remediations } from '../../../src/diagnostics/remediations/index.ts';
import { evidenceOf } from '../../../src/diagnostics/snapshot.ts';

/** Offers that nothing can carry out yet: shown as guidance. What is registered may not stand here any more. */
const NOT_YET = ['docker-prune-build-cache', 'docker-stop-orphan'];

const CHECKS = 'src/diagnostics/checks';

/** The ids that any check writes into an offer. */
function offeredIds(): string[] {
  const files = readdirSync(CHECKS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const texts = files.map((name) => readFileSync(join(CHECKS, name), 'utf8'));
  const ids = texts.flatMap((text) => [...text.matchAll(/remediation: '([a-z0-9-]+)'/g)].map(([, id]) => id ?? ''));
  return [...new Set(ids)].sort();
}

describe('every offer of a check', () => {
  it('can be carried out, or is known to be none yet', () => {
    const registered = remediations.map(({ id }) => id);

    expect(offeredIds().filter((id) => !registered.includes(id))).toEqual(NOT_YET);
    expect(offeredIds().length).toBeGreaterThan(NOT_YET.length);
  });

  it('is the only way to a remediation: none is registered that nothing offers, or twice', () => {
    const registered = remediations.map(({ id }) => id);

    expect(registered.filter((id) => !offeredIds().includes(id))).toEqual([]);
    expect(new Set(registered).size).toBe(registered.length);
  });
});

it.each(remediations.map((remediation) => [remediation.id, remediation] as const))(
  '%s says what it is and describes each of its parameters',
  (_id, remediation) => {
    const { title, verify } = remediation;
    const fields = parameterFields(remediation);

    expect(title.length).toBeGreaterThan(5);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter(({ description }) => description === '')).toEqual([]);
    expect(verify.withinMs).toBeGreaterThan(0);
  },
);

/** Answers from a recording, without moving its instants. */
function targetsOf({ readings }: Snapshot): Target[] {
  const answers = new Map(readings.map((reading) => [reading.question, reading.answer]));
  const ask = async (question: Question<unknown>): Promise<unknown> =>
    question.answer.parse(answers.get(questionText(question)));
  return [{ kind: 'docker', ask, close: () => Promise.resolve() }];
}

interface Recorded {
  readonly fault: FaultId;
  readonly code: string;
  readonly offer: Offer;
}

const offersOf = (fault: FaultId, findings: readonly Finding[]): Recorded[] =>
  findings.flatMap(({ code, offers }) => offers.map((offer) => ({ fault, code, offer })));

/** Also of what is a consequence of something else. */
const ALL = recordedFaults()
  .flatMap((fault) => {
    const evidence = evidenceOf(readRecording(fault), false);
    return offersOf(
      fault,
      checks.flatMap((check) => [...check.judge(evidence)]),
    );
  })
  .filter(({ offer }) => findRemediation(offer.remediation) !== undefined);

/** What people are shown: the offers of the roots. */
const SHOWN = recordedFaults().flatMap((fault) =>
  offersOf(
    fault,
    judgeSnapshot(readRecording(fault), checks).roots.map(({ finding }) => finding),
  ),
);

function remediationOf({ remediation }: Offer): Remediation {
  const found = findRemediation(remediation);
  if (found === undefined) throw new Error(remediation);
  return found;
}

describe('the offers of recorded faults', () => {
  it.each(ALL)('$fault: $offer.remediation of $code takes its parameters', ({ offer }) => {
    expect(parseParams(remediationOf(offer), offer.params)).toEqual(offer.params);
  });

  it('show four of the fixes', () => {
    expect(SHOWN.map(({ fault, offer }) => `${fault} ${offer.remediation}`)).toEqual([
      'database-stopped docker-start-container',
      'out-of-memory docker-update-memory',
      'network-detached docker-network-connect',
      'paused docker-unpause',
    ]);
  });

  it.each(SHOWN)('$fault: $offer.remediation of $code can be carried out as offered', async ({ fault, offer }) => {
    const snapshot = readRecording(fault);
    const planned = await planRemediation({
      platform: snapshot.platform,
      targets: targetsOf(snapshot),
      remediation: remediationOf(offer),
      params: offer.params,
      signal: new AbortController().signal,
      now: () => new Date(Date.parse(snapshot.startedAt) + snapshot.durationMs),
    });

    expect(planned).not.toHaveProperty('reason');
    if (isRefusal(planned)) return;
    expect(planned.plan.preconditions.filter(({ holds }) => holds !== 'yes')).toEqual([]);
    expect(isExecutable(planned.plan)).toBe(true);
  });
});
