import { createHash } from 'node:crypto';
import type { Platform } from '../../diagnostics/platform.ts';
import { resolveSubject } from '../../diagnostics/scope.ts';
import { type MessageEvent, messageText } from '../message-text.ts';
import { outsideLine } from '../views/mrkdwn.ts';
import { type AlertPlaces, alertPlaces } from './alert-places.ts';
import { namesIn, namesPlatform, subjectFor } from './names-in.ts';
import type { AlertState } from './state-words.ts';
import { type ToldState, toldState, withoutState } from './told-state.ts';

/** What a message in an alert channel says, as far as it matters for looking into it. */
export interface Alert {
  /** `none`: it is no alert, such as news of a build or talk about a ticket. */
  readonly state: AlertState | 'none';
  /** The same trouble has the same fingerprint, whatever its state, numbers and times are now. */
  readonly fingerprint: string;
  /** Printable: it has passed the gate. */
  readonly title: string;
  /** Services and databases of the platform that it names. */
  readonly names: readonly string[];
  /** The canonical subject to look at. Absent: it names nothing of the platform. */
  readonly subject?: string;
}

const TITLE_SHOWN = 250;

/** A number changes while the trouble stays; one that is part of a name, follows `#` or precedes a colon tells them apart. */
const PASSING =
  /https?:\/\/\S+|\b[0-9a-f]{12,}\b|(?<![\p{L}\p{N}_#.,:-]|\p{L}-)\d[\d.,:]*(?![\d:])(?:\s?(?:%|ms|s|m|h|d|[kmgt]i?b)(?![\p{L}\p{N}]))?/giu;

/** What somebody did to a ticket, by its key; severities and protocols look like one. */
const TICKET = /\b(?!(?:SEV|HTTP|UTF|SHA|CVE|P)-)[A-Z][A-Z0-9]{1,9}-\d{1,6}\b/;
const TICKET_VERB =
  /\b(?:commented|assigned|created|updated|transitioned|moved|opened|closed|linked|labell?ed|reported|mentioned|edited|attached|logged|changed|done|review)\b/i;
const WORK =
  /\b(?:build|pipeline|workflow|deploy\w{0,10}|rollout|release\w?|commits?|pull request|merge[dr]?|push(?:ed)?|job|tests?|backup|migration|sync(?:ed)?|version|maintenance)\b/i;
const WENT_WELL =
  /\b(?:pass(?:ed|es)?|succe\w{2,8}|complete[ds]?|finished|merged|started|released|deployed|approved|opened|scheduled|queued|green|done|no issues|synced)\b/i;
const WENT_WRONG = /\b(?:fail(?:s|ed|ure|ing)?|crash\w{0,6}|broken|timed out|unhealthy|rolled back)\b/i;

/** Words of trouble, thresholds and measures: how a text without any mark tells that something is wrong. */
const TROUBLE =
  /\b(?:alert|alarm|down|unreachable|unavailable|outage|errors?|exceptions?|fail(?:s|ed|ure|ures|ing)?|time[- ]?outs?|timed out|refus(?:ed|es|ing)|reset|slow|high|low|below|above|over|exceed(?:s|ed|ing)?|threshold|crash\w{0,6}|killed|oom|restart(?:s|ed|ing)?|unhealthy|critical|warning|degraded|lost|missing|none|full|exhausted|latency|lag(?:s|ging)?|stuck|stale|dead|deadlock|panic\w{0,3}|corrupt\w{0,3}|leak\w{0,3}|spike|drop(?:s|ped)?|expir(?:ed|es|ing)|denied|not (?:respond\w{0,3}|answer\w{0,3}|ready|running|reachable|available)|no (?:data|answer|response)|cannot|unable|5\d\d)\b/i;
const MEASURE = /\d\s?(?:%|(?:ms|s|\/s|rps|qps|[KMGT]i?B)(?![\p{L}\p{N}]))/u;

/**
 * Reads an alert message. `declared`: its sender is named as a source of alerts, so that what it says of something of
 * ours counts also where neither a mark nor a colour nor a word tells of trouble.
 */
export function readAlert(message: MessageEvent, platform: Platform, declared = false): Alert {
  const text = messageText(message);
  const places = alertPlaces(message);
  const [first = ''] = places.titles;
  const bare = withoutState(first);
  const names = namesIn(text, platform);
  const subject = subjectOf(places, text, names, platform);
  const gist = [bare.toLowerCase().replace(PASSING, '#'), ...[...names].sort()].join('\n');
  return {
    state: stateOf(places, toldState(places), subject !== undefined, declared),
    fingerprint: createHash('sha256').update(gist).digest('hex').slice(0, 24),
    title: bare === '' ? 'an alert' : outsideLine(bare, TITLE_SHOWN),
    names,
    ...(subject === undefined ? {} : { subject }),
  };
}

function stateOf(
  { titles }: AlertPlaces,
  told: ToldState | undefined,
  isOurs: boolean,
  declared: boolean,
): Alert['state'] {
  if (told?.by === 'title') return told.state;
  if (titles.some((title) => TICKET.test(title) && TICKET_VERB.test(title))) return 'none';
  const isWeak = told === undefined || told.by === 'colour' || told.by === 'severity';
  if (isWeak && told?.state !== 'resolved' && titles.some(isNews)) return 'none';
  if (told !== undefined) return told.state;
  const isTrouble = titles.some((title) => TROUBLE.test(title) || MEASURE.test(title));
  return isOurs && (isTrouble || declared) ? 'firing' : 'none';
}

function isNews(title: string): boolean {
  return WORK.test(title) && WENT_WELL.test(title) && !WENT_WRONG.test(title);
}

/** What the title names says more than what the text mentions besides: a victim's text names whom it cannot reach. */
function subjectOf(
  { titles }: AlertPlaces,
  text: string,
  names: readonly string[],
  platform: Platform,
): string | undefined {
  const titled = namesIn(titles.join('\n'), platform);
  const named = titled.length > 0 ? titled : names;
  if (named.length === 0 && !namesPlatform(text, platform)) return undefined;
  return resolveSubject(platform, subjectFor(named)).subject;
}
