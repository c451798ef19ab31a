import { findProgram } from './command.ts';
import { installCommand, installPackages, mayInstall, type Packages } from './distribution.ts';
import {
  absent,
  type Environment,
  messageOf,
  type Part,
  type PartName,
  type PartValues,
  type Presence,
} from './part.ts';

interface ProgramPart<Name extends PartName> {
  name: Name;
  /** A person's own choice of the program. */
  variable: string;
  programs: readonly string[];
  packages: Packages;
  /** Services that the package would start by itself. */
  units: readonly string[];
  values(path: string): PartValues<Name>;
}

/** A part that is one program, which each test starts for itself. */
export function programPart<Name extends PartName>(program: ProgramPart<Name>): Part<Name> {
  const look = (environment: Environment): string | undefined => {
    const chosen = environment[program.variable];
    return findProgram(chosen ? [chosen] : program.programs, environment);
  };
  const present = (path: string, state: 'found' | 'installed', detail: string): Presence<Name> => ({
    available: true,
    state,
    values: program.values(path),
    detail,
  });
  const missing = (environment: Environment): string => {
    const command = installCommand(program.packages, environment);
    const own = `install it as your system does, or set ${program.variable} to its path`;
    return `${program.programs[0]} is not installed; ${command ? `to install it: ${command}` : own}`;
  };
  return {
    name: program.name,
    async find(environment) {
      const path = look(environment);
      return path ? present(path, 'found', path) : absent(missing(environment));
    },
    async provide({ environment, say, signal }) {
      if (mayInstall(program.packages, environment))
        say(`${program.name}: ${program.programs[0]} is missing, so it is installed from the distribution`);
      try {
        await installPackages(program.packages, environment, program.units, signal);
      } catch (error) {
        return absent(`installing it failed (${messageOf(error)}); ${missing(environment)}`);
      }
      const path = look(environment);
      return path ? present(path, 'installed', `${path}, from the distribution`) : absent(missing(environment));
    },
  };
}
