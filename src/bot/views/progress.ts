import type { Incident, Progress } from '../../jobs/contract.ts';
import { outsideMrkdwn } from './mrkdwn.ts';
import { origin } from './report.ts';
import { faint, footnote, line, richText, type SlackMessage, strong, words } from './rich-text.ts';
import { subjectName } from './wording.ts';

/** What is being looked at, before there is a verdict. */
export function progressView(incident: Incident, progress?: Progress): SlackMessage {
  const name = subjectName(incident.subject);
  const whole = incident.subject.startsWith('platform:');
  const sentence = incident.asks === 'status' ? 'Reading the status of ' : 'Looking at ';
  const scope = whole || incident.asks === 'status' ? '' : ', what it needs and what needs it';
  return {
    text: outsideMrkdwn(`${sentence}${name}…`, 300),
    blocks: [
      richText(line(words('🔎 '), strong(`${sentence}${name}`), words(scope), faint(counts(progress)))),
      richText(line(...origin(incident))),
      footnote(`Incident ${incident.id} · this message becomes the report`),
      ...(incident.displaced === undefined ? [] : [displacedNote()]),
    ],
  };
}

function counts(progress: Progress | undefined): string {
  if (progress === undefined) return ' …';
  const { asked, answered, failed } = progress;
  return ` … ${answered} of ${asked} readings in${failed > 0 ? `, ${failed} without an answer` : ''}`;
}

function displacedNote(): SlackMessage['blocks'][number] {
  return footnote(
    'I may not post where you asked, so I answer here. Invite me there with /invite to have it in the channel.',
  );
}
