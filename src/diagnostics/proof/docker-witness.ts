import type { Reading } from '../contract.ts';
import { EventHistory, InspectedContainer } from '../targets/docker/answers.ts';
import { fieldsText, type Witness } from './excerpt-text.ts';

/** What inspect shows of the subject's own container, where it decides: how it ended, why it did not start, its health. */
export function inspectWitness(reading: Reading, isAboutNetworks: boolean): Witness[] {
  const parsed = InspectedContainer.safeParse(reading.answer);
  if (!parsed.success) return [];
  const { name, state, restartCount } = parsed.data;
  const said = { reading: reading.id, source: `Docker of ${name}` };
  if (isAboutNetworks) {
    const networks = parsed.data.networks.map((network) => network.name).join(', ') || 'none';
    return [{ ...said, at: reading.at, text: fieldsText({ status: state.status, networks }), weight: 10 }];
  }
  const failed = state.health?.log.findLast(({ exitCode }) => exitCode !== 0);
  const isUp = state.running && !state.restarting && !state.paused;
  if (!isUp) {
    const { status, exitCode, oomKilled, error, finishedAt } = state;
    const text = fieldsText({ status, exitCode, oomKilled, error, restartCount, finishedAt });
    return [{ ...said, at: finishedAt ?? reading.at, text, weight: error === '' ? 7 : 10 }];
  }
  if (failed === undefined || state.health?.status === 'healthy') return [];
  const { exitCode, output, at } = failed;
  const text = fieldsText({
    health: state.health?.status,
    failingStreak: state.health?.failingStreak,
    exitCode,
    output,
  });
  return [{ ...said, source: `health check of ${name}`, at, text, weight: 7 }];
}

/** How much an event of a container decides; others are left out. */
const TELLING: Readonly<Record<string, number>> = {
  oom: 9,
  disconnect: 9,
  pause: 9,
  kill: 6,
  die: 6,
  stop: 6,
  update: 3,
};
const EVENTS = 3;

/** The newest telling events of a container, oldest first. */
export function eventsWitness(reading: Reading, container: string | undefined): Witness[] {
  const parsed = EventHistory.safeParse(reading.answer);
  if (!parsed.success || container === undefined) return [];
  const own = parsed.data.events.filter((event) => event.container === container && event.action in TELLING);
  const shown = own.slice(-EVENTS);
  const last = shown.at(-1);
  if (last === undefined) return [];
  const weight = Math.max(...shown.map(({ action }) => TELLING[action] ?? 0));
  const text = shown
    .map(({ at, action, exitCode, signal, ranForMs, network }) =>
      fieldsText({ [action]: at, exitCode, signal, ranForMs, network }),
    )
    .join('\n');
  return [
    { reading: reading.id, source: `events of ${last.name ?? container.slice(0, 12)}`, at: last.at, text, weight },
  ];
}
