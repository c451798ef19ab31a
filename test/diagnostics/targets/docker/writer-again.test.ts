import { afterEach, describe, expect, it } from 'vitest';
import { mintGrant } from '../../../../src/diagnostics/mint-grant.ts';
import type { DockerWriter } from '../../../../src/diagnostics/remediation.ts';
import { connectDockerWriter } from '../../../../src/diagnostics/targets/docker/writer.ts';
import { type FakeEngine, fakeEngine } from './fakeEngine.ts';

/** What the engine has of the container, and what it does to one write. */
interface Container {
  paused: boolean;
  restarting: boolean;
  pid: number;
  startedAt: string;
  memory: number;
  networks: string[];
}
type Step = (container: Container) => number | 'reset' | 'silence';

let engine: FakeEngine | undefined;
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
});

const EXITED: Container = { paused: false, restarting: false, pid: 0, startedAt: 'A', memory: 64, networks: ['n1'] };
const RUNNING: Container = { ...EXITED, pid: 7 };

/** An engine with one container that takes one step with each write; the last one for ever. */
async function engineWith(begins: Container, steps: readonly Step[], isReadable = true) {
  const container = structuredClone(begins);
  let writes = 0;
  engine = await fakeEngine((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(isReadable ? 200 : 403).end(JSON.stringify(replyOf(container)));
      return;
    }
    request.resume().on('end', () => {
      const came = steps[Math.min(writes, steps.length - 1)]?.(container) ?? 204;
      writes += 1;
      if (came === 'reset') request.socket.resetAndDestroy();
      else if (came !== 'silence') response.writeHead(came).end('{"message":"container not running"}');
    });
  });
  return { host: engine.host, container, writes: () => writes };
}

function replyOf({ paused, restarting, pid, startedAt, memory, networks }: Container): object {
  return {
    State: { Paused: paused, Restarting: restarting, Pid: pid, StartedAt: startedAt },
    HostConfig: { Memory: memory, MemorySwap: memory },
    NetworkSettings: { Networks: Object.fromEntries(networks.map((id) => [id, { NetworkID: id }])) },
  };
}

