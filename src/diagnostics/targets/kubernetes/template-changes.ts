import type { ContainerSpec, ReplicaSet } from './answers.ts';

/** What differs between two revisions of a deployment, in words that hold no value. Empty when it cannot be told. */
export function templateChanges(before: ReplicaSet | undefined, now: ReplicaSet | undefined): string[] {
  if (before?.template === undefined || now?.template === undefined) return [];
  const earlier = new Map(before.template.containers.map((container) => [container.name, container]));
  const changes: string[] = [];
  for (const container of now.template.containers) {
    const old = earlier.get(container.name);
    earlier.delete(container.name);
    if (old === undefined) changes.push(`container ${container.name} added`);
    else changes.push(...containerChanges(old, container), ...valueChanges(container.name, before, now));
  }
  return [...changes, ...[...earlier.keys()].map((name) => `container ${name} removed`)];
}

function containerChanges(old: ContainerSpec, now: ContainerSpec): string[] {
  const of = (what: string): string => `${what} of ${now.name}`;
  const changes: string[] = [];
  if (old.image !== now.image) changes.push(`image ${old.image} → ${now.image}`);
  if (old.command !== now.command) changes.push(`${of('command')} changed`);
  changes.push(...listChanges('environment variable', names(old.environment), names(now.environment)));
  changes.push(...listChanges('mount', old.mounts.map(mountText), now.mounts.map(mountText)));
  changes.push(...amountChanges(of('limit'), old.limits, now.limits));
  changes.push(...amountChanges(of('request'), old.requests, now.requests));
  if (JSON.stringify(old.probes) !== JSON.stringify(now.probes)) changes.push(`${of('probes')} changed`);
  return changes;
}

/** A variable that both have, with another value: which value, nobody is told. */
function valueChanges(container: string, before: ReplicaSet, now: ReplicaSet): string[] {
  return Object.entries(now.variants ?? {})
    .filter(([key]) => key.startsWith(`${container}/`))
    .filter(([key, variant]) => before.variants?.[key] !== undefined && before.variants[key] !== variant)
    .map(([key]) => `value of environment variable ${key.slice(container.length + 1)} changed`);
}

function names(entries: readonly { readonly name: string }[]): string[] {
  return entries.map(({ name }) => name);
}

function mountText({ destination, kind, source }: ContainerSpec['mounts'][number]): string {
  return `${destination} (${kind} ${source})`;
}

function listChanges(what: string, old: readonly string[], now: readonly string[]): string[] {
  return [
    ...now.filter((name) => !old.includes(name)).map((name) => `${what} ${name} added`),
    ...old.filter((name) => !now.includes(name)).map((name) => `${what} ${name} removed`),
  ];
}

function amountChanges(
  what: string,
  old: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const resources = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return resources
    .filter((resource) => old[resource] !== now[resource])
    .map((resource) => `${resource} ${what} ${old[resource] ?? 'none'} → ${now[resource] ?? 'none'}`);
}
