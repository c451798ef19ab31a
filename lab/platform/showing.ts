import type Docker from 'dockerode';

/** One restart is no loop yet. */
const RESTARTS = 2;

/** Whether the engine itself shows of a container of a platform that something is wrong with it. */
export function faultShows({ State, RestartCount }: Docker.ContainerInspectInfo): boolean {
  const still = ['exited', 'created', 'dead', 'paused'].includes(State.Status) && RestartCount === 0;
  return still || State.Health?.Status === 'unhealthy' || RestartCount >= RESTARTS;
}
