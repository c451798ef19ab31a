import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningExchange, startExchange } from '../../../../lab/exchange/exchange.ts';
import { freePort } from '../../../../lab/platform/freePort.ts';
import { TargetError } from '../../../../src/diagnostics/errors.ts';
import type { Exchange } from '../../../../src/diagnostics/platform.ts';
import { openOrders } from '../../../../src/diagnostics/targets/exchange/questions.ts';
import { createExchangeTarget } from '../../../../src/diagnostics/targets/exchange.ts';

const KEY = 'lab-key-canary-Kx71';
const SECRET = 'lab-secret-canary-Sx72';

const nowhere = `http://127.0.0.1:${await freePort()}`;
let exchange: RunningExchange;
/** How far the exchange's clock is ahead of ours, milliseconds. */
let aheadMs = 0;

beforeEach(async () => {
  aheadMs = 0;
  exchange = await startExchange({
    apiKey: KEY,
    secret: SECRET,
    weightPerMinute: 200,
    now: () => Date.now() + aheadMs,
  });
});
afterEach(() => exchange.stop());

function account(changes: Partial<Exchange> = {}): Exchange {
  return { url: exchange.url, apiKeyFrom: 'DESK_KEY', secretFrom: 'DESK_SECRET', symbols: [], ...changes };
}

function targetOf(changes: Partial<Exchange> = {}, keys: { apiKey?: string | undefined; secret?: string } = {}) {
  const of = account(changes);
  const target = createExchangeTarget({ exchange: of, apiKey: KEY, secret: SECRET, ...keys });
  const question = openOrders(of);
  return { question, ask: (signal = AbortSignal.timeout(3000)) => target.ask(question, signal) };
}

async function failure(asking: Promise<unknown>): Promise<TargetError> {
  const error = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TargetError);
  return error as TargetError;
}

describe('open orders', () => {
  it('counts them by symbol, and lets nothing else of them through', async () => {
    exchange.setOrders([{ symbol: 'ETHUSDT' }, { symbol: 'BTCUSDT' }, { symbol: 'BTCUSDT', side: 'SELL' }]);
    const { ask, question } = targetOf();
    const answer = await ask();

    expect(answer).toEqual({
      orders: [
        { symbol: 'BTCUSDT', count: 2 },
        { symbol: 'ETHUSDT', count: 1 },
      ],
    });
    expect(question.answer.parse(answer)).toEqual(answer);
  });

  it('knows that there are none', async () => {
    expect(await targetOf().ask()).toEqual({ orders: [] });
  });

  it('asks for each symbol that is named, and for no other', async () => {
    exchange.setOrders([{ symbol: 'ETHUSDT' }, { symbol: 'BTCUSDT' }, { symbol: 'SOLUSDT' }]);
    const { ask } = targetOf({ symbols: ['SOLUSDT', 'BTCUSDT'] });

    expect(await ask()).toEqual({
      orders: [
        { symbol: 'BTCUSDT', count: 1 },
        { symbol: 'SOLUSDT', count: 1 },
      ],
    });
    expect(exchange.requests()).toBe(2);
  });

  it.each([
    ['a wrong key', () => targetOf({}, { apiKey: 'other' }), 'unauthenticated', '-2015', 'DESK_KEY'],
    ['a wrong secret', () => targetOf({}, { secret: 'other' }), 'unauthenticated', '-1022', 'DESK_SECRET'],
    ['a key that is not set', () => targetOf({}, { apiKey: undefined }), 'not-configured', undefined, 'DESK_KEY'],
    ['a symbol that there is not', () => targetOf({ symbols: ['NOPE'] }), 'not-found', '-1121', 'exchange.symbols'],
    ['another path', () => targetOf({ url: `${exchange.url}/v9` }), 'unreadable', '404', 'address'],
    ['nobody at the address', () => targetOf({ url: nowhere }), 'unreachable', 'ECONNREFUSED', 'url'],
  ])('says of %s what it is and what helps', async (_title, target, kind, detail, remedy) => {
    const error = await failure(target().ask());

    expect({ kind: error.kind, detail: error.detail }).toEqual({ kind, detail });
    expect(error.remedy).toContain(remedy);
  });

  it.each([
    ['behind', 20_000],
    ['ahead', -20_000],
  ])('tells that our clock is %s', async (_title, ahead) => {
    aheadMs = ahead;
    const error = await failure(targetOf().ask());

    expect(error).toMatchObject({ kind: 'failed', detail: '-1021' });
    expect(error.remedy).toContain('clock');
  });

  it('says that the exchange has trouble of its own', async () => {
    exchange.setTrouble('down');
    expect(await failure(targetOf().ask())).toMatchObject({ kind: 'failed', detail: '503' });
  });

  it('does not take a page for an answer', async () => {
    exchange.setTrouble('html');
    expect(await failure(targetOf().ask())).toMatchObject({ kind: 'unreadable' });
  });

  it('stops when its time is over', async () => {
    exchange.setTrouble('silent');
    const startedAt = performance.now();
    expect(await failure(targetOf().ask(AbortSignal.timeout(200)))).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  it('does not ask while it is limited: that would become a ban', async () => {
    const { ask } = targetOf();
    await ask();
    await ask();
    const first = await failure(ask());
    const before = exchange.requests();
    const second = await failure(ask());

    expect([first.detail, second.detail]).toEqual(['429', '429']);
    expect(second.message).toMatch(/until \d{4}-/);
    expect(exchange.requests()).toBe(before);
  });

  it('never lets key, secret or signature out', async () => {
    const troubles = await Promise.all([
      failure(targetOf({}, { apiKey: `${KEY}\nx` }).ask()),
      failure(targetOf({}, { secret: 'other' }).ask()),
      failure(targetOf({ url: nowhere }).ask()),
    ]);
    const all = troubles
      .map((error) => `${error.message} ${error.remedy} ${error.stack} ${String(error.cause)}`)
      .join();

    expect(all).not.toMatch(/canary|signature=[0-9a-f]/);
    expect(JSON.stringify(targetOf().question)).not.toContain('canary');
  });
});

describe('the stand-in, asked without the target', () => {
  it.each([
    ['no key', '', {}, 401, -2014],
    ['no signature', 'timestamp=1', { 'x-mbx-apikey': KEY }, 400, -1102],
    [
      'a window that is too wide',
      `timestamp=${Date.now()}&recvWindow=60001&signature=aa`,
      { 'x-mbx-apikey': KEY },
      400,
      -1131,
    ],
  ])('refuses %s', async (_title, query, headers, status, code) => {
    const response = await fetch(`${exchange.url}/api/v3/openOrders?${query}`, { headers });

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    expect(response.headers.get('x-mbx-used-weight-1m')).toBe('80');
  });

  it('bans who goes on', async () => {
    const statuses = [];
    for (let count = 0; count < 8; count += 1) statuses.push((await fetch(`${exchange.url}/api/v3/openOrders`)).status);

    expect(statuses).toEqual([401, 401, 429, 429, 429, 418, 418, 418]);
  });
});
