import type { Reading } from '../contract.ts';
import { type ContainerState, Events, Pods } from '../targets/kubernetes/answers.ts';
import { fieldsText, type Witness } from './excerpt-text.ts';

/** How the containers of these pods ended or why they wait, by the status that the cluster keeps. */
export function podWitness(reading: Reading, pods: ReadonlySet<string>): Witness[] {
  const parsed = Pods.safeParse(reading.answer);
  if (!parsed.success) return [];
  const own = parsed.data.pods.filter(({ name }) => pods.has(name));
  return own.slice(0, 1).flatMap((pod) => {
    const conditions = pod.conditions
      .filter(({ message }) => message !== undefined && message !== '')
      .map(({ type, reason, message, since }) => ({ at: since, text: fieldsText({ [type]: reason, message }) }));
    const states = pod.containers.flatMap(({ name, state, last, ready, restarts }) => {
      const told = [state, last].find((each) => each !== undefined && each.kind !== 'running');
      if (told === undefined || (ready && restarts === 0)) return [];
      return [
        {
          at: told.finishedAt ?? told.startedAt,
          text: fieldsText({ container: name, ...stateFields(told), restarts }),
        },
      ];
    });
    const [first] = states.length > 0 ? states : conditions;
    if (first === undefined) return [];
    return [
      {
        reading: reading.id,
        source: `status of pod ${pod.name}`,
        at: first.at ?? reading.at,
        text: first.text,
        weight: 7,
      },
    ];
  });
}

function stateFields({ kind, reason, message, exitCode, signal, finishedAt }: ContainerState) {
  return { [kind]: reason ?? '', exitCode, signal, message, finishedAt };
}

/** The newest warning about these pods; what the finding quotes of them before any other. */
export function eventWitness(reading: Reading, pods: ReadonlySet<string>, words: readonly string[]): Witness[] {
  const parsed = Events.safeParse(reading.answer);
  if (!parsed.success) return [];
  const own = parsed.data.events
    .filter(({ isWarning, name }) => isWarning && pods.has(name))
    .sort((left, right) => (left.last < right.last ? -1 : 1));
  const telling = own.findLast(({ message }) => words.some((word) => message.includes(word)));
  const event = telling ?? own.at(-1);
  if (event === undefined) return [];
  const text = fieldsText({ [event.reason]: event.message, count: event.count });
  const weight = telling === undefined ? 6 : 9;
  return [{ reading: reading.id, source: `event of ${event.name}`, at: event.last, text, weight }];
}
