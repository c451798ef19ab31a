import { findPart, parts } from './index.ts';
import {
  absent,
  type Environment,
  messageOf,
  type Part,
  type PartName,
  type Presence,
  partNames,
  partVariables,
  type Session,
  skipVariable,
} from './part.ts';

export type Presences = { readonly [Name in PartName]: Presence<Name> };

/** Finds, starts or installs every part, all at once; a part that needs another waits for that one alone. */
export async function gatherParts(
  session: Omit<Session, 'presence'>,
  report: (name: PartName, presence: Presence) => void,
): Promise<Presences> {
  const coming = new Map<PartName, Promise<Presence>>();
  const complete: Session = {
    ...session,
    presence: async <Name extends PartName>(name: Name) => (await coming.get(name)) as Presence<Name>,
  };
  // Every promise must be in the map before the first part asks for another one.
  const begun = Promise.resolve();
  for (const name of partNames) {
    const arrival = begun.then(() => bring(name, complete)).catch((error: unknown) => absent(messageOf(error)));
    coming.set(name, arrival);
    void arrival.then((presence) => report(name, presence));
  }
  const arrived = await Promise.all(partNames.map(async (name) => [name, await coming.get(name)] as const));
  return Object.fromEntries(arrived) as unknown as Presences;
}

async function bring(name: PartName, session: Session): Promise<Presence> {
  const found = await findPart(name, session.environment);
  const part: Part = parts[name];
  return found.available || session.environment[skipVariable(name)] || !part.provide ? found : part.provide(session);
}

/** What the tests' processes get to know of the parts. */
export function partEnvironment(presences: Presences): Environment {
  const entries = partNames.flatMap((name): [string, string][] => {
    const presence = presences[name];
    if (!presence.available) return [[skipVariable(name), presence.reason]];
    const values: Readonly<Record<string, string>> = presence.values;
    return Object.entries<string>(partVariables[name]).map(([property, variable]) => [
      variable,
      values[property] ?? '',
    ]);
  });
  return Object.fromEntries(entries);
}
