import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface ExchangeOptions {
  readonly apiKey: string;
  readonly secret: string;
  readonly port?: number;
  readonly now?: () => number;
  /** Weight of requests that an address may use up in a minute. */
  readonly weightPerMinute?: number;
}

export interface OpenOrder {
  readonly symbol: string;
  readonly side?: 'BUY' | 'SELL';
}

/** What can be wrong with it. `down`: 503 without a body of its own; `silent`: takes the request and never answers. */
export type ExchangeTrouble = 'down' | 'silent' | 'html';

/** A stand-in for the exchange's REST API. */
export interface RunningExchange {
  readonly url: string;
  /** Requests that reached it so far. */
  requests(): number;
  setOrders(orders: readonly OpenOrder[]): void;
  setTrouble(trouble: ExchangeTrouble | undefined): void;
  stop(): Promise<void>;
}

/** As of Binance's documentation: for one symbol, and for all at once. */
const WEIGHTS = { oneSymbol: 6, all: 80 } as const;
const MINUTE_MS = 60_000;
const PRESET_WINDOW_MS = 5000;
const LARGEST_WINDOW_MS = 60_000;
/** A timestamp may be this much ahead of the exchange's clock. */
const AHEAD_MS = 1000;
/** Requests against a 429 until the address is banned, and for how long. */
const PATIENCE = 3;
const BAN_SECONDS = 120;
const SYMBOLS: ReadonlySet<string> = new Set(['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT', 'XRPUSDT']);

interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly msg: string;
}

/** Starts it on the loopback interface: `GET /api/v3/time` and the signed `GET /api/v3/openOrders`. */
export async function startExchange(options: ExchangeOptions): Promise<RunningExchange> {
  const now = options.now ?? Date.now;
  let orders: readonly OpenOrder[] = [];
  let trouble: ExchangeTrouble | undefined;
  let requests = 0;
  const limiter = createLimiter(options.weightPerMinute ?? 6000, now);
  const server = createServer((request, response) => {
    requests += 1;
    if (trouble === 'silent') return;
    if (trouble === 'down') return void response.writeHead(503).end('upstream connect error');
    if (trouble === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    const url = new URL(request.url ?? '/', 'http://exchange');
    if (url.pathname === '/api/v3/time') return answer(response, 200, { serverTime: now() });
    if (url.pathname !== '/api/v3/openOrders') return void response.writeHead(404).end();
    if (!limiter.admits(url.searchParams.has('symbol') ? WEIGHTS.oneSymbol : WEIGHTS.all, response)) return;
    const refusal = refusalOf(request, url, options, now());
    if (refusal === undefined) answer(response, 200, ordersOf(orders, url.searchParams.get('symbol'), now()));
    else answer(response, refusal.status, { code: refusal.code, msg: refusal.msg });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    setOrders(changed) {
      orders = changed;
    },
    setTrouble(changed) {
      trouble = changed;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** In the order in which the exchange itself looks at a signed request. */
function refusalOf(request: IncomingMessage, url: URL, options: ExchangeOptions, now: number): Refusal | undefined {
  const key = request.headers['x-mbx-apikey'];
  if (typeof key !== 'string' || key === '') return { status: 401, code: -2014, msg: 'API-key format invalid.' };
  const missing = ['signature', 'timestamp'].find((name) => !url.searchParams.get(name));
  if (missing !== undefined) return mandatory(missing);
  const stale = timeRefusal(url.searchParams, now);
  if (stale !== undefined) return stale;
  if (key !== options.apiKey)
    return { status: 401, code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' };
  if (!isSigned(url, options.secret))
    return { status: 400, code: -1022, msg: 'Signature for this request is not valid.' };
  const symbol = url.searchParams.get('symbol');
  return symbol === null || SYMBOLS.has(symbol) ? undefined : { status: 400, code: -1121, msg: 'Invalid symbol.' };
}

function mandatory(name: string): Refusal {
  const msg = `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;
  return { status: 400, code: -1102, msg };
}

function timeRefusal(query: URLSearchParams, now: number): Refusal | undefined {
  const timestamp = Number(query.get('timestamp'));
  const recvWindow = Number(query.get('recvWindow') ?? PRESET_WINDOW_MS);
  if (!Number.isInteger(timestamp)) return mandatory('timestamp');
  if (recvWindow > LARGEST_WINDOW_MS)
    return { status: 400, code: -1131, msg: `recvWindow must be less than ${LARGEST_WINDOW_MS}` };
  if (timestamp >= now + AHEAD_MS) {
    const msg = `Timestamp for this request was ${AHEAD_MS}ms ahead of the server's time.`;
    return { status: 400, code: -1021, msg };
  }
  if (now - timestamp <= recvWindow) return undefined;
  return { status: 400, code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' };
}

/** HMAC-SHA256 of the query string as it was sent, without the signature itself. */
function isSigned(url: URL, secret: string): boolean {
  const sent = url.search.slice(1);
  const payload = sent.replace(/&?signature=[^&]*/, '');
  const expected = createHmac('sha256', secret).update(payload).digest();
  const given = Buffer.from(url.searchParams.get('signature') ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Weight by the minute, said in a header of each reply; too much is 429, and going on is a ban. */
function createLimiter(perMinute: number, now: () => number) {
  let minute = 0;
  let used = 0;
  let refused = 0;
  let bannedUntil = 0;
  return {
    admits(weight: number, response: ServerResponse): boolean {
      const current = Math.floor(now() / MINUTE_MS);
      if (current !== minute) [minute, used, refused] = [current, 0, 0];
      used += weight;
      response.setHeader('x-mbx-used-weight-1m', String(used));
      const isBanned = bannedUntil > now();
      if (used <= perMinute && !isBanned) return true;
      refused += 1;
      if (refused > PATIENCE) bannedUntil = now() + BAN_SECONDS * 1000;
      const status = bannedUntil > now() ? 418 : 429;
      const left = status === 418 ? bannedUntil - now() : MINUTE_MS - (now() % MINUTE_MS);
      response.setHeader('retry-after', String(Math.ceil(left / 1000)));
      answer(response, status, { code: -1003, msg: 'Too much request weight used; please use WebSocket Streams.' });
      return false;
    },
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body));
}

/** With all fields of the documented reply: who narrows it must have something to leave out. */
function ordersOf(orders: readonly OpenOrder[], symbol: string | null, now: number): object[] {
  return orders
    .filter((order) => symbol === null || order.symbol === symbol)
    .map((order, index) => ({
      symbol: order.symbol,
      orderId: index + 1,
      orderListId: -1,
      clientOrderId: `lab-${index + 1}`,
      price: '0.1',
      origQty: '1.0',
      executedQty: '0.0',
      origQuoteOrderQty: '0.000000',
      cummulativeQuoteQty: '0.0',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'LIMIT',
      side: order.side ?? 'BUY',
      stopPrice: '0.0',
      icebergQty: '0.0',
      time: now,
      updateTime: now,
      isWorking: true,
      workingTime: now,
      selfTradePreventionMode: 'NONE',
    }));
}
