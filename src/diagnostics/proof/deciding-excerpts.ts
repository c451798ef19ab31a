import type { Finding, Reading } from '../contract.ts';
import { excerptOf } from '../excerpt.ts';
import { questionArguments, questionName } from '../question-text.ts';
import { InspectedContainer } from '../targets/docker/answers.ts';
import { addressWitness, configurationWitness } from './address-witness.ts';
import { eventsWitness, inspectWitness } from './docker-witness.ts';
import type { Excerpt, Witness } from './excerpt-text.ts';
import { eventWitness, podWitness } from './kubernetes-witness.ts';
import { logWitness } from './log-witness.ts';

export type { Excerpt } from './excerpt-text.ts';

const SHOWN = 3;
const LENGTH_OF_REST = 200;
/** Shorter words stand in many lines by chance. */
const TELLING_LENGTH = 6;

/** Facts that name, ask or count, and are no words of a witness. */
const NO_WORDS: ReadonlySet<string> = new Set([
  ...[
    'service',
    'runtime',
    'container',
    'target',
    'role',
    'database',
    'kind',
    'namespace',
    'deployment',
    'state',
    'at',
  ],
  ...['endedBy', 'signature', 'probe', 'probeKind', 'url', 'since', 'dependency', 'reason', 'how', 'image', 'path'],
]);

/**
 * The one to three excerpts that decide a finding, the most telling first: verbatim, with source and time. From the
 * readings that prove it; where none of them says it in words, the beginning of the nearest.
 */
export function decidingExcerpts(finding: Finding, readings: readonly Reading[]): Excerpt[] {
  const proving = readings.filter(({ id, error }) => finding.proof.includes(id) && error === undefined);
  const about = subjectOf(finding, proving, readings);
  const witnesses = proving
    .flatMap((reading) => witnessesOf(reading, about))
    .filter(({ text }) => text !== '')
    .sort((left, right) => right.weight - left.weight || (left.at < right.at ? 1 : -1));
  const shown = witnesses.filter(isNew).slice(0, SHOWN);
  if (shown.length > 0) return shown.map(({ weight: _weight, ...excerpt }) => excerpt);
  return proving
    .filter(({ id }) => id === about.reading || about.reading === undefined)
    .slice(0, 1)
    .map(restOf);
}

/** What a second reading says in the same words is no second witness. */
function isNew({ text, source }: Witness, index: number, all: readonly Witness[]): boolean {
  return all.findIndex((other) => other.text === text && other.source === source) === index;
}

interface About {
  /** Id of the Docker container, and its reading. */
  readonly container?: string | undefined;
  readonly reading?: string | undefined;
  readonly name: string;
  readonly pods: ReadonlySet<string>;
  readonly words: readonly string[];
  readonly lastLines: readonly string[];
  readonly isAboutNetworks: boolean;
  /** Names of containers by id. */
  readonly names: ReadonlyMap<string, string>;
}

interface Inspected {
  readonly reading: string;
  readonly container: string;
  readonly name: string;
  readonly service: string | undefined;
}

function inspectedOf(reading: Reading): Inspected[] {
  const parsed = questionName(reading) === 'inspect' ? InspectedContainer.safeParse(reading.answer) : undefined;
  if (!parsed?.success) return [];
  const { id, name, compose } = parsed.data;
  return [{ reading: reading.id, container: id, name, service: compose?.service }];
}

function subjectOf({ facts, subject }: Finding, proving: readonly Reading[], readings: readonly Reading[]): About {
  const named = String(facts['container'] ?? facts['service'] ?? subject.slice(subject.indexOf(':') + 1));
  const all = readings.flatMap(inspectedOf);
  const inspected = all.filter(({ reading }) => proving.some(({ id }) => id === reading));
  const isNamed = ({ name, service }: Inspected): boolean => name === named || service === named;
  const own = inspected.find(isNamed) ?? all.find(isNamed) ?? (inspected.length === 1 ? inspected[0] : undefined);
  const pods = facts['pods'];
  const lastLines = facts['lastLines'];
  return {
    container: own?.container,
    reading: own?.reading,
    name: own?.name ?? named,
    names: new Map(all.map(({ container, name }) => [container, name])),
    isAboutNetworks: 'network' in facts || 'attachedTo' in facts,
    pods: new Set([named.split('/')[0] ?? named, ...(typeof pods === 'object' ? pods : [])]),
    words: wordsOf(facts),
    lastLines: typeof lastLines === 'object' ? lastLines : [],
  };
}

function wordsOf(facts: Finding['facts']): string[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    const word =
      typeof value === 'string' && !NO_WORDS.has(name) ? value.split('\n')[0]?.replace(/…$/, '').trim() : undefined;
    return word !== undefined && word.length >= TELLING_LENGTH ? [word] : [];
  });
}

function witnessesOf(reading: Reading, about: About): Witness[] {
  const { container, pod } = questionArguments(reading);
  const isOwn = reading.target === 'kubernetes' ? about.pods.has(pod ?? '') : container === about.container;
  switch (questionName(reading)) {
    case 'logs': {
      const name = reading.target === 'kubernetes' ? `${pod}/${container}` : nameOf(container ?? '', about);
      return logWitness(reading, { ...about, isOwn, name });
    }
    case 'inspect':
      return reading.id === about.reading ? inspectWitness(reading, about.isAboutNetworks) : [];
    case 'events':
      return reading.target === 'docker'
        ? eventsWitness(reading, about.container)
        : eventWitness(reading, about.pods, about.words);
    case 'pods':
      return podWitness(reading, about.pods);
    case 'configuration':
      return configurationWitness(reading);
    default:
      return ['http', 'mongodb', 'redis'].includes(reading.target) ? addressWitness(reading) : [];
  }
}

function nameOf(container: string, { names }: About): string {
  return names.get(container) ?? container.slice(0, 12);
}

function restOf({ id, question, at, answer }: Reading): Excerpt {
  return { reading: id, source: question, at, text: excerptOf(answer, LENGTH_OF_REST) };
}
