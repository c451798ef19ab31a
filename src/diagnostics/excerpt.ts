import { stringify } from 'yaml';
import { z } from 'zod';
import { redactText } from './redact.ts';

/** How much of an answer a report quotes, characters. The whole answer is in the snapshot (`--save`). */
const EXCERPT_LENGTH = 600;

/** Of a list so many entries are shown, so that one excerpt tells something of every part of an answer. */
const SHOWN_ENTRIES = 6;

/** What happened last is what matters: of these lists the end is shown. */
const LATEST_LAST = new Set(['lines', 'events', 'log']);

/**
 * The beginning of an answer for people, as YAML: long lists and texts are cut, each saying so. `… (` is in every
 * excerpt that does not show everything.
 */
export function excerptOf(answer: unknown, length = EXCERPT_LENGTH): string {
  const text =
    typeof answer === 'string'
      ? answer
      : (logText(answer) ?? stringify(pruned(answer, ''), { lineWidth: 0 }).trimEnd());
  // Redacted before it is cut: half a secret is no longer recognised, and is still a secret.
  const characters = [...shortIds(redactText(text))];
  if (characters.length <= length) return characters.join('');
  return `${characters.slice(0, length).join('')}… (${characters.length - length} more characters)`;
}

/** The end of a log as lines; where it is cut stands first. */
function logText(answer: unknown): string | undefined {
  const parsed = Log.safeParse(answer);
  if (!parsed.success || parsed.data.lines.length === 0) return undefined;
  const { lines } = parsed.data;
  const shown = lines.slice(-SHOWN_ENTRIES).map(({ at, text }) => (at === undefined ? text : `${at} ${text}`));
  const hidden = lines.length - shown.length;
  return [...(hidden > 0 ? [`… (${hidden} lines before)`] : []), ...shown].join('\n');
}

const Log = z.object({ lines: z.array(z.object({ at: z.string().optional(), text: z.string() })) });

/** The first twelve digits of a container's or an image's id tell it apart, as in Docker's own tables. */
export function shortIds(text: string): string {
  return text.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
}

function pruned(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return prunedList(value, name);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined && !(Array.isArray(entry) && entry.length === 0))
      .map(([key, entry]) => [key, pruned(entry, key)]),
  );
}

function prunedList(list: readonly unknown[], name: string): unknown[] {
  const hidden = list.length - SHOWN_ENTRIES;
  if (hidden <= 0) return list.map((entry) => pruned(entry, ''));
  const fromEnd = LATEST_LAST.has(name);
  const shown = (fromEnd ? list.slice(-SHOWN_ENTRIES) : list.slice(0, SHOWN_ENTRIES)).map((entry) => pruned(entry, ''));
  return fromEnd ? [`… (${hidden} before)`, ...shown] : [...shown, `… (${hidden} more)`];
}
