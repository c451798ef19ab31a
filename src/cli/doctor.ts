import { z } from 'zod';
import { databaseUrls, type Environment, exchangeKeys } from '../config.ts';
import type { Target } from '../diagnostics/contract.ts';
import { ConfigurationError } from '../diagnostics/errors.ts';
import type { Platform } from '../diagnostics/platform.ts';
import { createRecordingReader } from '../diagnostics/reader.ts';
import { createTargets } from '../diagnostics/targets/create-targets.ts';
import { loadPlatform } from '../platform-file.ts';
import { examineAlertSources } from './doctor-alerts.ts';
import { readEnvironment } from './doctor-environment.ts';
import { examineFixes } from './doctor-fixes.ts';
import { questionsFor } from './doctor-questions.ts';
import { examineRedis } from './doctor-redis.ts';
import { examineSlack } from './doctor-slack.ts';
import type { Paint } from './style.ts';

/** `missing`: the bot can run without it, and does less. `wrong`: it cannot do its work. */
export interface Ailment {
  readonly area: 'environment' | 'platform file' | 'fixes' | 'slack' | 'redis' | 'targets';
  readonly name: string;
  readonly state: 'well' | 'missing' | 'wrong';
  readonly message: string;
  readonly remedy?: string;
}

/** How long all targets together may take, milliseconds. */
const TARGETS_DEADLINE_MS = 8000;

/**
 * Looks at everything that the bot needs, as far as the environment can be read. `config`: the platform file, instead of
 * that of the environment.
 */
export async function examineSetupOf(variables: NodeJS.ProcessEnv, config?: string): Promise<Ailment[]> {
  const { environment, ailments, malformed } = readEnvironment(variables);
  const examined = await examineSetup(config ?? environment.BOTCORE_CONFIG, environment, variables, malformed);
  return [...ailments, ...examined];
}

/** Looks at everything that the bot needs, all at once, and says of each fault how to mend it. Reads only. */
async function examineSetup(
  config: string,
  environment: Environment,
  variables: NodeJS.ProcessEnv,
  malformed: ReadonlySet<string>,
): Promise<Ailment[]> {
  const file = examinePlatformFile(config);
  const [slack, redis, targets] = await Promise.all([
    examineSlack(environment, malformed),
    malformed.has('REDIS_URL') ? [] : examineRedis(environment),
    file.platform === undefined ? [] : examineTargets(file.platform, environment, variables),
  ]);
  const fixes = file.platform === undefined ? [] : examineFixes(environment, file.platform, malformed);
  const sources = file.platform === undefined ? [] : await examineAlertSources(environment, file.platform, malformed);
  return [...file.ailments, ...fixes, ...slack, ...sources, ...redis, ...targets];
}

function examinePlatformFile(path: string): { platform?: Platform; ailments: Ailment[] } {
  try {
    const platform = loadPlatform(path);
    const count = Object.keys(platform.services).length;
    return {
      platform,
      ailments: [{ area: 'platform file', name: path, state: 'well', message: `${platform.name}, ${count} services` }],
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return {
      ailments: error.faults.map(({ path: where, message, remedy }) => ({
        area: 'platform file',
        name: `${path} ${where}`,
        state: 'wrong',
        message,
        remedy,
      })),
    };
  }
}

async function examineTargets(
  platform: Platform,
  environment: Environment,
  variables: NodeJS.ProcessEnv,
): Promise<Ailment[]> {
  const targets = createTargets(platform, {
    dockerHost: environment.DOCKER_HOST,
    kubeconfig: environment.KUBECONFIG,
    urls: databaseUrls(platform, variables),
    exchangeKeys: exchangeKeys(platform, variables),
  });
  try {
    return await askEach(platform, targets);
  } finally {
    void Promise.allSettled(targets.map((target) => target.close()));
  }
}

async function askEach(platform: Platform, targets: readonly Target[]): Promise<Ailment[]> {
  const reader = createRecordingReader({
    platform,
    targets,
    signal: AbortSignal.timeout(TARGETS_DEADLINE_MS),
    now: () => new Date(),
  });
  const ailments = await Promise.all(
    questionsFor(platform).map(async ({ name, question, ofNothing }): Promise<Ailment> => {
      const answer = await reader.ask(question);
      if (answer.ok) return answeredAilment(name, answer.value, answer.tookMs);
      if (ofNothing && answer.error.kind === 'not-found')
        return { area: 'targets', name, state: 'well', message: 'may be asked' };
      const state = question.essential && answer.error.kind !== 'not-configured' ? 'wrong' : 'missing';
      return { area: 'targets', name, state, message: answer.error.message, remedy: answer.error.remedy };
    }),
  );
  return saidOnce(ailments);
}

/** One trouble of a target stops all of its questions: it is said once, with how many it stopped. */
function saidOnce(ailments: readonly Ailment[]): Ailment[] {
  const groups = new Map<string, Ailment[]>();
  for (const ailment of ailments) {
    const key = ailment.state === 'well' ? ailment.name : ailment.message;
    groups.set(key, [...(groups.get(key) ?? []), ailment]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return others.length === 0 ? [first] : [{ ...first, name: `${first.name} and ${others.length} more` }];
  });
}

const Outcome = z.looseObject({ outcome: z.string(), detail: z.string().optional() });

/** An address that refuses us is an answer about the patient to an examination, and a fault of the setup to a doctor. */
function answeredAilment(name: string, value: unknown, tookMs: number): Ailment {
  const { data } = Outcome.safeParse(value);
  if (data === undefined || data.outcome === 'answered')
    return { area: 'targets', name, state: 'well', message: `answered in ${tookMs} ms` };
  const message = `${data.outcome}${data.detail === undefined ? '' : `: ${data.detail}`}`;
  const remedy = 'If it should run now, see whether its address is right as seen from where the bot runs.';
  return { area: 'targets', name, state: 'missing', message, remedy };
}

/** The examination of the setup for people: what is wrong first in each area, with its remedy below it. */
export function setupText(ailments: readonly Ailment[], paint: Paint): string {
  const areas = [...new Set(ailments.map(({ area }) => area))];
  const sections = areas.map((area) => {
    const lines = ailments.filter((ailment) => ailment.area === area).map((ailment) => ailmentText(ailment, paint));
    return [paint('bold', area), ...lines].join('\n');
  });
  return `${sections.join('\n\n')}\n`;
}

function ailmentText({ name, state, message, remedy }: Ailment, paint: Paint): string {
  const mark = { well: paint('green', '✓'), missing: paint('yellow', '–'), wrong: paint('red', '✗') }[state];
  return `  ${mark} ${name}: ${message}${remedy === undefined ? '' : `\n      → ${remedy}`}`;
}
