import type { Platform } from '../../diagnostics/platform.ts';

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

/** Whether a text names the platform itself, or where it runs. */
export function namesPlatform(text: string, { name, docker, kubernetes }: Platform): boolean {
  const haystack = text.toLowerCase();
  return [name, docker?.project, kubernetes?.namespace].some((word) => word !== undefined && mentions(haystack, word));
}

/** What to examine for these names: the one that is named, else the whole platform. */
export function subjectFor(names: readonly string[]): string {
  return names.length === 1 && names[0] !== undefined ? names[0] : 'platform';
}
