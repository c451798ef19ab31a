import { type Inline, isSafeUrl, unescapeEntities } from './inline.ts';

/** Reads what stands between `<` and `>` in mrkdwn. Undefined means: not a special sequence, show it as typed. */
export function parseSpecial(body: string): Inline | undefined {
  const [target = '', label] = splitOnce(body, '|');
  switch (target[0]) {
    case '@':
      return mention('user', target.slice(1), label);
    case '#':
      return mention('channel', target.slice(1), label);
    case '!':
      return parseCommand(target.slice(1), label);
  }
  const url = unescapeEntities(target);
  if (isSafeUrl(url)) return { kind: 'link', url, label: label ? unescapeEntities(label) : url };
  // A scheme we do not open (mailto:, javascript:): the words stay, the link does not.
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return { kind: 'text', text: label ? unescapeEntities(label) : url };
  return undefined;
}

function parseCommand(command: string, label: string | undefined): Inline | undefined {
  if (command.startsWith('date^')) return parseDate(command, label);
  if (command.startsWith('subteam^')) return mention('usergroup', command.slice('subteam^'.length), label);
  if (/^(here|channel|everyone)$/.test(command)) return { kind: 'broadcast', range: command };
  return label === undefined ? undefined : { kind: 'text', text: unescapeEntities(label) };
}

function parseDate(command: string, label: string | undefined): Inline | undefined {
  const [, seconds = '', format = '', url] = command.split('^');
  const timestamp = Number(seconds);
  if (!Number.isFinite(timestamp) || seconds === '' || format === '') return undefined;
  const date: Inline = {
    kind: 'date',
    timestamp,
    format: unescapeEntities(format),
    fallback: unescapeEntities(label ?? seconds),
  };
  const href = url === undefined ? '' : unescapeEntities(url);
  return isSafeUrl(href) ? { ...date, url: href } : date;
}

function mention(kind: 'user' | 'channel' | 'usergroup', id: string, label: string | undefined): Inline | undefined {
  if (!/^[A-Z][A-Z0-9_]+$/.test(id)) return undefined;
  return label ? { kind, id, label: unescapeEntities(label).replace(/^[@#]/, '') } : { kind, id };
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
