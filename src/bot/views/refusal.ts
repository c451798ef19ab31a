import type { Content } from '../../jobs/contract.ts';
import { outside, outsideLine, outsideMrkdwn } from './mrkdwn.ts';
import {
  bullets,
  code,
  type Line,
  line,
  member,
  richText,
  type SlackMessage,
  sentence,
  strong,
  words,
} from './rich-text.ts';
import { offerTitle } from './wording.ts';

/** Why something was not done, and what to do instead. Seen only by the one who asked. */
export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
  /** Commands to type instead. */
  readonly suggestions: readonly string[];
}

export function refusalView({ reason, remedy, suggestions }: Refusal): SlackMessage {
  const list: Line[] = suggestions.slice(0, 8).map((suggestion) => [code(outsideLine(suggestion, 120))]);
  return {
    text: outsideMrkdwn(`${reason} ${remedy}`, 1000),
    blocks: [
      richText(line(strong(outside(reason, 500))), line(words(outside(remedy, 500)))),
      ...(list.length > 0 ? [richText(bullets(list))] : []),
    ],
  };
}

/** A short answer that is no refusal. */
export function noteView(sentence: string): SlackMessage {
  return { text: outsideMrkdwn(sentence, 500), blocks: [richText(line(words(outside(sentence, 500))))] };
}

/** An alert that fires about something else: nothing is examined, since no root of ours would explain it. */
export function strangerNote(subjects: readonly string[]): SlackMessage {
  const known = outsideLine(subjects.join(', '), 300);
  return noteView(
    `Not looked into: this names nothing that I look after (${known}). To have all of it looked at, ask for triage.`,
  );
}

/** The same trouble is being looked at already. */
export function joinedView(incident: string, link: string | undefined): SlackMessage {
  const sentence = `This is being looked at already as incident ${incident}.`;
  const where: Line =
    link === undefined
      ? [words(' Its message is in this channel.')]
      : [words(' '), { type: 'link', url: link, text: 'Go there' }];
  return { text: sentence, blocks: [richText(line(words(sentence), ...where))] };
}

export function failureView(reason: string, remedy: string): SlackMessage {
  const view = refusalView({ reason: `This could not be examined: ${reason}`, remedy, suggestions: [] });
  return { ...view, blocks: [richText(line(words('⚪ '), strong('Not examined'))), ...view.blocks] };
}

/** Why an offer is not asked for, in the thread: whoever comes next would click on it, too. */
export function noPlanView(content: Extract<Content, { kind: 'no-plan' }>): SlackMessage {
  const { user, action, refusal } = content;
  const title = `⛔ Not possible now: ${offerTitle(action)}`;
  return {
    text: outsideMrkdwn(`${title}. ${refusal.reason}`, 500),
    blocks: [
      richText(line(strong(outsideLine(title, 150)), words(' · asked by '), member(user))),
      richText(line(...sentence(outside(refusal.reason, 800))), line(...sentence(outside(refusal.remedy, 500)))),
    ],
  };
}
