import type { Termination } from '../../workload.ts';
import type { PlaceFacts } from './case.ts';
import { exitWords } from './exit-codes.ts';
import { inWords } from './remedies.ts';

export type CrashFacts = PlaceFacts & {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly at: string | undefined;
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

export function onceSentence(facts: CrashFacts): string {
  return `${facts.service} ended once at ${facts.at}${exitText(facts)}; it has been well since.`;
}

export function loopSentence(facts: CrashFacts): string {
  const { service, ends, restarts, looping, down } = facts;
  const again = ends > 1 ? `ended ${ends} times within an hour and runs again` : 'ended and was started again';
  const often = looping
    ? `restarts again and again (${Math.max(ends, restarts)} times)`
    : down
      ? 'ended and does not run'
      : again;
  return `${service} ${often}${exitText(facts, 'last with ')}.`;
}

/** `, last with exit code 1 (an error of the program); its last words: …`. */
function exitText({ exitCode, endedBy, lastLines, reasonKnown, unread }: CrashFacts, how = ''): string {
  const code = exitCode === undefined ? '' : `, ${how}exit code ${exitCode} (${exitWords(exitCode, endedBy)})`;
  const last = lastLines[lastLines.length - 1];
  const words = last === undefined ? (unread ? '; its log was not read' : '') : `; its last words: “${last}”`;
  return `${code}${reasonKnown ? '' : '; why is not recorded'}${words}`;
}

export function crashText({ service, unread, reasonKnown }: CrashFacts): string {
  if (unread)
    return `The log of ${service} was not read. If a reason stands among what could not be checked, mend that; else ask about ${service} alone (\`diagnose ${service}\`): where many containers fail at once, only the logs of some are read.`;
  if (reasonKnown)
    return `The last words of ${service} before its end are in the proof; none of them names a cause that is known here. Start there.`;
  return `Why ${service} ended is not known: the runtime forgets it when the container runs again. Leave the bot's event history on, or look at \`docker events --since 1h --filter event=die --filter event=oom\`.`;
}

export function panicText({ service, message, frame, imageChangedMs }: CrashFacts): string {
  const change =
    imageChangedMs === undefined
      ? 'Its image did not change shortly before: look for new input, data or an answer that it does not expect.'
      : `It was replaced ${inWords(imageChangedMs)} before the first crash: going back to the revision before is the quickest way.`;
  return `${service} needs a fix in its code${frame === undefined ? '' : ` at ${frame}`}: ${message ?? 'an error that nobody catches'}. ${change} A restart will not help.`;
}
