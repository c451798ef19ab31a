import { defineCheck, finding } from '../../define-check.ts';
import type { Termination } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, levelOf, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { type Crash, crashOf } from './crash-of.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { isDown, onsetOf } from './ends.ts';
import { exitWords } from './exit-codes.ts';
import { inWords } from './remedies.ts';
import { lastWords } from './run-signals.ts';

type CrashFacts = PlaceFacts & {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly endedBy: Termination['endedBy'] | undefined;
  readonly ends: number;
  readonly restarts: number;
  readonly looping: boolean;
  readonly down: boolean;
  readonly reasonKnown: boolean;
  readonly message: string | undefined;
  readonly frame: string | undefined;
  readonly signature: string | undefined;
  readonly count: number;
  readonly imageChangedMs: number | undefined;
  readonly lastLines: readonly string[];
  /** There is no log of it to judge by, which is then said: not that there is nothing in it. */
  readonly unread: boolean;
  readonly ill: number;
};

const cause = {
  level: 'critical',
  weight: 'decisive',
  tier: 5,
  explains: OF_PROCESS_DEATH,
  explainsInDependents: IN_DEPENDENTS,
} as const;

/** Guide 2.2: the program itself ended, by a panic, an uncaught exception or a fault of memory access. */
export const crash = defineCheck({
  id: 'service.crash',
  title: 'The process crashes',
  guide: '2.2',
  area: 'service',
  findings: {
    'panic-unhandled': finding<CrashFacts>({
      ...cause,
      says: ({ service, message, frame, count, exitCode }) =>
        `${service} crashes${count > 1 ? ` again and again (${count} times)` : ''}: ${message ?? 'an error that nobody caught'}${frame === undefined ? '' : ` at ${frame}`}${exitCode === undefined ? '' : `, exit code ${exitCode}`}.`,
      guidance: (facts) => [{ id: 'G-PANIC', text: panicText(facts) }],
    }),
    segfault: finding<CrashFacts>({
      ...cause,
      says: ({ service, exitCode }) =>
        `${service} crashes on an invalid memory access (SIGSEGV${exitCode === undefined ? '' : `, exit code ${exitCode}`}).`,
      guidance: ({ service }) => [
        {
          id: 'G-SEGFAULT',
          text: `A native library of ${service} is at fault, not its memory limit. Compare the image with the last that ran well, and look for what changed in native dependencies; keep the core file if there is one.`,
        },
      ],
    }),
    // How a death looks when its cause lies elsewhere, or is not known.
    'crash-loop': finding<CrashFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 8,
      effect: 'crash-loop',
      symptom: true,
      explains: ['not-running', 'unhealthy', 'not-ready', 'unreachable', 'rollout-stuck'],
      explainsInDependents: IN_DEPENDENTS,
      explainsInBlaming: ['connection-storm'],
      says: loopSentence,
      guidance: (facts) => [{ id: 'G-CRASH', text: crashText(facts) }],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => crashOf(suspect, instance, evidence.at));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      const level = levelOf(suspect, instance, evidence.at);
      const details = {
        subject: suspect.subject,
        facts: { ...placeOf(suspect, instance, evidence), ...factsOf(sign, instance), ill },
        proof: proofOf(suspect, instance),
        onset: onsetOf(instance, evidence.at),
        unread: instance.unread,
      };
      if (sign.kind !== 'crash-loop') find(sign.kind, { ...details, level: sign.single ? 'warning' : level });
      find('crash-loop', {
        ...details,
        // One restart that nobody can explain any more, and all is well since: worth knowing, no fault.
        level: sign.single && !sign.reasonKnown ? 'info' : level,
        weight: sign.reasonKnown ? 'strong' : 'weak',
      });
    }
  },
});

function factsOf(sign: Crash, instance: Parameters<typeof lastWords>[0]): Omit<CrashFacts, keyof PlaceFacts | 'ill'> {
  const { panic, end } = sign;
  return {
    exitCode: end?.exitCode,
    signal: end?.signal,
    endedBy: end?.endedBy,
    ends: sign.ends,
    restarts: instance.restarts,
    looping: sign.looping,
    down: isDown(instance),
    reasonKnown: sign.reasonKnown,
    message: panic?.signal.message,
    frame: panic?.signal.frame,
    signature: panic?.signal.signature,
    count: panic?.count ?? 1,
    imageChangedMs: sign.changedBeforeMs,
    lastLines: lastWords(instance),
    unread: instance.logs.length === 0,
  };
}

function loopSentence(facts: CrashFacts): string {
  const { service, exitCode, endedBy, ends, restarts, looping, down, reasonKnown, lastLines, unread } = facts;
  const often = looping
    ? `restarts again and again (${Math.max(ends, restarts)} times)`
    : down
      ? 'ended and does not run'
      : 'ended and was started again';
  const code = exitCode === undefined ? '' : `, last with exit code ${exitCode} (${exitWords(exitCode, endedBy)})`;
  const last = lastLines[lastLines.length - 1];
  const words = last === undefined ? (unread ? '; its log was not read' : '') : `; its last words: ${last}`;
  return `${service} ${often}${code}${reasonKnown ? '' : '; why is not recorded'}${words}.`;
}

function crashText({ service, unread, reasonKnown }: CrashFacts): string {
  if (unread)
    return `The log of ${service} was not read. If a reason stands among what could not be checked, mend that; else ask about ${service} alone (\`diagnose ${service}\`): where many containers fail at once, only the logs of some are read.`;
  if (reasonKnown)
    return `The last words of ${service} before its end are in the proof; none of them names a cause that is known here. Start there.`;
  return `Why ${service} ended is not known: the runtime forgets it when the container runs again. Leave the bot's event history on, or look at \`docker events --since 1h --filter event=die --filter event=oom\`.`;
}

function panicText({ service, message, frame, imageChangedMs }: CrashFacts): string {
  const change =
    imageChangedMs === undefined
      ? 'Its image did not change shortly before: look for new input, data or an answer that it does not expect.'
      : `It was replaced ${inWords(imageChangedMs)} before the first crash: going back to the revision before is the quickest way.`;
  return `${service} needs a fix in its code${frame === undefined ? '' : ` at ${frame}`}: ${message ?? 'an error that nobody catches'}. ${change} A restart will not help.`;
}
