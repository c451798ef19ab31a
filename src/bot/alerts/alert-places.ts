import { type MessageEvent, messageText, plain } from '../message-text.ts';

/** Where senders of alerts put what state an alert is in, as far as a message has such places. */
export interface AlertPlaces {
  /** First lines of the text, of headers and sections, and titles of attachments: as they begin, at most 300 characters. */
  readonly titles: readonly string[];
  /** Names and values of fields, and lines of the form `name: value`, both in lower case. */
  readonly fields: readonly Field[];
  readonly lines: readonly Field[];
  /** Colours of attachments, as they are sent: `danger`, `#2eb886`. */
  readonly colours: readonly string[];
}

interface Field {
  readonly name: string;
  readonly value: string;
}

const LONGEST_TITLE = 300;
const LONGEST_LINE = 120;
/** A message of Slack has at most fifty blocks, and a hundred attachments. */
const MOST = 100;

export function alertPlaces(message: MessageEvent): AlertPlaces {
  const attachments = records(message.attachments);
  const blocks = records([message.blocks, ...attachments.map(({ blocks: nested }) => nested)].flat());
  return {
    titles: [
      firstLine(message.text),
      ...records(message.blocks).map(({ text }) => firstLine(textOf(text))),
      ...attachments.flatMap(titlesOf),
    ].filter((title) => title !== ''),
    fields: [...fieldsOf(attachments), ...sectionFields(blocks)],
    lines: messageText(message)
      .split('\n')
      .slice(0, 5 * MOST)
      .flatMap((line) => lineField(line)),
    colours: attachments.flatMap(({ color }) => (typeof color === 'string' ? [color.toLowerCase()] : [])),
  };
}

function titlesOf({ title, pretext, text, fallback, blocks }: Record<string, unknown>): string[] {
  const said = [title, pretext].map(firstLine);
  const nested = records(blocks).map(({ text: inner }) => firstLine(textOf(inner)));
  const heard = [...said, ...nested].filter((each) => each !== '');
  if (heard.length > 0) return heard;
  return [firstLine(text) || firstLine(fallback)];
}

function fieldsOf(attachments: readonly Record<string, unknown>[]): Field[] {
  return attachments
    .flatMap(({ fields }) => records(fields))
    .flatMap(({ title, value }) =>
      typeof title === 'string' && typeof value === 'string' ? [fieldOf(title, value)] : [],
    );
}

/** A field of a section is one text: its name, then its value on the next line or behind a colon. */
function sectionFields(blocks: readonly Record<string, unknown>[]): Field[] {
  return blocks
    .flatMap(({ fields }) => records(fields))
    .flatMap(({ text }) => {
      if (typeof text !== 'string') return [];
      const [name = '', value] = text.slice(0, LONGEST_LINE).split('\n');
      return value === undefined ? lineField(name) : [fieldOf(name, value)];
    });
}

function lineField(line: string): Field[] {
  if (line.length > LONGEST_LINE) return [];
  const end = line.search(/[:=]/);
  return end < 0 ? [] : [fieldOf(line.slice(0, end), line.slice(end + 1))];
}

function fieldOf(name: string, value: string): Field {
  return { name: bare(name), value: bare(value) };
}

/** Letters and digits in lower case, whatever decorates them. */
function bare(text: string): string {
  return plain(text.slice(0, LONGEST_LINE))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

function firstLine(value: unknown): string {
  if (typeof value !== 'string') return '';
  // Many times what is kept: a link is longer than its label.
  const [line = ''] = value
    .slice(0, 10 * LONGEST_TITLE)
    .trim()
    .split('\n');
  return plain(line).replace(/[*~`]/g, '').trim().slice(0, LONGEST_TITLE);
}

function textOf(text: unknown): unknown {
  return typeof text === 'object' && text !== null && 'text' in text ? text.text : text;
}

function records(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, MOST)
    .filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}
