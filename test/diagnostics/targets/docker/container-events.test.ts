import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ContainerEventStore } from '../../../../src/diagnostics/targets/docker/container-events.ts';
import { connectEngine } from '../../../../src/diagnostics/targets/docker/engine.ts';
import { EventMemory } from '../../../../src/diagnostics/targets/docker/event-memory.ts';
import * as questions from '../../../../src/diagnostics/targets/docker/questions.ts';
import { createDockerTarget } from '../../../../src/diagnostics/targets/docker.ts';
import { at, event, NOON } from './containers.ts';
import { fakeEngine } from './fakeEngine.ts';

interface Ring {
  messages: object[];
  live: Set<ServerResponse>;
  frozen: boolean;
}

const message = (seconds: number, Action: string, details = {}) => ({
  Type: 'container',
  Action,
  Actor: { ID: 'c1', Attributes: { name: 'quotes', ...details } },
  timeNano: (NOON + seconds * 1000) * 1e6,
});

/** The engine's events: a ring of 256 messages that answers what is past at once, and then what comes. */
async function ringEngine(port?: number) {
  const ring: Ring = { messages: [], live: new Set(), frozen: false };
  const engine = await fakeEngine((request, response) => {
    if (ring.frozen) return;
    const query = new URL(request.url ?? '', 'http://engine').searchParams;
    if (request.url?.startsWith('/_ping')) return void response.end('OK');
    response.writeHead(200);
    response.flushHeaders();
    for (const each of ring.messages) response.write(`${JSON.stringify(each)}\n`);
    if (query.has('until')) return void response.end();
    ring.live.add(response);
    response.on('close', () => ring.live.delete(response));
  }, port);
  const say = (...messages: object[]) => {
    for (const each of messages) {
      ring.messages = [...ring.messages, each].slice(-256);
      for (const response of ring.live) response.write(`${JSON.stringify(each)}\n`);
    }
  };
  onTestFinished(() => engine.stop());
  return { ...engine, ring, say };
}

/** A machine that is busy with other tests needs longer than the default second. */
const SOON = { timeout: 10_000 };
const QUICK = { deadlineMs: 1000, heartbeatMs: 50, shortestPauseMs: 20, longestPauseMs: 40 };

function following(host: string, now: () => number = () => NOON + 600_000) {
  const lost: unknown[] = [];
  const store = new ContainerEventStore(connectEngine({ host }), {
    ...QUICK,
    now,
    onLost: (error) => lost.push(error),
  });
  store.start();
  onTestFinished(() => store.stop());
  const actions = () => store.history()?.events.map(({ action }) => action);
  return { store, lost, actions, connected: () => expect.poll(() => store.history(), SOON).toBeDefined() };
}

