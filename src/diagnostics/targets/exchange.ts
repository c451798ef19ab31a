import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Question, Target } from '../contract.ts';
import { TargetError } from '../errors.ts';
import type { Exchange } from '../platform.ts';
import type { OpenOrderCounts } from './exchange/questions.ts';
import { limitedError, refusalError } from './exchange/refusal.ts';
import { connectionFault, systemCodes } from './http/connection-fault.ts';

export interface ExchangeTargetOptions {
  readonly exchange: Exchange;
  /** Absent where its variable is not set. */
  readonly apiKey: string | undefined;
  readonly secret: string | undefined;
  readonly now?: () => number;
}

/** How long a signed request stays good, milliseconds (catalogue G-CLOCK: 5000 or less). */
const RECEIVE_WINDOW_MS = 5000;
/** As many open orders as an account may have (a few hundred bytes each) are far below this. */
const MAXIMUM_BODY_BYTES = 4 * 1024 * 1024;
/** Where the exchange limits without saying for how long. */
const PAUSE_MS = 60_000;

const Arguments = z.object({ symbols: z.string().optional() });
const OrdersReply = z.array(z.object({ symbol: z.string() }));

/**
 * The exchange account: one signed read, `GET /api/v3/openOrders`. Key and secret stay in here. While the exchange limits
 * us it is not asked, since each further request would make a ban longer, for the trading engine too.
 */
export function createExchangeTarget(options: ExchangeTargetOptions): Target {
  const { exchange, now = Date.now } = options;
  let limited: { until: number; status: number } | undefined;
  const read = async (symbol: string | undefined, signal: AbortSignal): Promise<string[]> => {
    if (limited !== undefined && limited.until > now()) throw limitedError(limited.status, new Date(limited.until));
    const { status, headers, body } = await get(
      signedUrl(symbol, keysOf(options), exchange.url, now()),
      options,
      signal,
    );
    if (status === 429 || status === 418) {
      limited = { until: now() + pauseOf(headers), status };
      throw limitedError(status, new Date(limited.until));
    }
    if (status !== 200) throw refusalError(status, body, exchange);
    return symbolsOf(body);
  };
  return {
    kind: 'exchange',
    async ask(question, signal) {
      if (question.name !== 'open-orders') throw unknownQuestion(question);
      const { symbols } = Arguments.parse(question.arguments);
      const wanted = symbols === undefined ? [undefined] : symbols.split(',');
      return countsOf((await Promise.all(wanted.map((symbol) => read(symbol, signal)))).flat());
    },
    async close() {},
  };
}

interface Keys {
  readonly apiKey: string;
  readonly secret: string;
}

function keysOf({ apiKey, secret, exchange }: ExchangeTargetOptions): Keys {
  const missing = [
    ...(apiKey === undefined ? [exchange.apiKeyFrom] : []),
    ...(secret === undefined ? [exchange.secretFrom] : []),
  ];
  if (apiKey !== undefined && secret !== undefined) return { apiKey, secret };
  throw new TargetError(
    'not-configured',
    `The bot cannot ask the exchange: not set in its environment: ${missing.join(', ')}.`,
    {
      remedy: `Set ${missing.join(' and ')} in the environment of the bot to a key that may only read.`,
    },
  );
}

function signedUrl(symbol: string | undefined, { secret }: Keys, url: string, now: number): URL {
  const query = new URLSearchParams({
    ...(symbol === undefined ? {} : { symbol }),
    recvWindow: String(RECEIVE_WINDOW_MS),
    timestamp: String(now),
  });
  query.set('signature', createHmac('sha256', secret).update(query.toString()).digest('hex'));
  return new URL(`${url.replace(/\/$/, '')}/api/v3/openOrders?${query.toString()}`);
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

async function get(url: URL, options: ExchangeTargetOptions, signal: AbortSignal): Promise<Reply> {
  const headers = { 'x-mbx-apikey': keysOf(options).apiKey, 'user-agent': 'botcore' };
  try {
    // A redirect would carry the key to wherever it points.
    const response = await fetch(url, { headers, redirect: 'error', signal });
    return { status: response.status, headers: response.headers, body: await limitedText(response) };
  } catch (error) {
    throw connectionError(error, signal);
  }
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAXIMUM_BODY_BYTES) throw new Error('the reply is larger than 4 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Without the cause: it could quote the address, which is signed. */
function connectionError(error: unknown, signal: AbortSignal): TargetError {
  if (signal.aborted)
    return new TargetError('timeout', 'The exchange did not answer in time.', {
      remedy: 'See whether the exchange can be reached from where the bot runs, then ask again.',
    });
  const code = connectionFault(error)?.code ?? systemCodes(error)[0] ?? 'no reason given';
  return new TargetError('unreachable', `The exchange cannot be reached (${code}).`, {
    remedy: 'See whether `exchange.url` is right and the bot may connect to it (proxy, firewall).',
    detail: code,
  });
}

function pauseOf(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : PAUSE_MS;
}

function symbolsOf(body: string): string[] {
  let reply: unknown;
  try {
    reply = JSON.parse(body);
  } catch {
    reply = undefined;
  }
  const parsed = OrdersReply.safeParse(reply);
  if (parsed.success) return parsed.data.map(({ symbol }) => symbol);
  throw new TargetError('unreadable', 'The answer of the exchange is no list of orders.', {
    remedy: 'See whether `exchange.url` is the address of its REST API and no proxy changes its answers.',
  });
}

function countsOf(symbols: readonly string[]): OpenOrderCounts {
  const counts = new Map<string, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  const orders = [...counts].map(([symbol, count]) => ({ symbol, count }));
  return { orders: orders.sort((left, right) => (left.symbol < right.symbol ? -1 : 1)) };
}

function unknownQuestion(question: Question<unknown>): TargetError {
  return new TargetError('failed', `The exchange target knows no question "${question.name}".`, {
    remedy: 'This is a fault of the bot: report it.',
  });
}
