import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { ContainerEventStore } from '../../../../src/diagnostics/targets/docker/container-events.ts';
import { connectEngine } from '../../../../src/diagnostics/targets/docker/engine.ts';
import { createDockerTarget } from '../../../../src/diagnostics/targets/docker.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { dockerPlatform } from './containers.ts';
import { type Look, look, onlyInstance, RealContainers } from './realContainers.ts';

/** A machine that is busy with other tests needs longer than the default second. */
export const SOON = { timeout: 60_000 };
export const CANARY = 'canary-Zx81-never-shown';
export const SERVE = 'trap "exit 0" TERM; echo ready; while true; do sleep 0.1; done';

type IsSo = (seen: Instance) => boolean;
type Always = (seen: Instance, tookMs: number) => void;

/** Containers of one test file on a real engine, a target with a kept history of events, and one without. */
export function watchEngine(host: string, busybox: string) {
  const containers = new RealContainers(host, busybox);
  const engine = connectEngine({ host });
  // A machine that stalls is no lost connection, after which the history would begin anew.
  const store = new ContainerEventStore(engine, { deadlineMs: 60_000 });
  // Where a test is not about figures it need not wait a second for them.
  const noFigures = { sample: () => ({ at: new Date().toISOString() }), followed: () => [] };
  const kept = createDockerTarget({ engine, events: store, stats: noFigures });
  const cold = createDockerTarget({ host });
  const of = (name: string, more: object = {}, runtime: object = {}) =>
    dockerPlatform({ x: { container: containers.name(name), ...more } }, runtime);
  const one = async (name: string, more: object = {}, target = kept) =>
    onlyInstance(await look(target, of(name, more)));

  return {
    containers,
    engine,
    store,
    kept,
    cold,
    of,
    one,
    /** Looks again and again until it is so; every look on the way must already be true to `always`. */
    until: (name: string, isSo: IsSo, always?: Always) => lookUntil(name, () => look(kept, of(name)), isSo, always),
    async begin() {
      await containers.prepare(`[server]\nport = 1\npassword = ${CANARY}\n`);
      store.start();
      await vi.waitUntil(() => store.history(), SOON);
    },
    async end() {
      await containers.removeAll();
      await store.stop();
      engine.close();
    },
  };
}

async function lookUntil(name: string, lookOnce: () => Promise<Look>, isSo: IsSo, always: Always = () => undefined) {
  let last: Instance | undefined;
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(150)) {
    const { workloads, tookMs } = await lookOnce();
    const [seen, ...others] = workloads[0]?.instances ?? [];
    // A machine that is busy with other tests may miss a deadline; the next look will do.
    if (seen === undefined || others.length > 0) continue;
    always(seen, tookMs);
    if (isSo(seen)) return seen;
    last = seen;
  }
  throw new Error(`${name} never came to it: ${JSON.stringify(last)}`.slice(0, 1500));
}
