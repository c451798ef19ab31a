import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerStats, ListedContainer } from './answers.ts';
import type { Engine } from './engine.ts';
import { ContainersReply, containerList } from './replies.ts';
import { containerStats, StatsReply } from './stats-sample.ts';
import { eachLine } from './stream-lines.ts';

export interface ContainerStatsStoreOptions {
  /** Which running containers to follow, e.g. `containersOf(platform)`. */
  readonly follows: (container: ListedContainer) => boolean;
  /** How often new and restarted containers are looked for, milliseconds. */
  readonly refreshMs?: number;
  readonly deadlineMs?: number;
  readonly now?: () => number;
}

/** The engine sends a sample a second; one that is older says nothing about now. */
const FRESH_MS = 2500;

interface Followed {
  readonly listed: ListedContainer;
  readonly connection: AbortController;
  sample?: ContainerStats;
  heardAt: number;
}

/**
 * Keeps the engine's stream of samples open for the containers of the platform, so that their use of memory and
 * processor is known at once; asked afresh, the engine takes one to two seconds.
 */
export class ContainerStatsStore {
  readonly #engine: Engine;
  readonly #options: Required<ContainerStatsStoreOptions>;
  readonly #followed = new Map<string, Followed>();
  #stopping: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(engine: Engine, options: ContainerStatsStoreOptions) {
    this.#engine = engine;
    this.#options = { refreshMs: 5000, deadlineMs: 5000, now: Date.now, ...options };
  }

  /** Follows in the background; returns at once. */
  start(): void {
    if (this.#stopping !== undefined) return;
    this.#stopping = new AbortController();
    this.#running = this.#refreshUntil(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#running;
    for (const { connection } of this.#followed.values()) connection.abort();
    this.#followed.clear();
  }

  /** A sample with figures that is at most 2.5 s old; undefined if there is none. */
  sample(container: string): ContainerStats | undefined {
    const followed = this.#followed.get(container);
    if (followed?.sample?.memoryBytes === undefined || followed.sample.usedCores === undefined) return undefined;
    return this.#options.now() - followed.heardAt <= FRESH_MS ? followed.sample : undefined;
  }

  /** The running containers of the platform, as they were listed when they began to be followed. */
  followed(): ListedContainer[] {
    return [...this.#followed.values()].map(({ listed }) => listed);
  }

  async #refreshUntil(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      // An engine that does not answer has no samples either; the next round asks again.
      await this.#refresh().catch(() => undefined);
      await sleep(this.#options.refreshMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  async #refresh(): Promise<void> {
    const deadline = AbortSignal.timeout(this.#options.deadlineMs);
    const running = containerList(await this.#engine.readJson('/containers/json', {}, ContainersReply, deadline));
    const wanted = new Map(running.containers.filter(this.#options.follows).map((listed) => [listed.id, listed]));
    for (const [id, { connection }] of this.#followed) if (!wanted.has(id)) connection.abort();
    for (const [id, listed] of wanted)
      if (!this.#followed.has(id) && this.#stopping !== undefined) void this.#follow(id, listed);
  }

  async #follow(id: string, listed: ListedContainer): Promise<void> {
    const followed: Followed = { listed, connection: new AbortController(), heardAt: 0 };
    this.#followed.set(id, followed);
    try {
      const body = await this.#engine.open(`/containers/${id}/stats`, { stream: 'true' }, followed.connection.signal);
      await eachLine(body, (line) => {
        followed.heardAt = this.#options.now();
        const sample = StatsReply.safeParse(JSON.parse(line));
        if (sample.success) followed.sample = containerStats(sample.data, followed.heardAt);
      });
    } catch {
      // Ended with its container or with the engine; the next refresh follows it again if it runs.
    } finally {
      this.#followed.delete(id);
    }
  }
}
