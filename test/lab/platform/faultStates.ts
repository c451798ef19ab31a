import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';

type State = Docker.ContainerInspectInfo;

/** Whatever is waited for here takes seconds, on a machine that has nothing else to do. */
const PATIENCE_MS = 90_000;
/** For a test that waits for several things, and for a platform that starts or heals. */
export const PATIENT = { timeout: 300_000 };
export const HOOK_PATIENCE_MS = 300_000;

/** What a service of the platform answers on its health path. */
export interface HealthBody {
  readonly status?: string;
  readonly dependencies?: Readonly<Record<string, { readonly status: string; readonly error?: string }>>;
}

/** Reads the container until it is as claimed; then answers it, else says how it was last. */
export async function untilState(container: Docker.Container, claimed: (state: State) => boolean): Promise<State> {
  const deadline = Date.now() + PATIENCE_MS;
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
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(100)) {
    const text = await output(container);
    if (claimed.test(text)) return text;
  }
  throw new Error(`the log never held ${claimed}: ${(await output(container)).slice(-500)}`);
}

/** Asks a service's health from outside until the status is the claimed one, and the body as well. */
export async function untilHealth(
  hostPort: number,
  path: string,
  status: number,
  claimed: (body: HealthBody) => boolean = () => true,
): Promise<HealthBody> {
  let last = 'nothing';
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(100)) {
    const response = await healthOf(`http://127.0.0.1:${hostPort}${path}`);
    if (response === undefined) continue;
    last = `${response.status} ${response.text}`;
    if (response.status !== status) continue;
    const body = JSON.parse(response.text) as HealthBody;
    if (claimed(body)) return body;
  }
  throw new Error(`${path} never answered ${status} as claimed, but at last: ${last}`);
}

async function healthOf(url: string): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
}
