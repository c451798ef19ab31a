import type { KnownBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import type { Diagnosis, Finding, Root } from '../../diagnostics/contract.ts';
import { shortIds } from '../../diagnostics/excerpt.ts';
import { clockTimes, durationText } from '../../diagnostics/fact-texts.ts';
import { openingOf } from '../../diagnostics/opening.ts';
import { decidingExcerpts, type Excerpt } from '../../diagnostics/proof/deciding-excerpts.ts';
import { isHearsay } from '../../diagnostics/rank.ts';
import type { Approval } from '../../jobs/approval-contract.ts';
import type { Incident } from '../../jobs/contract.ts';
import { type Cut, firstThatFits } from './fitting.ts';
import { outside, outsideLine, outsideMrkdwn } from './mrkdwn.ts';
import { offerBlocks } from './offers.ts';
import {
  bullets,
  faint,
  footnote,
  header,
  instant,
  type Line,
  line,
  listed,
  member,
  preformatted,
  richText,
  type SlackMessage,
  sentence,
  steps,
  strong,
  words,
} from './rich-text.ts';
import { isActionable, light, offerText, subjectName, verdictWords } from './wording.ts';

/** How much of each part is shown. Together they stay below what Slack takes for one message. */
const shown = {
  consequences: 5,
  otherRoots: 3,
  ruledOut: 6,
  unchecked: 5,
  guidance: 6,
  offers: 4,
  notes: 3,
} as const;

/** Characters of one excerpt. */
const EXCERPT = 700;

const IN_THREAD = 'in the thread';

/**
 * A diagnosis for somebody woken at three in the morning: verdict, cause and since when first, then the proof, then what
 * to do; what was looked at besides comes last.
 */
export function reportView(incident: Incident, diagnosis: Diagnosis, approvals?: readonly Approval[]): SlackMessage {
  const subject = subjectOf(diagnosis);
  const title = `${light(diagnosis)} ${verdictWords(diagnosis)}: ${subjectName(subject)}`;
  const summary = outside(openingOf(diagnosis), 500);
  const build = (cut: Cut): KnownBlock[] => [
    header(title),
    richText(line(...sentence(summary, { bold: true }))),
    ...bodyBlocks(diagnosis, cut),
    ...offerBlocks(incident, diagnosis, approvals),
    richText(line(...origin(incident))),
    footnote(coverage(incident, diagnosis)),
  ];
  return {
    text: outsideMrkdwn(clockTimes(`${title}. ${summary}`, diagnosis.startedAt), 1000),
    blocks: firstThatFits(build),
  };
}

function bodyBlocks(diagnosis: Diagnosis, cut: Cut): KnownBlock[] {
  const [root, ...others] = diagnosis.roots;
  return [
    ...(root === undefined ? [] : rootBlocks(root, diagnosis, cut)),
    ...otherRoots(others, cut),
    ...symptomBlocks(diagnosis, cut),
    ...lookedAt(diagnosis, cut),
  ];
}

/** The one that is known to be wrong, else what was asked about. */
function subjectOf({ roots, symptoms = [], subject }: Diagnosis): string {
  const [first, ...others] = roots.length > 0 ? roots.slice(0, 1) : symptoms;
  return first === undefined || others.length > 0 || isHearsay(first.finding) ? subject : first.finding.subject;
}

/** What is seen without its cause, and what would have named it; then what may be done meanwhile. */
function symptomBlocks({ symptoms = [], unchecked }: Diagnosis, cut: Cut): KnownBlock[] {
  const [first] = symptoms;
  if (first === undefined) return [];
  const lines = symptoms.map(({ finding }) => finding);
  return [
    ...part('Seen, cause not known', bullets(listed(lines, shown.otherRoots, subjectLine(cut(400)), IN_THREAD)), true),
    ...uncheckedBlocks(unchecked, cut),
    ...(isHearsay(first.finding) || first.finding.guidance.length === 0
      ? []
      : whatToDo({ ...first.finding, offers: [] }, cut)),
  ];
}

function rootBlocks(root: Root, diagnosis: Diagnosis, cut: Cut): KnownBlock[] {
  const { finding, confidence, consequences } = root;
  const excerpts = decidingExcerpts(finding, diagnosis.readings);
  return [
    richText(
      line(
        ...since(finding, diagnosis),
        words(`Confidence: ${confidence} · cause `),
        strong(outsideLine(finding.cause, 80)),
      ),
    ),
    ...proofBlocks(excerpts, cut),
    ...part(
      'What follows from it',
      bullets(listed(bySubject(consequences), shown.consequences, subjectLine(cut(200)), IN_THREAD)),
      consequences.length > 0,
    ),
    ...whatToDo(finding, cut),
  ];
}

/** Each under who said it and when, its own words untouched. */
function proofBlocks(excerpts: readonly Excerpt[], cut: Cut): KnownBlock[] {
  if (excerpts.length === 0) return [];
  return [
    richText(
      line(strong('Proof')),
      ...excerpts.flatMap(({ reading, source, at, text }) => [
        line(words(`${outsideLine(shortIds(source), 120)}, `), instant(at), faint(` (${outsideLine(reading, 20)})`)),
        preformatted(outside(text, cut(EXCERPT))),
      ]),
    ),
  ];
}

function since({ onset }: Finding, { startedAt }: Diagnosis): RichTextElement[] {
  if (onset === undefined) return [words('Since: not known · ')];
  const ago = Date.parse(startedAt) - Date.parse(onset);
  return [
    words('Since '),
    instant(onset),
    words(Number.isFinite(ago) && ago >= 0 ? ` (${durationText(ago)} before this was looked at) · ` : ' · '),
  ];
}

/** What only a person may do, in order, and what may be done beside it. What the bot can do itself follows as buttons. */
function whatToDo({ guidance, offers }: Finding, cut: Cut): KnownBlock[] {
  const people = listed(
    guidance,
    shown.guidance,
    ({ id, text }) => [...sentence(outside(text, cut(500))), faint(` ${outsideLine(id, 20)}`)],
    IN_THREAD,
  );
  const offered = listed(
    offers.filter((offer) => !isActionable(offer)),
    shown.offers,
    (offer) => [faint('worth considering: '), words(outsideLine(offerText(offer), cut(200)))],
    IN_THREAD,
  );
  if (people.length + offers.length === 0)
    return [
      richText(
        line(strong('What to do')),
        line(words('Nothing is known to mend this. The evidence is in the thread.')),
      ),
    ];
  if (people.length + offered.length === 0) return [];
  return [
    richText(
      line(strong('What to do')),
      ...(people.length > 0 ? [steps(people)] : []),
      ...(offered.length > 0 ? [bullets(offered)] : []),
    ),
  ];
}

function otherRoots(roots: readonly Root[], cut: Cut): KnownBlock[] {
  const lines = listed(
    roots,
    shown.otherRoots,
    ({ finding, confidence }) => [
      ...named(finding.subject, finding.summary, cut(400)),
      faint(` (${confidence} confidence)`),
    ],
    IN_THREAD,
  );
  return part('Root causes besides this one, in the order to mend them', steps(lines), lines.length > 0);
}

function uncheckedBlocks(unchecked: Diagnosis['unchecked'], cut: Cut): KnownBlock[] {
  const unread = listed(
    unchecked,
    shown.unchecked,
    ({ question, reason, remedy }): Line => [
      strong(`${outsideLine(question, cut(100))}: `),
      words(outside(reason, cut(250))),
      faint(` → ${outside(remedy, cut(250))}`),
    ],
    IN_THREAD,
  );
  return part('Could not be checked', bullets(unread), unread.length > 0);
}

function lookedAt({ notes, ruledOut, unchecked, symptoms = [] }: Diagnosis, cut: Cut): KnownBlock[] {
  return [
    ...part('Worth knowing', bullets(listed(notes, shown.notes, subjectLine(cut(200)), IN_THREAD)), notes.length > 0),
    ...part(
      'Ruled out',
      bullets(listed(ruledOut, shown.ruledOut, subjectLine(cut(200)), IN_THREAD)),
      ruledOut.length > 0,
    ),
    ...(symptoms.length > 0 ? [] : uncheckedBlocks(unchecked, cut)),
  ];
}

interface Said {
  readonly subject: string;
  readonly summary: string;
}

function subjectLine(most: number): (entry: Said & { readonly more?: number }) => Line {
  return ({ subject, summary, more = 0 }) => [
    ...named(subject, summary, most),
    ...(more > 0 ? [faint(` (and ${more} more ${more === 1 ? 'sign' : 'signs'} of it)`)] : []),
  ];
}

/** What is said of a subject, which is named once: most sentences begin with it. */
function named(subject: string, summary: string, most: number): Line {
  const name = subjectName(subject);
  const text = outside(summary, most);
  if (text.startsWith(`${name} `)) return [strong(name), ...sentence(text.slice(name.length))];
  return text.includes(name) ? sentence(text) : [strong(`${name}: `), ...sentence(text)];
}

/** One line for each subject: what comes first of it, and how much there is besides. */
function bySubject(consequences: readonly Said[]): (Said & { readonly more: number })[] {
  const first = new Map<string, Said & { readonly more: number }>();
  for (const { subject, summary } of consequences) {
    const known = first.get(subject);
    first.set(subject, known === undefined ? { subject, summary, more: 0 } : { ...known, more: known.more + 1 });
  }
  return [...first.values()];
}

function part(title: string, list: RichTextBlockElement, there: boolean): KnownBlock[] {
  return there ? [richText(line(strong(title)), list)] : [];
}

/** Why this was looked at: who asked, and what hurt. */
export function origin({ origin: { kind, user }, complaint }: Incident): RichTextElement[] {
  const who: RichTextElement[] =
    kind === 'alert'
      ? [words('Looked at because of an alert')]
      : [words('Asked by '), ...(user === undefined ? [words('somebody')] : [member(user)])];
  return complaint === undefined
    ? who
    : [...who, words(': '), faint(outsideLine(complaint, kind === 'alert' ? 500 : 200))];
}

function coverage(
  incident: Incident,
  { coverage: { checks, readings, unknown }, durationMs, roots }: Diagnosis,
): string {
  const where = roots.length > 0 ? ` · evidence ${IN_THREAD}` : '';
  return `Incident ${incident.id} · ${checks} checks · ${readings} readings, ${unknown} unanswered · ${durationText(durationMs)}${where}`;
}

/** Whether the view left something out, which the file must carry then. */
export function isCut({ blocks }: SlackMessage): boolean {
  return / more (characters\)|in the thread\b)/.test(JSON.stringify(blocks));
}
