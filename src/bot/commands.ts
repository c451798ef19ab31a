import leven from 'leven';

/** The slash command as the manifest declares it. */
export const SLASH_COMMAND = '/botcore';

interface Argument {
  readonly name: string;
  readonly required: boolean;
  /** Takes the rest of the line. */
  readonly rest?: boolean;
}

interface CommandWord {
  readonly word: string;
  readonly aliases: readonly string[];
  readonly arguments: readonly Argument[];
  readonly help: string;
  readonly example: string;
}

/** What can be said to the bot, by slash command, mention and direct message alike. Help and parsing derive from it. */
export const commands = [
  {
    word: 'diagnose',
    aliases: ['examine', 'check', 'why'],
    arguments: [
      { name: 'service, database or area', required: true },
      { name: 'what hurts', required: false, rest: true },
    ],
    help: 'Finds the root cause of trouble with one service, database or area, with proof.',
    example: 'diagnose mongodb queries are slow',
  },
  {
    word: 'triage',
    aliases: ['all', 'everything'],
    arguments: [{ name: 'what hurts', required: false, rest: true }],
    help: 'Examines the whole platform and names the root causes in the order to mend them.',
    example: 'triage',
  },
  {
    word: 'status',
    aliases: ['health', 'ps'],
    arguments: [],
    help: 'Shows every service and database in one table.',
    example: 'status',
  },
  {
    word: 'history',
    aliases: ['incidents', 'list'],
    arguments: [],
    help: 'Lists the last incidents.',
    example: 'history',
  },
  {
    word: 'show',
    aliases: ['report'],
    arguments: [{ name: 'incident', required: true }],
    help: 'Shows the report of an incident again, to you only.',
    example: 'show 42',
  },
  {
    word: 'can',
    aliases: ['may'],
    arguments: [
      { name: 'member', required: true },
      { name: 'action', required: true },
      { name: 'service or database', required: true },
    ],
    help: 'Says whether somebody may ask for or approve an action, rule by rule.',
    example: 'can @ada restart mongodb',
  },
  {
    word: 'pause-writes',
    aliases: ['freeze', 'stop-writes'],
    arguments: [{ name: 'reason', required: true, rest: true }],
    help: 'Kill switch: diagnosis goes on, nothing is carried out until writes are resumed.',
    example: 'pause-writes exchange maintenance until 14:00',
  },
  {
    word: 'resume-writes',
    aliases: ['unfreeze'],
    arguments: [{ name: 'reason', required: false, rest: true }],
    help: 'Takes the kill switch back.',
    example: 'resume-writes',
  },
  {
    word: 'close-circuit',
    aliases: ['reset-circuit'],
    arguments: [
      { name: 'service or database', required: true },
      { name: 'what you found', required: true, rest: true },
    ],
    help: 'Allows the next fix of a target whose last fix did not help.',
    example: 'close-circuit mongodb its disk was full, 20 GB are free now',
  },
  {
    word: 'help',
    aliases: ['?', 'usage', 'commands'],
    arguments: [],
    help: 'Shows this.',
    example: 'help',
  },
] as const satisfies readonly CommandWord[];

export type Command =
  | { readonly command: 'diagnose'; readonly subject: string; readonly complaint?: string }
  | { readonly command: 'triage'; readonly complaint?: string }
  | { readonly command: 'show'; readonly incident: string }
  | { readonly command: 'can'; readonly member: string; readonly action: string; readonly subject: string }
  | { readonly command: 'pause-writes'; readonly reason: string }
  | { readonly command: 'resume-writes'; readonly reason: string }
  | { readonly command: 'close-circuit'; readonly subject: string; readonly reason: string }
  | { readonly command: 'status' }
  | { readonly command: 'history' }
  | { readonly command: 'help' };

/** Why a line is no command. `suggestions` are lines without the slash command before them. */
export interface Misunderstanding {
  readonly command: 'misunderstood';
  readonly reason: string;
  readonly remedy: string;
  readonly suggestions: readonly string[];
}

const COMPLAINT_LENGTH = 500;
const WORD_LENGTH = 120;

/** Names that exist, so that a bare `mongodb` is understood as a wish to diagnose it. */
export interface Vocabulary {
  readonly subjects: readonly string[];
}

/** What a line means. Never throws, whatever the line is. */
export function parseCommand(text: string, vocabulary: Vocabulary): Command | Misunderstanding {
  const [first = '', ...rest] = wordsOf(text);
  if (first === '') return { command: 'help' };
  const known = commands.find(({ word, aliases }) => word === fold(first) || listed(aliases).includes(fold(first)));
  if (known === undefined) return unknownWord(first, rest, vocabulary);
  switch (known.word) {
    case 'diagnose':
      return diagnose(rest, vocabulary);
    case 'triage':
      return { command: 'triage', ...complaintOf(rest) };
    case 'show':
      return show(rest);
    case 'can':
      return can(rest);
    case 'pause-writes':
      return pauseWrites(rest);
    case 'resume-writes':
      return { command: 'resume-writes', reason: reasonOf(rest) };
    case 'close-circuit':
      return closeCircuit(rest);
    default:
      return { command: known.word };
  }
}

