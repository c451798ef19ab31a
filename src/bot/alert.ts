import { createHash } from 'node:crypto';
import type { Platform } from '../diagnostics/platform.ts';

/** What an alert message says, as far as it matters for looking into it. */
export interface Alert {
  readonly state: 'firing' | 'resolved';
  /** The same trouble has the same fingerprint, whatever its numbers and times are now. */
  readonly fingerprint: string;
  readonly title: string;
  /** Services and databases of the platform that it names. */
  readonly names: readonly string[];
}

const RESOLVED = /^\W*(?:\[?(?:resolved|ok|recovered|closed)\b)/i;

/** `[FIRING:2]`, `[RESOLVED]`: how Alertmanager begins its titles. */
const STATE_MARK = /^\W*\[?(?:firing|resolved|alerting|ok|recovered|triggered|closed)\b(?::\s*\d+)?\]?[\s:-]*/i;

/** Addresses, times, sizes and counts change while the trouble stays. */
const PASSING = /https?:\/\/\S+|\b[0-9a-f]{12,}\b|\d+(?:[.,:]\d+)*\s?(?:%|ms|s|m|h|d|[kmg]i?b)?/gi;

/** Reads the flattened text of an alert message. */
export function readAlert(text: string, platform: Platform): Alert {
  const [first = ''] = text.split('\n');
  const title = first.replace(STATE_MARK, '').trim();
  const names = namesIn(text, platform);
  const gist = [title.toLowerCase().replace(PASSING, '#'), ...[...names].sort()].join('\n');
  return {
    state: RESOLVED.test(text) ? 'resolved' : 'firing',
    fingerprint: createHash('sha256').update(gist).digest('hex').slice(0, 24),
    title: title === '' ? 'an alert' : title,
    names,
  };
}

/** Services and databases that a text names, by the name in the platform file or of their container or deployment. */
export function namesIn(text: string, platform: Platform): string[] {
  const haystack = text.toLowerCase();
  const services = Object.entries(platform.services).map(([name, service]) => ({
    name,
    words: [name, service.container, service.composeService, service.deployment, service.statefulSet],
  }));
  const databases = Object.entries(platform.databases).map(([name, { service }]) => ({ name, words: [name, service] }));
  // A database and the service that runs it are one thing to look at: the database.
  const runners = new Set(Object.values(platform.databases).map(({ service }) => service));
  return [...databases, ...services]
    .filter(
      ({ name, words }) =>
        !(runners.has(name) && !(name in platform.databases)) &&
        words.some((word) => word !== undefined && mentions(haystack, word)),
    )
    .map(({ name }) => name)
    .filter((name, index, all) => all.indexOf(name) === index);
}

function mentions(haystack: string, word: string): boolean {
  const escaped = word.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![a-z0-9_-])${escaped}(?![a-z0-9_]|-(?!\\d|[0-9a-f]{6,10}))`, 'u').test(haystack);
}

/** What to examine for these names: the one that is named, else the whole platform. */
export function subjectFor(names: readonly string[]): string {
  return names.length === 1 && names[0] !== undefined ? names[0] : 'platform';
}
