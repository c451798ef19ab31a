import { type Environment, loadEnvironment } from '../config.ts';
import { ConfigurationError, type ConfigurationFault } from '../diagnostics/errors.ts';
import type { Ailment } from './doctor.ts';

export interface ReadEnvironment {
  /** Without what is malformed, so that all else can be examined. */
  readonly environment: Environment;
  readonly ailments: readonly Ailment[];
  /** Malformed variables: one of them is not "not set", and what hangs on it is not tried with its default. */
  readonly malformed: ReadonlySet<string>;
}

/** The environment as far as it can be read, and each fault of it as a finding of the area that it is of. */
export function readEnvironment(variables: NodeJS.ProcessEnv): ReadEnvironment {
  const faults = faultsOf(variables);
  const malformed = new Set(faults.map(({ path }) => path));
  const sound = Object.fromEntries(Object.entries(variables).filter(([name]) => !malformed.has(name)));
  return {
    environment: loadEnvironment(sound),
    ailments: faults.map(({ path: name, message, remedy }) => ({
      area: areaOf(name),
      name,
      state: 'wrong',
      message,
      remedy,
    })),
    malformed,
  };
}

function faultsOf(variables: NodeJS.ProcessEnv): readonly ConfigurationFault[] {
  try {
    loadEnvironment(variables);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults;
  }
}

const AREAS: Readonly<Partial<Record<keyof Environment, Ailment['area']>>> = {
  SLACK_BOT_TOKEN: 'slack',
  SLACK_APP_TOKEN: 'slack',
  SLACK_API_URL: 'slack',
  BOTCORE_SLACK_MODE: 'slack',
  BOTCORE_SOCKETS: 'slack',
  PORT: 'slack',
  REDIS_URL: 'redis',
  BOTCORE_ALLOW_VOLATILE_REDIS: 'redis',
  BOTCORE_AUDIT_KEY: 'fixes',
  BOTCORE_READ_ONLY: 'fixes',
};

function areaOf(name: string): Ailment['area'] {
  return AREAS[name as keyof Environment] ?? 'environment';
}