describe('ContainerEventStore', () => {
  it('takes in what the engine remembers, once, and then what happens', async () => {
    const engine = await ringEngine();
    engine.say(message(0, 'create'), message(1, 'start'));
    const { store, actions, connected } = following(engine.host);
    await connected();
    expect(store.history()).toMatchObject({ completeFrom: at(0), containersFrom: {} });
    engine.say(message(2, 'die', { exitCode: '1' }), message(3, 'exec_create: curl'));
    await expect.poll(actions, SOON).toEqual(['create', 'start', 'die']);
  });

  it('is complete across a lost connection that the engine remembers', async () => {
    const engine = await ringEngine();
    engine.say(message(0, 'create'));
    const { store, lost, actions, connected } = following(engine.host);
    await connected();
    engine.drop();
    engine.say(message(1, 'start'));
    await expect.poll(() => lost.length, SOON).toBeGreaterThan(0);
    await connected();
    await expect.poll(actions, SOON).toEqual(['create', 'start']);
    expect(store.history()?.completeFrom).toBe(at(0));
  });

  it('does not claim to know what happened in a gap', async () => {
    let now = NOON + 10_000;
    const engine = await ringEngine();
    engine.say(message(0, 'create'));
    const { store, lost, actions, connected } = following(engine.host, () => now);
    await connected();
    engine.ring.frozen = true;
    engine.drop();
    await expect.poll(() => lost.length, SOON).toBeGreaterThan(0);
    expect(store.history()).toBeUndefined();
    // The die of second 20 falls out of the ring before we are back.
    engine.say(message(20, 'die'));
    for (let index = 0; index < 256; index++) engine.say(message(30 + index / 100, 'exec_start: curl'));
    now = NOON + 60_000;
    engine.ring.frozen = false;
    await connected();
    expect(store.history()?.completeFrom).toBe(at(30));
    expect(actions()).toEqual(['create']);
  });

  it('sees by the heartbeat that a silent stream is dead', async () => {
    const engine = await ringEngine();
    const { store, lost, connected } = following(engine.host);
    await connected();
    engine.ring.frozen = true;
    await expect.poll(() => lost.length, SOON).toBeGreaterThan(0);
    expect(store.history()).toBeUndefined();
    engine.ring.frozen = false;
    await connected();
  });

  it('waits for an engine that is not there yet, and stops at once', async () => {
    const first = await ringEngine();
    await first.stop();
    const { store, lost, connected } = following(first.host);
    await expect.poll(() => lost.length, SOON).toBeGreaterThan(1);
    await ringEngine(Number(first.host.split(':').at(-1)));
    await connected();
    const started = performance.now();
    await store.stop();
    expect(performance.now() - started).toBeLessThan(2000);
    expect(store.history()).toBeUndefined();
  });

  it('answers the question of the target; while it is not connected the engine does', async () => {
    const engine = await ringEngine();
    engine.say(message(5, 'start'));
    const { store, connected } = following(engine.host);
    const target = createDockerTarget({ host: engine.host, events: store });
    await connected();
    expect(await target.ask(questions.containerEvents(), AbortSignal.timeout(1000))).toEqual(store.history());
    await store.stop();
    const asked = await target.ask(questions.containerEvents(), AbortSignal.timeout(1000));
    expect(asked).toMatchObject({ completeFrom: at(5), events: [{ action: 'start' }] });
  });
});

describe('EventMemory', () => {
  const fill = (memory: EventMemory, container: string, count: number, from = 0) => {
    for (let index = from; index < from + count; index++) memory.add(event(index, 'die', { container }), `${index}`);
  };

  it('keeps the newest 200 of a container and says from when they are complete', () => {
    const memory = new EventMemory();
    fill(memory, 'c1', 1000);
    fill(memory, 'c2', 3);
    const history = memory.history(NOON);
    expect(history.events.filter(({ container }) => container === 'c1')).toHaveLength(200);
    expect(history.containersFrom).toEqual({ c1: at(800) });
  });

  it('does not take one back in that it gave up', () => {
    const memory = new EventMemory();
    fill(memory, 'c1', 300);
    fill(memory, 'c1', 300);
    expect(memory.history(NOON).events).toHaveLength(200);
  });

  it('puts in order what came late, and keeps a double once', () => {
    const memory = new EventMemory();
    for (const seconds of [3, 1, 2, 1]) memory.add(event(seconds, 'die'), `${seconds}`);
    expect(memory.history(NOON).events.map((each) => each.at)).toEqual([at(1), at(2), at(3)]);
  });

  it('keeps 5,000 in all: removed containers go first, then the noisiest pays', () => {
    const memory = new EventMemory();
    fill(memory, 'quiet', 2);
    memory.add(event(0, 'destroy', { container: 'removed' }), 'x');
    for (let container = 0; container < 40; container++) fill(memory, `noisy-${container}`, 150);
    const { events, containersFrom } = memory.history(NOON);
    expect(events).toHaveLength(5000);
    expect(events.filter(({ container }) => container === 'quiet')).toHaveLength(2);
    expect(events.filter(({ container }) => container === 'removed')).toHaveLength(0);
    expect(containersFrom).not.toHaveProperty('quiet');
  });
});
