import { clone, registry } from './clone.ts';
import { docker } from './docker.ts';
import { kubernetes } from './kubernetes.ts';
import { mongodb, mongodbImage } from './mongodb.ts';
import type { Environment, Part, PartName, Presence } from './part.ts';
import { absent, skipVariable } from './part.ts';
import { alertmanager, busybox, chromium, prometheus, redis } from './programs.ts';
import { recordings } from './recordings.ts';

type Parts = { [Name in PartName]: Part<Name> };

export const parts: Parts = {
  redis,
  docker,
  kubernetes,
  mongodb,
  mongodbImage,
  chromium,
  prometheus,
  alertmanager,
  busybox,
  clone,
  registry,
  recordings,
};

/** What is there already, unless a person said to leave it alone. */
export async function findPart<Name extends PartName>(name: Name, environment: Environment): Promise<Presence<Name>> {
  const reason = environment[skipVariable(name)];
  if (reason) return absent(reason === '1' ? `${skipVariable(name)} is set` : reason);
  const part: Parts[Name] = parts[name];
  return part.find(environment) as Promise<Presence<Name>>;
}
