import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, levelOf, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { type Crash, crashOf } from './crash-of.ts';
import { type CrashFacts, crashText, loopSentence, onceSentence, panicText } from './crash-texts.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { isDown, onsetOf } from './ends.ts';
import { lastWords } from './run-signals.ts';

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
    'ended-once': finding<CrashFacts>({
      level: 'info',
      weight: 'weak',
      tier: 9,
      says: onceSentence,
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
      if (sign.kind === 'ended-once') {
        find('ended-once', details);
        continue;
      }
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
    at: end?.at,
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
