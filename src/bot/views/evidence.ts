import type { KnownBlock } from '@slack/types';
import type { Diagnosis, Finding, Reading, Root } from '../../diagnostics/contract.ts';
import { excerptOf, shortIds } from '../../diagnostics/excerpt.ts';
import { durationText, factTexts } from '../../diagnostics/fact-texts.ts';
import { decidingExcerpts } from '../../diagnostics/proof/deciding-excerpts.ts';
import { questionName } from '../../diagnostics/question-text.ts';
import { redactValue } from '../../diagnostics/redaction/redact-value.ts';
import { reportOf } from '../../diagnostics/report.ts';
import type { Incident, SharedText } from '../../jobs/contract.ts';
import { outside, outsideLine, outsideMrkdwn } from './mrkdwn.ts';
import { isCut, reportView } from './report.ts';
import { faint, line, preformatted, richText, type SlackMessage, strong, words } from './rich-text.ts';
import { subjectName } from './wording.ts';

const SHOWN_ROOTS = 3;
const SHOWN_READINGS = 4;
const EXCERPT = 600;

/** A file longer than this is no help to anybody, and slow to load. */
const LONGEST_FILE = 2_000_000;

/** The readings that prove the roots, as a reply in the thread. */
export function evidenceView(incident: Incident, diagnosis: Diagnosis): SlackMessage {
  const blocks = shownRoots(diagnosis)
    .slice(0, SHOWN_ROOTS)
    .flatMap(({ finding }): KnownBlock[] => {
      const proof = proofOf(diagnosis, finding);
      const facts = factTexts(finding.facts, finding.summary).join(' · ');
      return [
        richText(line(strong(`Evidence · ${subjectName(finding.subject)} · ${outsideLine(finding.cause, 60)}`))),
        ...(facts === '' ? [] : [richText(line(faint(outsideLine(facts, 600))))]),
        ...proof.slice(0, SHOWN_READINGS).map(readingBlock),
        ...(proof.length > SHOWN_READINGS
          ? [richText(line(faint(`and ${proof.length - SHOWN_READINGS} more in the file`)))]
          : []),
      ];
    });
  if (blocks.length === 0) blocks.push(richText(line(words('No reading proves a fault.'))));
  return { text: outsideMrkdwn(`Evidence of incident ${incident.id}`, 200), blocks };
}

function shownRoots({ roots, symptoms = [] }: Diagnosis): readonly Root[] {
  return [...roots, ...symptoms];
}

function readingBlock({ id, question, at, tookMs, answer, error }: Reading): KnownBlock {
  const text = error === undefined ? excerptOf(answer, EXCERPT) : `${error.kind}: ${error.message}`;
  return richText(
    line(
      strong(outsideLine(id, 20)),
      words(` ${outsideLine(shortIds(question), 160)} `),
      faint(`${outsideLine(at.slice(11, 19), 20)}, ${durationText(tookMs)}`),
    ),
    preformatted(outside(text, EXCERPT + 60)),
  );
}

/** All readings, and all that the report had no room for. Undefined where the messages show everything. */
export function readingsFile(incident: Incident, diagnosis: Diagnosis): SharedText | undefined {
  if (!isCut(reportView(incident, diagnosis)) && !isEvidenceCut(diagnosis)) return undefined;
  const parts = [
    JSON.stringify(reportOf(diagnosis), undefined, 2),
    ...diagnosis.readings.map(
      ({ id, question, at, answer, error }) =>
        `--- ${id} ${question} (${at})\n${error === undefined ? printed(answer) : `${error.kind}: ${error.message}`}`,
    ),
  ];
  return {
    name: `incident-${incident.id}-readings.txt`,
    title: `Incident ${incident.id}: report and readings`,
    text: outside(parts.join('\n\n'), LONGEST_FILE),
  };
}

function isEvidenceCut(diagnosis: Diagnosis): boolean {
  return (
    shownRoots(diagnosis).length > SHOWN_ROOTS ||
    shownRoots(diagnosis).some(({ finding }) => {
      const proof = proofOf(diagnosis, finding);
      return proof.length > SHOWN_READINGS || proof.some(({ answer }) => excerptOf(answer, EXCERPT).includes('… ('));
    })
  );
}

/** What decides most often comes first; lists of everything come last. */
const TELLING = ['inspect', 'state', 'health', 'configuration', 'logs', 'stats', 'events', 'pods'];

function proofOf({ readings }: Diagnosis, finding: Finding): Reading[] {
  // What decides is of the subject itself: its other readings come before those of its victims.
  const deciding = new Set(decidingExcerpts(finding, readings).map(({ reading }) => reading));
  const rank = (reading: Reading): number => {
    const place = TELLING.indexOf(questionName(reading));
    return (deciding.has(reading.id) ? 0 : TELLING.length + 1) + (place < 0 ? TELLING.length : place);
  };
  return readings.filter(({ id }) => finding.proof.includes(id)).sort((left, right) => rank(left) - rank(right));
}

function printed(answer: unknown): string {
  return typeof answer === 'string' ? answer : (JSON.stringify(redactValue(answer), undefined, 2) ?? '');
}
