import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { faultShows } from '../../lab/platform/showing.ts';
import type { StandingScene } from '../../lab/scenarios/play.ts';

const SHOWS_WITHIN_MS = 180_000;
const LOOK_MS = 500;

/** Waits until the engine itself shows the fault that was begun: until then there is nothing to name. */
export async function untilItShows(docker: Docker, { fault, platform }: StandingScene): Promise<void> {
  const names = Object.values(platform.services).flatMap(({ container }) => container ?? []);
  for (const deadline = Date.now() + SHOWS_WITHIN_MS; ; await sleep(LOOK_MS)) {
    const states = await Promise.all(names.map((name) => docker.getContainer(name).inspect()));
    if (states.some((state) => faultShows(state) || isCutOff(state))) return;
    if (Date.now() > deadline)
      throw new Error(`${fault} does not show: ${JSON.stringify(states.map(({ State }) => State))}`);
  }
}

function isCutOff({ NetworkSettings }: Docker.ContainerInspectInfo): boolean {
  return Object.keys(NetworkSettings.Networks).length === 0;
}
