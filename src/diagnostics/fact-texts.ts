import type { Facts } from './contract.ts';

/** Facts that only say what is talked about, and those that other machines read. */
const NAMING = new Set([
  'service',
  'runtime',
  'container',
  'target',
  'role',
  'database',
  'kind',
  'name',
  'namespace',
  'deployment',
  'startable',
  'state',
  'together',
  'ill',
]);

/**
 * The facts of a finding for people, `memoryLimitBytes: 536870912` as `memory limit: 512 MiB`: what decides, without what
 * the summary says already and without what holds nothing. Outside text: the views make it safe for where it goes.
 */
export function factTexts(facts: Facts, summary: string): string[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    if (value === undefined || value === false || value === '' || NAMING.has(name)) return [];
    const text = typeof value === 'object' ? value.join(', ') : valueText(name, value);
    if (text === '' || isSaid(value, text, summary)) return [];
    return [`${spaced(name.replace(/(Bytes|Ms|Seconds)$/, ''))}: ${text}`];
  });
}

/** Short numbers stand in every sentence by chance: only words and amounts count as said. */
function isSaid(value: Facts[string], text: string, summary: string): boolean {
  if (typeof value === 'object') return value.every((entry) => summary.includes(entry));
  return text.length > 3 && summary.includes(text);
}

function valueText(name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return 'yes';
  if (typeof value !== 'number') return value;
  if (name.endsWith('Bytes')) return bytesText(value);
  if (name.endsWith('Seconds')) return durationText(value * 1000);
  return name.endsWith('Ms') ? durationText(value) : String(value);
}

function bytesText(bytes: number): string {
  if (Math.abs(bytes) >= 2 ** 30) return `${tenth(bytes / 2 ** 30)} GiB`;
  return Math.abs(bytes) >= 2 ** 20 ? `${tenth(bytes / 2 ** 20)} MiB` : `${bytes} bytes`;
}

export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 120_000) return `${tenth(milliseconds / 1000)} s`;
  if (milliseconds < 2 * 3_600_000) return `${Math.round(milliseconds / 60_000)} min`;
  return milliseconds < 2 * 86_400_000
    ? `${Math.round(milliseconds / 3_600_000)} h`
    : `${Math.round(milliseconds / 86_400_000)} days`;
}

const tenth = (value: number): string => String(Math.round(value * 10) / 10);

function spaced(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}

/**
 * Instants as the clock showed them, in UTC as all logs here; the date stands only where it is another day. What stands
 * between quotation marks or backticks is somebody else's and stays as it was said.
 */
export function clockTimes(text: string, now: string): string {
  return text.replace(QUOTE_OR_INSTANT, (whole, day?: string, time?: string) => {
    if (day === undefined) return whole;
    return now.startsWith(day) ? `${time} UTC` : `${day} ${time} UTC`;
  });
}

const QUOTE_OR_INSTANT = /“[^“”\n]*”|"[^"\n]*"|`[^`\n]*`|(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z/g;

/** `container: ledger, started at: 12:03:10` of what identifies a target; long ids are cut as the runtimes cut them. */
export function plannedWords(identity: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(identity)
    .map(
      ([name, value]) =>
        `${spaced(name)}: ${/^[0-9a-f]{64}$/.test(String(value)) ? String(value).slice(0, 12) : value}`,
    )
    .join(', ');
}
