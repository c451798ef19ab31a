import type { Channel, Person, SlashCommand, UserGroup } from '../../contract.ts';
import { emoji, findEmoji } from '../text/emoji.ts';

/** One row of the list above the composer. */
export interface Completion {
  key: string;
  label: string;
  hint: string;
  detail: string;
  /** What takes the place of the typed part. */
  insert: string;
}

export interface Completions {
  /** What the list is called for a screen reader. */
  title: string;
  from: number;
  to: number;
  rows: Completion[];
}

/** What can be named. */
export interface Known {
  commands: SlashCommand[];
  people: Person[];
  userGroups: UserGroup[];
  channels: Channel[];
}

const limit = 8;

/** What could be meant by the word the caret is in; undefined where nothing is to be completed. */
export function complete(text: string, caret: number, known: Known): Completions | undefined {
  const before = text.slice(0, caret);
  const slash = /^\/[\w-]*$/.exec(before);
  if (slash) return filled('Commands', 0, caret, commandRows(slash[0], known.commands));
  const word = /(?:^|[\s(])([@#:])([\w.+-]*)$/.exec(before);
  if (!word?.[1]) return undefined;
  const query = (word[2] ?? '').toLowerCase();
  const from = caret - query.length - 1;
  switch (word[1]) {
    case '@':
      return filled('People', from, caret, personRows(query, known));
    case '#':
      return filled('Channels', from, caret, channelRows(query, known.channels));
    default:
      return query.length < 2 ? undefined : filled('Emoji', from, caret, emojiRows(query));
  }
}

/** The command that the line starts with, once its name is finished: its usage hint then stays in view. */
export function commandOf(text: string, commands: SlashCommand[]): SlashCommand | undefined {
  const name = /^(\/[\w-]+)\s/.exec(text)?.[1];
  return commands.find((command) => command.command === name);
}

function filled(title: string, from: number, to: number, rows: Completion[]): Completions | undefined {
  return rows.length === 0 ? undefined : { title, from, to, rows };
}

function commandRows(typed: string, commands: SlashCommand[]): Completion[] {
  return commands
    .filter((command) => command.command.startsWith(typed.toLowerCase()))
    .slice(0, limit)
    .map(({ command, usageHint, description }) => ({
      key: command,
      label: command,
      hint: usageHint,
      detail: description,
      insert: `${command} `,
    }));
}

function personRows(query: string, { people, userGroups }: Known): Completion[] {
  const rows = [
    ...people.map((person) => at(person.id, person.name, person.realName, person.isBot ? 'app' : person.role)),
    ...userGroups.map((group) => at(group.id, group.handle.replace(/^@/, ''), group.name, 'group')),
    at('channel', 'channel', 'Notify everyone in this channel', ''),
    at('here', 'here', 'Notify every active member', ''),
  ];
  return rows.filter((row) => matches(query, row.label.slice(1), row.detail)).slice(0, limit);
}

function at(key: string, name: string, detail: string, hint: string): Completion {
  return { key, label: `@${name}`, hint, detail, insert: `@${name} ` };
}

function channelRows(query: string, channels: Channel[]): Completion[] {
  return channels
    .filter((channel) => channel.kind !== 'im' && matches(query, channel.name, ''))
    .slice(0, limit)
    .map(({ id, name, topic }) => ({ key: id, label: `#${name}`, hint: '', detail: topic, insert: `#${name} ` }));
}

function emojiRows(query: string): Completion[] {
  return findEmoji(query, limit).map((name) => ({
    key: name,
    label: `${emoji(name)}  :${name}:`,
    hint: '',
    detail: '',
    insert: `:${name}: `,
  }));
}

/** By the start of the name or of any of its parts: `app` finds `sre-approvers`, `er` does not. */
function matches(query: string, name: string, words: string): boolean {
  const parts = [name, ...name.split(/[._-]/), ...words.split(/\s+/)];
  return parts.some((part) => part.toLowerCase().startsWith(query));
}
