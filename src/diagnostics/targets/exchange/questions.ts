import { z } from 'zod';
import type { Question } from '../../contract.ts';
import type { Exchange } from '../../platform.ts';

/** How many orders stand open, by symbol in alphabetical order. No prices, no amounts, no account. */
export const OpenOrderCounts = z.object({
  orders: z.array(z.object({ symbol: z.string(), count: z.int().min(1) })),
});
export type OpenOrderCounts = z.output<typeof OpenOrderCounts>;

/** An exchange far away answers within a second; its rate limiter may let one wait longer. */
const DEADLINE_MS = 5000;

/** The open orders of the account, of some symbols or of all. */
export function openOrders({ url, symbols }: Pick<Exchange, 'url' | 'symbols'>): Question<OpenOrderCounts> {
  return {
    target: 'exchange',
    name: 'open-orders',
    arguments: {
      url: withoutCredentials(url),
      ...(symbols.length > 0 ? { symbols: [...symbols].sort().join(',') } : {}),
    },
    answer: OpenOrderCounts,
    essential: false,
    deadlineMs: DEADLINE_MS,
  };
}

/** The question's text is recorded and shown: no credentials in it. */
function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/\/$/, '');
}