/** Slack's mention of the bot at the start of a message is no part of what is asked. */
export function withoutMention(text: string, botUser: string): string {
  return text
    .replaceAll(new RegExp(`<@${botUser}(?:\\|[^<>]*)?>[:,]?`, 'g'), ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function diagnose([subject, ...rest]: string[], { subjects }: Vocabulary): Command | Misunderstanding {
  if (subject !== undefined) return { command: 'diagnose', subject, ...complaintOf(rest) };
  return {
    command: 'misunderstood',
    reason: 'What should be diagnosed?',
    remedy: 'Name a service, a database or an area; “triage” examines the whole platform.',
    suggestions: [...subjects.slice(0, 6).map((name) => `diagnose ${name}`), 'triage'],
  };
}

function show([incident]: string[]): Command | Misunderstanding {
  const number = incident?.replace(/^#/, '');
  if (number !== undefined && /^[1-9][0-9]{0,8}$/.test(number)) return { command: 'show', incident: number };
  return {
    command: 'misunderstood',
    reason: incident === undefined ? 'Which incident should be shown?' : 'An incident is named by its number.',
    remedy: '“history” lists the last ones.',
    suggestions: ['history', 'show 42'],
  };
}

/** Slack writes a member as `<@U123>` or `<@U123|ada>`; an id is taken as well. */
const MEMBER = /^<?@?([UW][A-Z0-9]{2,})(?:\|[^>]*)?>?$/;

function can([member, action, ...rest]: string[]): Command | Misunderstanding {
  const id = MEMBER.exec(member ?? '')?.[1];
  const subject = rest.join(' ');
  if (id !== undefined && action !== undefined && subject !== '')
    return { command: 'can', member: id, action: fold(action), subject };
  return {
    command: 'misunderstood',
    reason: id === undefined ? 'Whose permission should be looked up?' : 'Which action, on what?',
    remedy: 'Name a member, an action and a service or database.',
    suggestions: ['can @ada restart mongodb'],
  };
}

function pauseWrites(rest: string[]): Command | Misunderstanding {
  const reason = reasonOf(rest);
  if (reason !== '') return { command: 'pause-writes', reason };
  return {
    command: 'misunderstood',
    reason: 'Why should nothing be carried out any more?',
    remedy: 'Say it for those who find out at three in the morning.',
    suggestions: ['pause-writes exchange maintenance until 14:00'],
  };
}

function closeCircuit([subject, ...rest]: string[]): Command | Misunderstanding {
  const reason = reasonOf(rest);
  if (subject !== undefined && reason !== '') return { command: 'close-circuit', subject, reason };
  return {
    command: 'misunderstood',
    reason: subject === undefined ? 'Which circuit should be closed?' : 'What did you find there?',
    remedy: 'Name the service or database, and say why the next fix may be tried.',
    suggestions: [`close-circuit ${subject ?? 'mongodb'} its disk was full, 20 GB are free now`],
  };
}

function reasonOf(rest: string[]): string {
  return complaintOf(rest).complaint ?? '';
}

function unknownWord(first: string, rest: readonly string[], { subjects }: Vocabulary): Misunderstanding {
  const complaint = rest.length > 0 ? ` ${rest.join(' ').slice(0, 80)}` : '';
  const isSubject = subjects.some((name) => fold(name) === fold(first));
  const suggestions = isSubject
    ? [`diagnose ${first}${complaint}`]
    : [
        ...nearest(
          first,
          commands.map(({ word }) => word),
        ).map((word) => `${word}${complaint}`),
        ...nearest(first, subjects).map((name) => `diagnose ${name}${complaint}`),
      ];
  return {
    command: 'misunderstood',
    reason: `“${first}” is no command.`,
    remedy: suggestions.length > 0 ? 'Did you mean:' : 'These are understood:',
    suggestions: suggestions.length > 0 ? suggestions.slice(0, 4) : commands.map(({ example }) => example),
  };
}

function nearest(word: string, candidates: readonly string[]): string[] {
  return candidates
    .map((candidate) => ({ candidate, distance: leven(fold(candidate), fold(word)) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function complaintOf(rest: readonly string[]): { complaint?: string } {
  const complaint = [...rest.join(' ')].slice(0, COMPLAINT_LENGTH / 2).join('');
  return complaint === '' ? {} : { complaint };
}

/** A line's words. Long ones are cut: no name is that long, and comparing them would take long. */
function wordsOf(text: string): string[] {
  return text
    .slice(0, 12_000)
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map((word) => [...word.slice(0, 2 * WORD_LENGTH)].slice(0, WORD_LENGTH).join(''));
}

function fold(word: string): string {
  return word.toLowerCase().replace(/(?<![.,;:!])[.,;:!]+$/u, '');
}

function listed(aliases: readonly string[]): readonly string[] {
  return aliases;
}

/** `diagnose <service, database or area> [what hurts]` */
export function usageOf(command: CommandWord): string {
  return [command.word, ...command.arguments.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`))].join(
    ' ',
  );
}
