import { type Grant, requireValid } from '../../grant.ts';
import type { DockerWriter } from '../../remediation.ts';
import { type EngineAddressOptions, engineAddress } from './engine-address.ts';
import { dial, type EngineQuery, engineModem, type Modem, wholeBody } from './engine-modem.ts';
import {
  type Attempt,
  connectionWriteError,
  overdueWriteError,
  statusWriteError,
  unsentWriteError,
} from './write-errors.ts';

/**
 * How long the engine may take to do one thing, milliseconds, beyond the time that a container is given to end. A start
 * on a busy machine takes seconds; to give up early would leave an unknown outcome where waiting gives a known one.
 */
const WRITE_DEADLINE_MS = 30_000;

/** What the engine says to the start of what runs and to the stop of what does not: it is as it was wanted. */
const ALREADY_SO = 304;

export interface DockerWriterOptions extends EngineAddressOptions {
  readonly deadlineMs?: number;
  readonly now?: () => Date;
}

/** The only way to write to the engine: against a grant, which is looked at before each request. */
export type OpenDockerWriter = (grant: Grant, signal: AbortSignal) => DockerWriter;

interface Act {
  readonly path: string;
  readonly query?: EngineQuery;
  readonly body?: object;
  /** How long the engine waits by itself before it is done. */
  readonly graceSeconds?: number;
}

/** A second connection to the engine, so that the one that reads can be a read-only proxy. Connects to nothing yet. */
export function connectDockerWriter(options: DockerWriterOptions = {}): OpenDockerWriter {
  const address = engineAddress({ variable: 'DOCKER_WRITE_HOST', ...options });
  const modem = engineModem(address);
  const { deadlineMs = WRITE_DEADLINE_MS, now = () => new Date() } = options;
  return (grant, signal) =>
    writerOf(async (act) => {
      requireValid(grant, now());
      const attempt = { engine: address.text, request: `POST ${act.path}` };
      if (signal.aborted) throw unsentWriteError(attempt);
      const waits = deadlineMs + (act.graceSeconds ?? 0) * 1000;
      await send(modem, act, attempt, AbortSignal.any([signal, AbortSignal.timeout(waits)]));
    });
}

function writerOf(post: (act: Act) => Promise<void>): DockerWriter {
  const container = (id: string, verb: string) => `/containers/${encodeURIComponent(id)}/${verb}`;
  const network = (id: string, verb: string) => `/networks/${encodeURIComponent(id)}/${verb}`;
  return {
    start: (id) => post({ path: container(id, 'start') }),
    stop: (id, graceSeconds) => post({ path: container(id, 'stop'), query: { t: graceSeconds }, graceSeconds }),
    restart: (id, graceSeconds) => post({ path: container(id, 'restart'), query: { t: graceSeconds }, graceSeconds }),
    pause: (id) => post({ path: container(id, 'pause') }),
    unpause: (id) => post({ path: container(id, 'unpause') }),
    updateMemory: (id, { memoryBytes, swapBytes }) =>
      // Both at once: a memory limit above the present sum of memory and swap is refused (catalogue section 5).
      post({ path: container(id, 'update'), body: { Memory: memoryBytes, MemorySwap: swapBytes } }),
    connect: (id, of, aliases) =>
      post({ path: network(id, 'connect'), body: { Container: of, EndpointConfig: { Aliases: aliases } } }),
    disconnect: (id, of) => post({ path: network(id, 'disconnect'), body: { Container: of, Force: false } }),
  };
}

/** One request, never repeated: a second one could undo what somebody did between the two. */
async function send(modem: Modem, act: Act, attempt: Attempt, signal: AbortSignal): Promise<void> {
  const { path, query = {}, body = {} } = act;
  const response = await dial(modem, { method: 'POST', path, query, body }, signal).catch((error: unknown) => {
    throw signal.aborted ? overdueWriteError(attempt) : connectionWriteError(error, attempt);
  });
  const status = response.statusCode ?? 0;
  if ((status >= 200 && status < 300) || status === ALREADY_SO) {
    // The head has said that it is done; a body that breaks off changes nothing about that.
    response.resume();
    return;
  }
  const text = await wholeBody(response).then(String, () => '');
  throw statusWriteError(status, text, attempt);
}
