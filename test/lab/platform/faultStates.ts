import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';

type State = Docker.ContainerInspectInfo;

/** Reads the container until it is as claimed; then answers it, else says how it was last. */
export async function untilState(
  container: Docker.Container,
  claimed: (state: State) => boolean,
  seconds = 40,
): Promise<State> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const state = await container.inspect();
    if (claimed(state)) return state;
    if (Date.now() > deadline)
      throw new Error(`still ${JSON.stringify(state.State)}, restarted ${state.RestartCount} times`);
    await pause(100);
  }
}

/** What the container has written, without the engine's frame headers. */
export async function output(container: Docker.Container): Promise<string> {
  const framed = await container.logs({ stdout: true, stderr: true });
  let text = '';
  for (let at = 0; at + 8 <= framed.length; at += 8 + framed.readUInt32BE(at + 4)) {
    text += framed.subarray(at + 8, at + 8 + framed.readUInt32BE(at + 4)).toString();
  }
  return text;
}

export function healthOutput(state: State): string {
  return state.State.Health?.Log.map(({ Output, ExitCode }) => `${ExitCode} ${Output}`).join('\n') ?? '';
}

/** Reads the log until it holds what was claimed. */
export async function untilOutput(container: Docker.Container, claimed: RegExp): Promise<string> {
  for (let count = 0; count < 300; count += 1) {
    const text = await output(container);
    if (claimed.test(text)) return text;
    await pause(100);
  }
  throw new Error(`the log never held ${claimed}: ${(await output(container)).slice(-500)}`);
}

/** Asks a service's health from outside until the status is the claimed one. */
export async function untilHealth(hostPort: number, path: string, status: number): Promise<unknown> {
  for (let count = 0; count < 200; count += 1) {
    const response = await fetch(`http://127.0.0.1:${hostPort}${path}`).catch(() => undefined);
    if (response?.status === status) return response.json();
    await response?.body?.cancel();
    await pause(100);
  }
  throw new Error(`${path} never answered ${status}`);
}
