import type { Evidence, Reader } from '../contract.ts';
import { WriteError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { Acting, OpenOrders, Precondition } from '../remediation.ts';
import { openOrders } from '../targets/exchange/questions.ts';
import { precondition } from './precondition.ts';

export function isTradingEngine(platform: Platform, service: string): boolean {
  return platform.services[service]?.role === 'trading-engine';
}

/** Asks for the open orders, where they matter and there is an account to ask. */
export async function gatherOpenOrders(read: Reader, service: string): Promise<void> {
  const { exchange } = read.platform;
  if (exchange !== undefined && isTradingEngine(read.platform, service)) await read.ask(openOrders(exchange));
}

/** The open orders as they were read (catalogue 0.9). Nobody can say of unread ones that there are none. */
export function openOrdersOf({ platform, readings }: Evidence): OpenOrders {
  const { exchange } = platform;
  if (exchange === undefined)
    return {
      known: false,
      reason: 'The platform file names no exchange account.',
      remedy: 'Add `exchange` to the platform file, with a key that may only read.',
    };
  const answer = readings.answer(openOrders(exchange));
  if (answer?.ok) return { known: true, orders: answer.value.orders };
  return {
    known: false,
    reason: answer?.error.message ?? 'The exchange was not asked.',
    remedy: answer?.error.remedy ?? 'Plan it again.',
  };
}

export function ordersAreKnown(orders: OpenOrders): Precondition {
  const because = orders.known ? '' : `${orders.reason} ${orders.remedy}`;
  return precondition('The open orders of the trading engine are known.', orders.known ? true : undefined, because);
}

/** `3 open orders (BTCUSDT 2, ETHUSDT 1)`. */
export function ordersText(orders: OpenOrders): string {
  if (!orders.known) return 'how many orders are open is not known';
  const total = orders.orders.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return 'no open orders';
  const each = orders.orders.map(({ symbol, count }) => `${symbol} ${count}`).join(', ');
  return `${total} open ${total === 1 ? 'order' : 'orders'} (${each})`;
}

/** For a way back that stops or freezes: nobody stops a trading engine whose orders cannot be seen. */
export async function requireKnownOrders(acting: Acting, service: string): Promise<void> {
  const evidence = await acting.look();
  if (!isTradingEngine(evidence.platform, service)) return;
  const orders = openOrdersOf(evidence);
  if (!orders.known)
    throw new WriteError('refused', `${service} is left as it is: its open orders are not known. ${orders.reason}`, {
      remedy: orders.remedy,
    });
}
