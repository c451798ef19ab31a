import type { Instance, Probe } from '../../workload.ts';
import type { ContainerEvent, InspectedContainer } from './answers.ts';
import { withoutUndefined } from './without-undefined.ts';

/** The health check as a probe; none if the image and the configuration have none, which says nothing about health. */
export function probesOf(container: InspectedContainer, events: readonly ContainerEvent[]): Probe[] {
  const { healthCheck, state } = container;
  if (healthCheck === undefined) return [];
  const results = (state.health?.log ?? []).map(({ at, exitCode, output }) => ({ at, exitCode, output }));
  const status = isUp(container) ? statusOf(state.health?.status) : 'unknown';
  return [
    withoutUndefined({
      kind: 'health' as const,
      status,
      failingStreak: state.health?.failingStreak ?? 0,
      ...healthCheck,
      results,
      failingSince: status === 'failing' ? failingSince(container, events) : undefined,
    }),
  ];
}

/** A container that does not run keeps the health of its last run: it says nothing about now. */
function isUp({ state }: InspectedContainer): boolean {
  return state.running && !state.restarting && !state.paused;
}

function statusOf(word: string | undefined): Probe['status'] {
  if (word === 'healthy') return 'passing';
  if (word === 'unhealthy') return 'failing';
  return word === 'starting' ? 'starting' : 'unknown';
}

/** The engine keeps five results; a longer streak began before them, and then only the event tells. */
function failingSince(container: InspectedContainer, events: readonly ContainerEvent[]): string | undefined {
  const { log = [], failingStreak = 0 } = container.state.health ?? {};
  const lastPassed = log.findLastIndex(({ exitCode }) => exitCode === 0);
  const failing = log.slice(lastPassed + 1);
  if (failing.length >= failingStreak) return failing[0]?.startedAt;
  const turned = events.findLast(({ action }) => action.startsWith('health_status'));
  return turned?.action.endsWith('unhealthy') ? turned.at : undefined;
}

/** Whether it takes traffic. Without a check nobody knows, unless it does not run at all. */
export function readiness(container: InspectedContainer, probes: readonly Probe[]): Instance['ready'] {
  if (!isUp(container)) return 'no';
  const status = probes[0]?.status;
  if (status === 'passing') return 'yes';
  if (status === 'failing') return 'no';
  return status === 'starting' ? 'starting' : 'unknown';
}
