import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, levelOf, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { isDown, isLooping, LOOP_WINDOW_MS, newestEnd, onsetOf, ownEnds } from './ends.ts';
import { inWords, recreateCommand, tradingGate } from './remedies.ts';

type CleanExitFacts = PlaceFacts & {
  readonly ranForMs: number | undefined;
  readonly command: string | undefined;
  readonly restarts: number;
  readonly ill: number;
};

/** Guide 2.1: the process ends well, with exit code 0, although the service is to run for ever. */
export const exitsCleanly = defineCheck({
  id: 'service.exits-cleanly',
  title: 'The process ends with exit code 0',
  guide: '2.1',
  area: 'service',
  findings: {
    'exits-cleanly': finding<CleanExitFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 5,
      explains: OF_PROCESS_DEATH,
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, ranForMs, command }) =>
        `${service} does not stay up: its process ends by itself with exit code 0${ranForMs === undefined ? '' : ` after ${inWords(ranForMs)}`}${command === undefined ? '' : `; its command is \`${command}\``}.`,
      guidance: (facts) => [
        {
          id: 'G-COMMAND',
          text: `The command of ${facts.target}${facts.command === undefined ? '' : ` (\`${facts.command}\`)`} does its work and ends, or goes to the background. Give it the command that starts the server in the foreground, then \`${recreateCommand(facts)}\`.${tradingGate(facts)}`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) =>
        cleanEnd(instance, suspect.subject.startsWith('database:'), evidence.at),
      );
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      find('exits-cleanly', {
        subject: suspect.subject,
        facts: {
          ...placeOf(suspect, instance, evidence),
          ranForMs: sign.ranForMs,
          command: instance.command,
          restarts: instance.restarts,
          ill,
        },
        proof: proofOf(suspect, instance),
        onset: onsetOf(instance, evidence.at),
        level: levelOf(suspect, instance, evidence.at),
      });
    }
  },
});

/** A database that was told to shut down by its own protocol ends like this once: the database's check says so. */
function cleanEnd(instance: Instance, database: boolean, at: Date): Instance['terminations'][number] | undefined {
  const end = newestEnd(instance);
  if (instance.role === 'init' || end?.exitCode !== 0 || end.endedBy !== 'itself') return undefined;
  if (isLooping(instance, at) || isAboutToEnd(instance, at)) return end;
  return isDown(instance) && !database ? end : undefined;
}

/**
 * It ended like this twice after a short run, and this run is not yet older than the last became: a third end is what is to
 * be expected. One end alone, or that of a long run, may be a restart that the program was asked for.
 */
function isAboutToEnd(instance: Instance, at: Date): boolean {
  const short = ownEnds(instance, at, LOOP_WINDOW_MS).filter(
    ({ exitCode, endedBy, ranForMs }) =>
      exitCode === 0 && endedBy === 'itself' && ranForMs !== undefined && ranForMs < LOOP_WINDOW_MS,
  );
  const [last, ...before] = short;
  if (last?.ranForMs === undefined || before.length === 0 || instance.startedAt === undefined) return false;
  return at.getTime() - Date.parse(instance.startedAt) <= last.ranForMs;
}
