import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Platform } from '../../src/diagnostics/platform.ts';
import { type RunningExchange, startExchange } from '../exchange/exchange.ts';

/** The exchange account of the demo's trading engine, and what the bot has to be told of it. */
export interface DemoExchange {
  readonly exchange: NonNullable<z.input<typeof Platform>['exchange']>;
  readonly variables: Readonly<Record<string, string>>;
  readonly running: RunningExchange;
}

/** One open order, so that one sees what an approver is shown before the engine is touched. */
export async function startDemoExchange(): Promise<DemoExchange> {
  const [apiKey, secret] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const running = await startExchange({ apiKey, secret });
  running.setOrders([{ symbol: 'BTCUSDT', side: 'BUY' }]);
  const names = { apiKeyFrom: 'DEMO_EXCHANGE_KEY', secretFrom: 'DEMO_EXCHANGE_SECRET' } as const;
  return {
    running,
    exchange: { url: running.url, ...names, symbols: ['BTCUSDT', 'ETHUSDT'] },
    variables: { [names.apiKeyFrom]: apiKey, [names.secretFrom]: secret },
  };
}
