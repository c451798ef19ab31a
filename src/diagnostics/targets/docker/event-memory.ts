import type { ContainerEvent, EventHistory } from './answers.ts';
import { millisecondsOf } from './instant.ts';

const PER_CONTAINER = 200;
const OVERALL = 5000;

interface Kept {
  /** Oldest first. */
  readonly events: ContainerEvent[];
  readonly keys: Set<string>;
  /** When the oldest ones were given up: from when on the rest is complete. */
  from?: string;
}

/**
 * Events of containers in memory, bounded: the newest 200 of each container and 5,000 in all. What is given up is
 * remembered as the instant from which the rest is complete.
 */
export class EventMemory {
  readonly #containers = new Map<string, Kept>();
  #size = 0;

  /** `key` tells an event that was heard twice: live, and in the engine's own history. */
  add(event: ContainerEvent, key: string): void {
    const kept = this.#containers.get(event.container) ?? { events: [], keys: new Set() };
    if (kept.keys.has(key) || (kept.from !== undefined && event.at < kept.from)) return;
    this.#containers.set(event.container, kept);
    const after = kept.events.findLastIndex((known) => known.at <= event.at);
    kept.events.splice(after + 1, 0, event);
    kept.keys.add(key);
    this.#size++;
    if (kept.events.length > PER_CONTAINER) this.#forgetOldest(kept);
    if (this.#size > OVERALL) this.#makeRoom();
  }

  history(completeFrom: number): EventHistory {
    const kept = [...this.#containers.entries()];
    const events = kept.flatMap(([, { events }]) => events);
    return {
      completeFrom: new Date(completeFrom).toISOString(),
      containersFrom: Object.fromEntries(kept.flatMap(([id, { from }]) => (from === undefined ? [] : [[id, from]]))),
      events: events.sort((left, right) => millisecondsOf(left.at) - millisecondsOf(right.at)),
    };
  }

  #forgetOldest(kept: Kept): void {
    kept.events.shift();
    const next = kept.events[0];
    if (next !== undefined) kept.from = next.at;
    // Only what is still kept can be told apart; older ones are refused by `from`.
    if (kept.keys.size > 2 * PER_CONTAINER) {
      const newest = [...kept.keys].slice(-PER_CONTAINER);
      kept.keys.clear();
      for (const key of newest) kept.keys.add(key);
    }
    this.#size--;
  }

  /** A removed container goes first; else the noisiest one pays, so that a quiet one keeps its few events. */
  #makeRoom(): void {
    let noisiest: Kept | undefined;
    for (const [id, kept] of this.#containers) {
      if (kept.events.at(-1)?.action === 'destroy') {
        this.#size -= kept.events.length;
        this.#containers.delete(id);
        return;
      }
      if (kept.events.length > (noisiest?.events.length ?? 0)) noisiest = kept;
    }
    if (noisiest !== undefined) this.#forgetOldest(noisiest);
  }
}
