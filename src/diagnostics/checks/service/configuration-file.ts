import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type Case, casesOf, firstIll, levelOf, type PlaceFacts, placeOf, proofOf, serves } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { hasDied, isDown, isLooping, newestEnd, onsetOf } from './ends.ts';
import { kubectl, tradingGate } from './remedies.ts';
import { firstSignal, runSignals } from './run-signals.ts';

type ConfigurationFacts = PlaceFacts & {
  /** Absent: the log does not name it, and the platform file knows of none. */
  readonly file: string | undefined;
  readonly format: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly parser: string;
  readonly running: boolean;
  readonly ill: number;
};

interface Fault {
  readonly file: string | undefined;
  readonly format?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly parser: string;
  readonly reading?: string;
  /** The bot's own parser refuses the file, too: not only what a log says. */
  readonly parsed: boolean;
}

/** Guide 2.1: the configuration file cannot be read, at this line and column. */
export const configurationFile = defineCheck({
  id: 'service.configuration-file',
  title: 'The configuration file is invalid',
  guide: '2.1',
  area: 'service',
  findings: {
    'config-invalid': finding<ConfigurationFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 1,
      explains: OF_PROCESS_DEATH,
      explainsInDependents: IN_DEPENDENTS,
      says: (facts) =>
        facts.running
          ? `${facts.service} still runs, but will not start again: ${placeIn(facts)} is invalid (${facts.parser}).`
          : `${facts.service} cannot run: ${placeIn(facts)} is invalid (${facts.parser}).`,
      guidance: (facts) => [
        {
          id: 'G-CONFIG',
          text: `${placeIn(facts)}: ${facts.parser}. Correct that place of the file, then \`${facts.runtime === 'docker' ? `docker compose up -d --no-deps ${facts.target}` : kubectl(facts, `rollout restart ${facts.target}`)}\`.${tradingGate(facts)}`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => faultOf(suspect, instance, evidence.at));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      const troubled = hasDied(instance, evidence.at) || !serves(instance);
      find('config-invalid', {
        subject: suspect.subject,
        facts: {
          ...placeOf(suspect, instance, evidence),
          file: sign.file,
          format: sign.format,
          line: sign.line,
          column: sign.column,
          parser: sign.parser,
          running: !troubled,
          ill,
        },
        proof: [...proofOf(suspect, instance), ...(sign.reading === undefined ? [] : [sign.reading])],
        onset: onsetOf(instance, evidence.at),
        level: troubled ? levelOf(suspect, instance, evidence.at) : 'warning',
        weight: troubled ? 'decisive' : 'strong',
      });
    }
  },
});

function placeIn({ file, format, line, column }: ConfigurationFacts): string {
  if (file !== undefined)
    return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
  const place = line === undefined ? '' : `line ${line}${column === undefined ? '' : `, column ${column}`} of `;
  return `${place}its ${format ?? 'configuration'} file`;
}

function faultOf(suspect: Case, instance: Instance, at: Date): Fault | undefined {
  const { configuration } = suspect.workload;
  if (configuration?.state === 'invalid' && instance.role === 'main') {
    const { path: file, line, column, message, reading } = configuration;
    return { file, line, column, parser: message ?? 'it cannot be parsed', reading, parsed: true };
  }
  const logged = faultInLog(suspect, instance, at);
  if (logged !== undefined || configuration?.state !== 'absent' || instance.role !== 'main') return logged;
  // A file that is not there explains a service that does not start, not one that runs without it.
  if (!(isDown(instance) || isLooping(instance, at)) || newestEnd(instance)?.endedBy !== 'itself') return undefined;
  const misses = runSignals(instance).endedLines.some(({ text }) =>
    /No such file|ENOENT|FileNotFound|NotFound/i.test(text),
  );
  if (!misses) return undefined;
  return {
    file: configuration.path,
    parser: 'there is no such file in the container',
    reading: configuration.reading,
    parsed: true,
  };
}

function faultInLog({ workload }: Case, instance: Instance, at: Date): Fault | undefined {
  if (!hasDied(instance, at)) return undefined;
  const signal = firstSignal(runSignals(instance).fatal, 'configuration-error');
  if (signal === undefined) return undefined;
  const named = /(?<![\w./-])([\w./-]+\.(?:toml|ya?ml|json|conf|cfg|ini))\b/i.exec(signal.message)?.[1];
  return {
    file: named ?? workload.configuration?.path,
    format: signal.format,
    line: signal.line,
    column: signal.column,
    parser: signal.message,
    parsed: false,
  };
}
