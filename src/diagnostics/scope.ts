import leven from 'leven';
import type { Scope, Subject } from './contract.ts';
import { UnknownSubjectError } from './errors.ts';
import type { Platform, Service } from './platform.ts';

/** Words for a part of the platform that is no single service. */
export const AREAS = ['platform', 'docker', 'kubernetes', 'services', 'databases', 'mongodb', 'redis'] as const;
export type Area = (typeof AREAS)[number];

/** `database:x` for the service that runs database x of the platform file, else `service:x`. */
export function subjectOf(platform: Platform, service: string): Subject {
  const { container, composeService } = platform.services[service] ?? {};
  const database = Object.entries(platform.databases).find(
    ([, entry]) =>
      entry.service === service ||
      entry.replicaSet.some((member) => [service, container, composeService].includes(member.replace(/:\d+$/, ''))),
  );
  return database === undefined ? `service:${service}` : `database:${database[0]}`;
}

/**
 * What to look at for what somebody typed: a service or database by its name in the platform file, its container,
 * compose service or deployment; an area; `service:x` or `database:x`, `platform:x`; nothing or `platform` for all of it.
 * Throws `UnknownSubjectError` with the nearest names.
 */
export function resolveSubject(platform: Platform, text = ''): Scope {
  const asked = text.trim();
  const wanted = asked.toLowerCase().replace(/^(service|database|area|platform):/, '');
  const kind = /^(service|database|area|platform):/i.exec(asked)?.[1]?.toLowerCase();
  const named =
    kind === 'area' || kind === 'platform'
      ? undefined
      : namesOf(platform, kind).find(({ names }) => names.includes(wanted));
  if (named !== undefined) return scopeOf(platform, named.subject, [named.name]);
  const area = AREAS.find(
    (candidate) => candidate === (wanted === '' || wanted === platform.name.toLowerCase() ? 'platform' : wanted),
  );
  if (area !== undefined && kind !== 'service' && kind !== 'database') {
    const focus = focusOfArea(platform, area);
    if (focus.length > 0) return scopeOf(platform, `platform:${area === 'platform' ? platform.name : area}`, focus);
  }
  throw new UnknownSubjectError(asked, nearest(platform, wanted));
}

interface NamedSubject {
  readonly name: string;
  readonly subject: Subject;
  readonly names: readonly string[];
}

/** Databases first: `mongodb` the database wins over the service that runs it, and its scope includes that service. */
function namesOf(platform: Platform, kind: string | undefined): NamedSubject[] {
  const lower = (names: (string | undefined)[]) =>
    names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  const databases = Object.entries(platform.databases).map(
    ([name, entry]): NamedSubject => ({ name, subject: `database:${name}`, names: lower([name, entry.service]) }),
  );
  const services = Object.entries(platform.services).map(
    ([name, entry]): NamedSubject => ({
      name,
      subject: subjectOf(platform, name),
      names: lower([name, ...aliasesOf(entry)]),
    }),
  );
  if (kind === 'service') return services;
  return kind === 'database' ? databases : [...databases, ...services];
}

function aliasesOf(service: Service): (string | undefined)[] {
  return [service.container, service.composeService, service.deployment, service.statefulSet];
}

function focusOfArea(platform: Platform, area: Area): string[] {
  const services = Object.entries(platform.services);
  const databases = Object.entries(platform.databases);
  switch (area) {
    case 'platform':
      return [...services, ...databases].map(([name]) => name);
    case 'services':
      return services.map(([name]) => name);
    case 'databases':
      return databases.map(([name]) => name);
    case 'docker':
      return services
        .filter(([, entry]) => (entry.container ?? entry.composeService) !== undefined)
        .map(([name]) => name);
    case 'kubernetes':
      return services
        .filter(([, entry]) => (entry.deployment ?? entry.statefulSet) !== undefined)
        .map(([name]) => name);
    default:
      return databases.filter(([, entry]) => entry.kind === area).map(([name]) => name);
  }
}

function nearest(platform: Platform, wanted: string): string[] {
  const candidates = [...new Set([...namesOf(platform, undefined).map(({ name }) => name), ...AREAS])];
  return candidates
    .map((name) => ({
      name,
      distance: leven(name.toLowerCase(), wanted),
      contains: name.toLowerCase().includes(wanted),
    }))
    .filter(({ name, distance, contains }) => contains || distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** What `name` needs directly: services and databases, and for a database the service that runs it. */
function needsOf(platform: Platform, name: string): string[] {
  const runs = platform.databases[name]?.service;
  const needed = platform.services[name]?.dependsOn ?? [];
  return runs === undefined || runs === name ? [...needed] : [runs, ...needed];
}

/** All that `names` need, themselves included, what is needed first. Cycles are walked once. */
export function closureOf(platform: Platform, names: readonly string[]): string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const need of needsOf(platform, name)) visit(need);
    ordered.push(name);
  };
  for (const name of names) visit(name);
  return ordered;
}

/** Everything that needs one of `names`, directly or not. */
export function dependentsOf(platform: Platform, names: readonly string[]): string[] {
  const wanted = new Set(names);
  return [...Object.keys(platform.services)].filter(
    (name) => !wanted.has(name) && closureOf(platform, [name]).some((need) => wanted.has(need)),
  );
}

function scopeOf(platform: Platform, subject: Subject, focus: readonly string[]): Scope {
  const closure = closureOf(platform, focus);
  const looked = [...closure, ...dependentsOf(platform, focus)];
  const runners = new Set(looked.map((name) => platform.databases[name]?.service));
  return {
    subject,
    services: [...new Set(looked)].filter((name) => name in platform.services),
    databases: Object.entries(platform.databases)
      .filter(([name, entry]) => looked.includes(name) || runners.has(name) || looked.includes(entry.service ?? ''))
      .map(([name]) => name),
    focus,
  };
}
