import type { WriteError } from '../../errors.ts';
import { type Grant, requirePermission, requireValid } from '../../grant.ts';
import type { DockerWriter } from '../../remediation.ts';
import { tryUntilTaken } from '../try-until-taken.ts';
import { type EngineAddressOptions, engineAddress } from './engine-address.ts';
import { dial, type EngineQuery, engineModem, type Modem, wholeBody } from './engine-modem.ts';
import {
  type Attempt,
  changedAllTheSame,
  connectionWriteError,
  overdueWriteError,
  statusWriteError,
  unsentWriteError,
} from './write-errors.ts';
import {
  limitsTrace,
  networksTrace,
  parseContainer,
  pausedTrace,
  runningTrace,
  runTrace,
  type WriteTrace,
} from './write-trace.ts';

/**
 * How long the engine may take to do one thing, milliseconds, beyond the time that a container is given to end. A start
 * on a busy machine takes seconds; to give up early would leave an unknown outcome where waiting gives a known one.
 */
const WRITE_DEADLINE_MS = 30_000;

/**
 * For the state before and after, milliseconds; where it is not known in time, a refusal is the end of it. A container
 * that is being started is locked, for seconds on a busy machine, to a reader as to a writer.
 */
const READ_DEADLINE_MS = 10_000;

/** What the engine says to the start of what runs and to the stop of what does not: it is as it was wanted. */
const ALREADY_SO = 304;

export interface DockerWriterOptions extends EngineAddressOptions {
  readonly deadlineMs?: number;
  /** For how long that is tried again which the engine refused and which did nothing. */
  readonly tryAgainMs?: number;
  readonly now?: () => Date;
}

/**
 * The only way to write to the engine: against a grant, which is looked at before each request. What the engine refuses
 * and what did nothing, by its state before and after, is tried again for a while (decision 0012).
 */
export type OpenDockerWriter = (grant: Grant, signal: AbortSignal) => DockerWriter;

interface Act {
  readonly path: string;
  readonly query?: EngineQuery;
  readonly body?: object;
  /** How long the engine waits by itself before it is done. */
  readonly graceSeconds?: number;
  readonly container: string;
  /** Tells whether a refused one did nothing. */
  readonly trace: WriteTrace;
}

/** A second connection to the engine, so that the one that reads can be a read-only proxy. Connects to nothing yet. */
export function connectDockerWriter(options: DockerWriterOptions = {}): OpenDockerWriter {
  const address = engineAddress({ variable: 'DOCKER_WRITE_HOST', ...options });
  const modem = engineModem(address);
  const { deadlineMs = WRITE_DEADLINE_MS, tryAgainMs: withinMs, now = () => new Date() } = options;
  return (grant, signal) => {
    const once = async (act: Act): Promise<void> => {
      await requirePermission(grant, now);
      const attempt = { engine: address.text, request: `POST ${act.path}` };
      if (signal.aborted) throw unsentWriteError(attempt);
      const waits = deadlineMs + (act.graceSeconds ?? 0) * 1000;
      await send(modem, act, attempt, AbortSignal.any([signal, AbortSignal.timeout(waits)]));
    };
    return writerOf(async (act) => {
      requireValid(grant, now());
      const before = await traceOf(modem, act, signal);
      const proveNothingDone = async (refusal: WriteError): Promise<void> => {
        const after = before.trace === undefined ? undefined : await traceOf(modem, act, signal);
        if (after?.isRead !== true) throw refusal;
        if (after.trace !== before.trace) throw changedAllTheSame(refusal);
      };
      await tryUntilTaken(() => once(act), { signal, proveNothingDone, ...(withinMs !== undefined && { withinMs }) });
    });
  };
}

function writerOf(post: (act: Act) => Promise<void>): DockerWriter {
  const to = (id: string, verb: string, trace: WriteTrace) => ({
    path: `/containers/${encodeURIComponent(id)}/${verb}`,
    container: id,
    trace,
  });
  const network = (id: string, verb: string, of: string) => ({
    path: `/networks/${encodeURIComponent(id)}/${verb}`,
    container: of,
    trace: networksTrace,
  });
  return {
    start: (id) => post(to(id, 'start', runTrace)),
    stop: (id, graceSeconds) => post({ ...to(id, 'stop', runTrace), query: { t: graceSeconds }, graceSeconds }),
    restart: (id, graceSeconds) => post({ ...to(id, 'restart', runTrace), query: { t: graceSeconds }, graceSeconds }),
    pause: (id) => post(to(id, 'pause', runningTrace)),
    unpause: (id) => post(to(id, 'unpause', pausedTrace)),
    updateMemory: (id, { memoryBytes, swapBytes }) =>
      // Both at once: a memory limit above the present sum of memory and swap is refused (catalogue section 5).
      post({ ...to(id, 'update', limitsTrace), body: { Memory: memoryBytes, MemorySwap: swapBytes } }),
    connect: (id, of, aliases) =>
      post({ ...network(id, 'connect', of), body: { Container: of, EndpointConfig: { Aliases: aliases } } }),
    disconnect: (id, of) => post({ ...network(id, 'disconnect', of), body: { Container: of, Force: false } }),
  };
}

/** The container as it is now. Where the writing connection may not read, a refusal is the end of it. */
async function traceOf(
  modem: Modem,
  { container, trace }: Act,
  signal: AbortSignal,
): Promise<{ readonly isRead: boolean; readonly trace?: string | undefined }> {
  const path = `/containers/${encodeURIComponent(container)}/json`;
  const within = AbortSignal.any([signal, AbortSignal.timeout(READ_DEADLINE_MS)]);
  try {
    const response = await dial(modem, { method: 'GET', path, query: {} }, within);
    const body = String(await wholeBody(response));
    return response.statusCode === 200 ? { isRead: true, trace: trace(parseContainer(body)) } : { isRead: false };
  } catch {
    return { isRead: false };
  }
}

/** One request. What comes of it is said as exactly as it is known: only a refusal may be followed by another. */
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
