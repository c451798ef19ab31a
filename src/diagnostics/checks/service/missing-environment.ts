import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type Case, casesOf, firstIll, levelOf, type PlaceFacts, placeOf, proofOf, serves } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { hasDied, isDown, isLooping, onsetOf } from './ends.ts';
import { environmentGuidance } from './remedies.ts';
import { runSignals } from './run-signals.ts';

type EnvironmentFacts = PlaceFacts & {
  readonly variable: string;
  readonly variables: readonly string[];
  readonly state: string;
  /** The line of the log that names it. */
  readonly logLine: string | undefined;
  readonly running: boolean;
  readonly ill: number;
};

interface Missing {
  readonly variables: readonly string[];
  readonly state: 'absent' | 'empty' | 'a placeholder' | 'not set';
  readonly logLine?: string;
}

/** Guide 2.1: a variable that the service cannot run without is absent, empty or still a placeholder. */
export const missingEnvironment = defineCheck({
  id: 'service.missing-environment',
  title: 'A required environment variable is missing',
  guide: '2.1',
  area: 'service',
  findings: {
    'missing-env': finding<EnvironmentFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 1,
      explains: OF_PROCESS_DEATH,
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, variables, state, running }) =>
        `${service} ${running ? 'runs, but' : 'cannot run:'} ${variables.length > 0 ? `${variables.join(', ')} ${variables.length > 1 ? 'are' : 'is'} ${state}` : 'a required environment variable is not set'} in its environment.`,
      guidance: (facts) => [environmentGuidance(facts, facts.variables.join('`, `'), facts.state)],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => missingIn(suspect, instance, evidence.at));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      const troubled = isDown(instance) || isLooping(instance, evidence.at) || !serves(instance);
      const engine = suspect.entry?.role === 'trading-engine';
      find('missing-env', {
        subject: suspect.subject,
        facts: {
          ...placeOf(suspect, instance, evidence),
          variable: sign.variables[0] ?? '',
          variables: sign.variables,
          state: sign.state,
          logLine: sign.logLine,
          running: !troubled,
          ill,
        },
        proof: proofOf(suspect, instance),
        onset: onsetOf(instance, evidence.at) ?? instance.startedAt,
        // An engine without its keys trades nothing, though it runs (S02).
        level: troubled ? levelOf(suspect, instance, evidence.at) : engine ? 'critical' : 'warning',
        weight: troubled || sign.logLine !== undefined ? 'decisive' : 'strong',
      });
    }
  },
});

function missingIn(suspect: Case, instance: Instance, at: Date): Missing | undefined {
  if (instance.role !== 'main') return namedByLog(instance, at);
  // A cluster tells what the pod adds, not what the image has: one that adds nothing and serves has all that it needs.
  const isOfImage = suspect.workload.runtime === 'kubernetes' && instance.environment.length === 0 && serves(instance);
  const required = isOfImage ? [] : (suspect.entry?.requiredEnvironment ?? []);
  const faulty = required
    .map((name) => ({ name, state: stateOf(instance, name) }))
    .filter(({ state }) => state !== undefined);
  const logged = namedByLog(instance, at);
  const first = faulty[0];
  if (first?.state === undefined) return logged;
  // Several variables may lack; those in the same state are said together, what the log names first of all.
  const named = faulty.find(({ name }) => logged?.variables.includes(name)) ?? first;
  const same = faulty.filter(({ state }) => state === named.state).map(({ name }) => name);
  const variables = [named.name, ...same.filter((name) => name !== named.name)];
  const state = named.state ?? first.state;
  return { variables, state, ...(logged?.logLine === undefined ? {} : { logLine: logged.logLine }) };
}

function stateOf(instance: Instance, name: string): Missing['state'] | undefined {
  const variable = instance.environment.find((each) => each.name === name);
  if (variable === undefined) return instance.environmentIsPartial === true ? undefined : 'absent';
  if (variable.value === 'empty') return 'empty';
  return variable.value === 'placeholder' ? 'a placeholder' : undefined;
}

/** The first such line of the run that died. A name that is set in the environment is something else, e.g. a dictionary's key. */
function namedByLog(instance: Instance, at: Date): Missing | undefined {
  if (!hasDied(instance, at)) return undefined;
  for (const signal of runSignals(instance).fatal) {
    if (signal.kind !== 'missing-environment') continue;
    const { name, text } = signal;
    const set = instance.environment.find((each) => each.name === name)?.value;
    if (set === 'set') continue;
    const state = name === '' ? 'not set' : (stateOf(instance, name) ?? 'not set');
    return { variables: name === '' ? [] : [name], state, logLine: text };
  }
  return undefined;
}