interface Given {
  readonly tryAgainMs?: number;
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

const EXPIRES_AT = '2026-03-02T12:00:00.000Z';
const BEFORE = new Date('2026-03-02T11:00:00.000Z');

function writerTo(host: string, given: Given = {}): DockerWriter {
  const { tryAgainMs = 20_000, signal = new AbortController().signal, now = () => BEFORE } = given;
  const expiresAt = EXPIRES_AT;
  const grant = mintGrant({ approval: 'a-1', fingerprint: 'f', fence: 1, expiresAt, confirm: async () => undefined });
  return connectDockerWriter({ host, deadlineMs: 2000, tryAgainMs, now })(grant, signal);
}

const refuse =
  (status: number): Step =>
  () =>
    status;
const take = (change: Partial<Container>, status: number | 'reset' = 204): Step => {
  return (container) => {
    Object.assign(container, change);
    return status;
  };
};

type Write = (writer: DockerWriter) => Promise<void>;
const raise: Write = (writer) => writer.updateMemory('c1', { memoryBytes: 128, swapBytes: 128 });
const start: Write = (writer) => writer.start('c1');
const restart: Write = (writer) => writer.restart('c1', 1);

describe('a write that is refused in a gap', () => {
  const rows: [string, Write, Container, number, Partial<Container>][] = [
    ['a limit, between two runs', raise, RUNNING, 500, { memory: 128 }],
    ['a start', start, EXITED, 500, { pid: 9, startedAt: 'B' }],
    ['a start in conflict', start, EXITED, 409, { pid: 9, startedAt: 'B' }],
    ['a restart of what waits for its next run', restart, { ...EXITED, restarting: true }, 500, { pid: 9 }],
    ['a pause', (writer) => writer.pause('c1'), EXITED, 409, { paused: true }],
    ['an unpause', (writer) => writer.unpause('c1'), { ...RUNNING, paused: true }, 500, { paused: false }],
    ['an attachment', (writer) => writer.connect('n2', 'c1', []), RUNNING, 500, { networks: ['n1', 'n2'] }],
    ['a detachment', (writer) => writer.disconnect('n1', 'c1'), RUNNING, 500, { networks: [] }],
  ];
  it.each(rows)('is sent until it is taken, and not once more: %s', async (_title, write, begins, status, change) => {
    const { host, writes } = await engineWith(begins, [refuse(status), refuse(status), take(change)]);

    await write(writerTo(host));

    expect(writes()).toBe(3);
  });

  it('goes on through new runs of the container that nobody asked for', async () => {
    const die: Step = (container) => {
      container.startedAt += 'x';
      return 500;
    };
    const { host, writes } = await engineWith(RUNNING, [die, die, take({ memory: 128 })]);

    await raise(writerTo(host));

    expect(writes()).toBe(3);
  });

  it('is refused in the end, with how often it was tried', async () => {
    const { host } = await engineWith(EXITED, [refuse(500)]);

    await expect(start(writerTo(host, { tryAgainMs: 2000 }))).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/answered 500 .*container not running \(Tried \d+ times in \d+ s\.\)$/),
    });
  });

  it('is refused by the last answer when the grant runs out in between', async () => {
    const { host, writes } = await engineWith(EXITED, [refuse(500)]);
    const now = () => (writes() < 3 ? BEFORE : new Date(EXPIRES_AT));

    await expect(start(writerTo(host, { now }))).rejects.toMatchObject({ name: 'WriteError', outcome: 'refused' });

    expect(writes()).toBe(3);
  });

  it('is refused by the last answer when it is called off in between', async () => {
    const controller = new AbortController();
    const callOff: Step = () => {
      setTimeout(() => controller.abort(), 20);
      return 500;
    };
    const { host, writes } = await engineWith(EXITED, [refuse(500), refuse(500), callOff]);

    await expect(start(writerTo(host, { signal: controller.signal }))).rejects.toMatchObject({ outcome: 'refused' });

    expect(writes()).toBe(3);
  });
});

describe('a write that is sent once', () => {
  const rows: [string, Write, Container, Step, 'refused' | 'unknown'][] = [
    ['no answer', start, EXITED, () => 'silence', 'unknown'],
    ['a connection that breaks', start, EXITED, () => 'reset', 'unknown'],
    ['a connection that breaks after it was done', raise, RUNNING, take({ memory: 128 }, 'reset'), 'unknown'],
    ['a gateway that gave up', raise, RUNNING, refuse(504), 'unknown'],
    ['a right that is missing', start, EXITED, refuse(403), 'refused'],
    ['it is gone', start, EXITED, refuse(404), 'refused'],
    ['a restart of a process that may have been told to end', restart, RUNNING, refuse(500), 'unknown'],
    ['a stop of one', (writer) => writer.stop('c1', 1), RUNNING, refuse(500), 'unknown'],
    ['a start that ran and ended', start, EXITED, take({ startedAt: 'B' }, 500), 'unknown'],
    ['a limit that is another now', raise, RUNNING, take({ memory: 96 }, 500), 'unknown'],
    ['an unpause of what is no longer paused', (writer) => writer.unpause('c1'), RUNNING, refuse(500), 'refused'],
    ['a start of what is paused', start, { ...RUNNING, paused: true }, refuse(409), 'refused'],
  ];
  it.each(rows)('%s', async (_title, write, begins, step, outcome) => {
    const { host, writes } = await engineWith(begins, [step]);

    await expect(write(writerTo(host))).rejects.toMatchObject({ name: 'WriteError', outcome });

    expect(writes()).toBe(1);
  });

  it('where the container cannot be read: nothing proves that nothing was done', async () => {
    const { host, writes } = await engineWith(EXITED, [refuse(500)], false);

    await expect(start(writerTo(host))).rejects.toMatchObject({ outcome: 'refused' });

    expect(writes()).toBe(1);
  });
});
