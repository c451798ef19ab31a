import { z } from 'zod';
import { type Diagnosis, type Reading, type Root, TARGET_KINDS } from './contract.ts';
import { excerptOf } from './excerpt.ts';
import { openingOf } from './opening.ts';
import { decidingExcerpts } from './proof/deciding-excerpts.ts';
import { redactValue } from './redaction/redact-value.ts';

const FactValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const RootReport = z.strictObject({
  cause: z.string().describe('Root-cause id of the diagnosis catalogue, e.g. `oom-limit`.'),
  subject: z.string().describe('`service:<name>`, `database:<name>`, … with the name of the platform file.'),
  code: z.string().describe('The check and its finding, e.g. `service.memory/oom-limit`.'),
  level: z.enum(['warning', 'critical']),
  confidence: z
    .enum(['high', 'medium', 'low'])
    .describe('high: decisive evidence and nothing against it; medium: strong signs; low: a symptom or weak signs.'),
  summary: z.string().describe('One sentence with the deciding facts.'),
  facts: z.record(z.string(), FactValue).describe('The deciding values; sizes in bytes, durations in milliseconds.'),
  onset: z.iso.datetime().optional().describe('Since when, where evidence tells.'),
  proof: z
    .array(z.strictObject({ reading: z.string(), source: z.string(), at: z.string(), text: z.string() }))
    .describe('One to three excerpts that decide: verbatim, `…` where something is left out; the most telling first.'),
  readings: z.array(z.string()).describe('Ids of all readings that prove it.'),
  consequences: z.array(z.strictObject({ code: z.string(), subject: z.string(), summary: z.string() })),
  offers: z
    .array(
      z.strictObject({
        remediation: z.string(),
        params: z.record(z.string(), z.union([z.string(), z.number()])),
        risk: z.enum(['R1', 'R2', 'R3']),
      }),
    )
    .describe('Remediations that fit. Nothing runs without an approval.'),
  guidance: z.array(z.strictObject({ id: z.string(), text: z.string() })).describe('What only a person may do.'),
});

const ReadingReport = z.strictObject({
  id: z.string(),
  target: z.enum(TARGET_KINDS),
  question: z.string(),
  at: z.iso.datetime(),
  tookMs: z.number(),
  excerpt: z.string().optional(),
  error: z.strictObject({ kind: z.string(), message: z.string(), remedy: z.string() }).optional(),
});

/** The document that `botcore diagnose --json` prints. Its JSON Schema in docs/ is generated from here. */
export const DiagnosisReport = z.strictObject({
  format: z.literal('botcore.diagnosis/1'),
  platform: z.string(),
  subject: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  verdict: z
    .enum(['root-cause', 'healthy', 'inconclusive'])
    .describe(
      '`healthy` only if everything essential, and all that was asked about, could be read; else `inconclusive`.',
    ),
  severity: z.enum(['SEV1', 'SEV2', 'SEV3', 'INFO']),
  answer: z.string().describe('The first sentence: the cause, or what was looked at, what was not, and what is open.'),
  roots: z.array(RootReport).describe('In the order in which to mend them.'),
  symptoms: z
    .array(RootReport)
    .describe('Surely seen; the cause is not known, since what would have named it could not be read (`unchecked`).'),
  notes: z
    .array(z.strictObject({ code: z.string(), subject: z.string(), level: z.string(), summary: z.string() }))
    .describe('Worth knowing, and no fault of what was asked about.'),
  ruledOut: z.array(z.strictObject({ subject: z.string(), summary: z.string() })),
  unchecked: z.array(
    z.strictObject({ target: z.string(), question: z.string(), reason: z.string(), remedy: z.string() }),
  ),
  coverage: z.strictObject({
    checks: z.number().describe('Checks that judged.'),
    readings: z.number().describe('Questions asked.'),
    unknown: z.number().describe('Questions that got no answer.'),
    areas: z
      .strictObject({
        lookedAt: z.array(z.string()),
        notLookedAt: z.array(z.string()),
        askedInVain: z.array(z.string()).describe('Those not looked at that the complaint asks about.'),
      })
      .optional()
      .describe('What people ask about, by whether a reading tells of it.'),
  }),
  readings: z.array(ReadingReport),
});
export type DiagnosisReport = z.output<typeof DiagnosisReport>;

/** A diagnosis as the documented JSON, through the redaction gate. */
export function reportOf(diagnosis: Diagnosis): DiagnosisReport {
  const { roots, symptoms = [], notes, ruledOut, unchecked, readings, ...rest } = diagnosis;
  return redactValue({
    format: 'botcore.diagnosis/1',
    ...rest,
    answer: openingOf(diagnosis),
    roots: roots.map((root) => rootReport(root, readings)),
    symptoms: symptoms.map((root) => rootReport(root, readings)),
    notes: notes.map(({ code, subject, level, summary }) => ({ code, subject, level, summary })),
    ruledOut,
    unchecked: unchecked.map(({ target, question, reason, remedy }) => ({ target, question, reason, remedy })),
    readings: readings.map(readingReport),
  }) as DiagnosisReport;
}

function rootReport({ finding, confidence, consequences }: Root, readings: readonly Reading[]): unknown {
  const { cause, subject, code, level, summary, facts, onset, proof, offers, guidance } = finding;
  return {
    cause,
    subject,
    code,
    level,
    confidence,
    summary,
    facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    ...(onset === undefined ? {} : { onset }),
    proof: decidingExcerpts(finding, readings),
    readings: proof,
    consequences,
    offers,
    guidance,
  };
}

function readingReport({ id, target, question, at, tookMs, answer, error }: Reading): unknown {
  if (error === undefined) return { id, target, question, at, tookMs, excerpt: excerptOf(answer) };
  const { kind, message, remedy } = error;
  return { id, target, question, at, tookMs, error: { kind, message, remedy } };
}
