import type { RichTextElement } from '@slack/types';
import type { Incident } from '../../jobs/contract.ts';
import { outsideLine, outsideMrkdwn } from './mrkdwn.ts';
import { bullets, faint, instant, type Line, line, richText, type SlackMessage, strong, words } from './rich-text.ts';
import { light, subjectName, verdictWords } from './wording.ts';

const SHOWN = 15;

/** The last incidents, the latest first. */
export function historyView(incidents: readonly Incident[], command: string): SlackMessage {
  const shown = incidents.slice(0, SHOWN);
  if (shown.length === 0)
    return {
      text: 'No incidents yet.',
      blocks: [
        richText(
          line(words(`No incidents yet. ${command} diagnose looks at a service, ${command} triage at all of them.`)),
        ),
      ],
    };
  return {
    text: outsideMrkdwn(`The last ${shown.length} incidents`, 200),
    blocks: [
      richText(line(strong('Last incidents')), incidentList(shown)),
      richText(line(faint(`${command} show <number> shows a report again.`))),
    ],
  };
}

export function incidentList(incidents: readonly Incident[]): ReturnType<typeof bullets> {
  return bullets(incidents.map(incidentLine));
}

function incidentLine(incident: Incident): Line {
  const { id, outcome, state, subject, askedAt } = incident;
  const start: RichTextElement[] = [strong(id), words(' · '), instant(askedAt), words(' · ')];
  if (outcome === undefined)
    return [
      ...start,
      words(`${subjectName(subject)}: ${state === 'failed' ? 'could not be examined' : 'being examined'}`),
    ];
  return [
    ...start,
    words(`${light(outcome)} ${verdictWords(outcome)} · ${subjectName(subject)}: `),
    words(outsideLine(outcome.headline, 160)),
  ];
}
