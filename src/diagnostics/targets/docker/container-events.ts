import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventHistory } from './answers.ts';
import type { Engine } from './engine.ts';
import { clockOffset, engineMessages } from './event-history.ts';
import { EventMemory } from './event-memory.ts';
import { containerEvent, EVENT_FILTERS, type EventMessage, eventMessage, messageTime } from './event-messages.ts';
import { engineTime } from './instant.ts';
import { eachLine } from './stream-lines.ts';

export interface ContainerEventStoreOptions {
  /** How long the engine may take to begin an answer, milliseconds. */
  readonly deadlineMs?: number;
  /** How often it is asked whether it still lives, milliseconds. */
  readonly heartbeatMs?: number;
  readonly shortestPauseMs?: number;
  readonly longestPauseMs?: number;
  readonly now?: () => number;
  /** Hears of every lost connection, once. */
  readonly onLost?: (error: unknown) => void;
}

/** A connection that held this long was sound: the next pause is the shortest again. */
const SOUND_AFTER_MS = 10_000;

/**
 * Follows the engine's events for as long as the bot runs and keeps them, because the engine forgets (catalogue 0.2):
 * that a container was killed for its memory as soon as it runs again, and any event after 255 others.
 */
export class ContainerEventStore {
  readonly #engine: Engine;
  readonly #options: Required<Omit<ContainerEventStoreOptions, 'onLost'>> & Pick<ContainerEventStoreOptions, 'onLost'>;
  readonly #memory = new EventMemory();
  #stopping: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();
  /** From when on nothing was missed, engine's clock; undefined until the first connection. */
  #completeFrom: number | undefined;
  /** Until when we heard everything, engine's clock. */
  #heardUntil = 0;
  #connected = false;

  constructor(engine: Engine, options: ContainerEventStoreOptions = {}) {
    this.#engine = engine;
    const defaults = { deadlineMs: 5000, heartbeatMs: 15_000, shortestPauseMs: 250, longestPauseMs: 30_000 };
    this.#options = { ...defaults, now: Date.now, ...options };
  }

  /** Follows in the background; returns at once. */
  start(): void {
    if (this.#stopping !== undefined) return;
    this.#stopping = new AbortController();
    this.#running = this.#follow(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#running;
  }

  /** Undefined while there is no connection: what happens meanwhile is unknown, and the engine should be asked itself. */
  history(): EventHistory | undefined {
    if (!this.#connected || this.#completeFrom === undefined) return undefined;
    return this.#memory.history(this.#completeFrom);
  }

  async #follow(stopping: AbortSignal): Promise<void> {
    let pause = this.#options.shortestPauseMs;
    while (!stopping.aborted) {
      const started = this.#options.now();
      const error = await this.#connectOnce(stopping).catch((reason: unknown) => reason);
      if (stopping.aborted) return;
      this.#options.onLost?.(error);
      if (this.#options.now() - started > SOUND_AFTER_MS) pause = this.#options.shortestPauseMs;
      await sleep(pause, undefined, { signal: stopping }).catch(() => undefined);
      pause = Math.min(pause * 2, this.#options.longestPauseMs);
    }
  }

  /** One connection from its beginning to its end. */
  async #connectOnce(stopping: AbortSignal): Promise<void> {
    const connection = new AbortController();
    const abort = () => connection.abort();
    stopping.addEventListener('abort', abort);
    try {
      const offset = await clockOffset(this.#engine, this.#deadline());
      const stream = await this.#subscribe(connection);
      const reading = eachLine(stream, (line) => this.#hear(eventMessage(line))).finally(() => {
        if (this.#connected) this.#heardUntil = this.#options.now() + offset;
      });
      // The history is read after the subscription, so that no event falls between the two.
      await Promise.race([this.#readHistory(offset), reading]);
      this.#connected = true;
      await Promise.race([reading, this.#watchHeartbeat(offset, connection.signal)]);
    } finally {
      this.#connected = false;
      stopping.removeEventListener('abort', abort);
      connection.abort();
    }
  }

  #deadline(): AbortSignal {
    return AbortSignal.timeout(this.#options.deadlineMs);
  }

  async #subscribe(connection: AbortController): Promise<IncomingMessage> {
    const query = { since: engineTime(this.#heardUntil), filters: EVENT_FILTERS };
    const timer = setTimeout(() => connection.abort(), this.#options.deadlineMs);
    try {
      return await this.#engine.open('/events', query, connection.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes in what the engine still remembers, and finds whether that reaches back to what we heard last. */
  async #readHistory(offset: number): Promise<void> {
    const messages = await engineMessages(this.#engine, this.#options.now(), this.#deadline());
    const now = this.#options.now() + offset;
    const oldest = messages[0] === undefined ? now : messageTime(messages[0]);
    for (const message of messages) this.#hear(message);
    // Otherwise there is a gap between what we heard last and what the engine still knows: complete only after it.
    if (this.#completeFrom === undefined || oldest > this.#heardUntil) this.#completeFrom = oldest;
    this.#heardUntil = now;
  }

  #hear(message: EventMessage | undefined): void {
    const event = message && containerEvent(message);
    if (event === undefined || message === undefined) return;
    this.#memory.add(event, `${message.timeNano ?? message.time} ${event.action} ${event.network ?? ''}`);
  }

  /** Ends when the engine no longer answers: a stream of events that stays silent looks the same dead or alive. */
  async #watchHeartbeat(offset: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#options.heartbeatMs, undefined, { signal });
      const asked = this.#options.now() + offset;
      await this.#engine.read('/_ping', {}, this.#deadline());
      this.#heardUntil = asked;
    }
  }
}
