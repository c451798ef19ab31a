import type { z } from 'zod';
import type { Answered, Check, Evidence, Finding, Question, Readings } from '../../../../src/diagnostics/contract.ts';
import type { Platform } from '../../../../src/diagnostics/platform.ts';
import { questionText } from '../../../../src/diagnostics/question-text.ts';
import { resolveSubject, subjectOf } from '../../../../src/diagnostics/scope.ts';
import type { Instance, Workload } from '../../../../src/diagnostics/workload.ts';
import { platformOf } from '../../platformOf.ts';

const NOW = new Date('2026-03-01T10:00:00.000Z');

/** An instant that many seconds before the examination. */
export function ago(seconds: number): string {
  return new Date(NOW.getTime() - seconds * 1000).toISOString();
}

/** One question and what was recorded for it; parsed, so that a table cannot hold an answer that no target gives. */
export function recorded<Answer>(question: Question<Answer>, answer: z.input<typeof question.answer>) {
  return [questionText(question), question.answer.parse(answer)] as const;
}

export interface Scenario {
  readonly platform?: Platform;
  readonly subject?: string;
  readonly workloads?: readonly Workload[];
  readonly answers?: readonly (readonly [string, unknown])[];
}

export function evidenceOf({
  platform = platformOf(),
  subject = '',
  workloads = [],
  answers = [],
}: Scenario): Evidence {
  const known = new Map(answers);
  const readings: Readings = {
    answer<Answer>(question: Question<Answer>): Answered<Answer> | undefined {
      const key = questionText(question);
      if (!known.has(key)) return undefined;
      return { ok: true, value: known.get(key) as Answer, reading: key, at: NOW.toISOString(), tookMs: 5 };
    },
  };
  return {
    platform,
    scope: resolveSubject(platform, subject),
    readings,
    at: NOW,
    workloads,
    subjectOf: (service) => subjectOf(platform, service),
  };
}

export function judge(checks: readonly Check[], scenario: Scenario): Finding[] {
  const evidence = evidenceOf(scenario);
  return checks.flatMap((check) => check.judge(evidence));
}

/** `code level weight subject` of each, in order: what a table compares. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ cause, level, weight, subject }) => `${cause} ${level} ${weight} ${subject}`).sort();
}

export function workloadOf(
  service: string,
  instance: Partial<Instance> = {},
  change: Partial<Workload> = {},
): Workload {
  return {
    service,
    runtime: 'docker',
    presence: 'present',
    instances: [instanceOf(service, instance)],
    portHolders: [],
    expectedNetworks: ['halyard-net'],
    readings: [`r-${service}`],
    ...change,
  };
}

function instanceOf(name: string, change: Partial<Instance>): Instance {
  return {
    name,
    id: `${name}-id`,
    role: 'main',
    current: true,
    state: 'running',
    createdAt: ago(86_400),
    startedAt: ago(86_400),
    restarts: 0,
    restartPolicy: 'always',
    terminations: [],
    forgottenTerminations: 0,
    probes: [],
    ready: 'unknown',
    image: { reference: `${name}:1` },
    environment: [],
    ports: [],
    networks: [{ name: 'halyard-net', id: 'n1', aliases: [name] }],
    mounts: [],
    logs: [],
    notices: [],
    readings: [`r-${name}`],
    ...change,
  };
}

/** The log of the run that is on. */
export function logOf(...lines: readonly (readonly [number, string])[]): Instance['logs'] {
  return [
    {
      run: 'current',
      container: 'c',
      truncated: false,
      lines: lines.map(([seconds, text]) => ({ at: ago(seconds), text })),
    },
  ];
}
