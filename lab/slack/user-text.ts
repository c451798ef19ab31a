import type { BlockValue } from './contract.ts';
import type { Slack } from './slack.ts';

const references =
  /<(@[A-Z0-9]+|#[A-Z0-9]+|!(?:here|channel|everyone)|!subteam\^[A-Z0-9]+|https?:\/\/[^\s<>|]+)(?:\|[^<>]*)?>/g;

/** What a person typed, as Slack stores it: `@name` and `#name` become references, and `& < >` become entities. */
export function storedText(slack: Slack, typed: string): string {
  let at = 0;
  let stored = '';
  for (const match of typed.matchAll(references)) {
    stored += plainPart(slack, typed.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return stored + plainPart(slack, typed.slice(at));
}

/** The rich text block Slack's own composer sends along. */
export function richTextOf(stored: string): BlockValue {
  const elements: Record<string, unknown>[] = [];
  let at = 0;
  const addText = (text: string): void => {
    if (text) elements.push({ type: 'text', text: unescaped(text) });
  };
  for (const match of stored.matchAll(references)) {
    addText(stored.slice(at, match.index));
    elements.push(referenceElement(match[1] ?? ''));
    at = match.index + match[0].length;
  }
  addText(stored.slice(at));
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function referenceElement(reference: string): Record<string, unknown> {
  if (reference.startsWith('@')) return { type: 'user', user_id: reference.slice(1) };
  if (reference.startsWith('#')) return { type: 'channel', channel_id: reference.slice(1) };
  if (reference.startsWith('!subteam^'))
    return { type: 'usergroup', usergroup_id: reference.slice('!subteam^'.length) };
  if (reference.startsWith('!')) return { type: 'broadcast', range: reference.slice(1) };
  return { type: 'link', url: reference };
}

function plainPart(slack: Slack, text: string): string {
  const { people, conversations, userGroups } = slack.workspace;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/https?:\/\/[^\s]+/g, (url) => `<${url}>`)
    .replaceAll(/(?<![\w<])([@#])([a-z0-9][a-z0-9._-]*)/gi, (whole, sign: string, name: string) => {
      const wanted = name.toLowerCase();
      if (sign === '#') {
        const channel = [...conversations.values()].find((conversation) => conversation.name === wanted);
        return channel ? `<#${channel.id}|${channel.name}>` : whole;
      }
      if (['here', 'channel', 'everyone'].includes(wanted)) return `<!${wanted}>`;
      const person = [...people.values()].find((candidate) => candidate.name === wanted);
      const group = [...userGroups.values()].find((candidate) => candidate.handle === wanted);
      return person ? `<@${person.id}>` : group ? `<!subteam^${group.id}>` : whole;
    });
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
