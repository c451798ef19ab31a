import type { Level, Weight } from '../../contract.ts';
import { complainers } from './complaints.ts';
import type { BotView, DatabaseView } from './database-view.ts';
import { processSentence } from './process-view.ts';

/**
 * Whether a database is down, from up to three vantage points: its runtime, the bot's own connection, and the logs of
 * the services that need it. `down` alone from the bot stays weak (catalogue 4.1: TCP refused from ≥ 2).
 */
export interface ReachVerdict {
  readonly verdict: 'down' | 'only-from-bot';
  readonly level: Level;
  readonly weight: Weight;
  /** One clause for each vantage point that saw it. */
  readonly witnesses: readonly string[];
}

/** A container that has just started may not listen yet. */
const WARM_UP_MS = 60_000;

type Outcome = NonNullable<BotView['outcome']>;

const UNREACHED: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'is refused',
  unresolved: 'fails: its name has no address',
  unroutable: 'does not come about: packets are dropped or there is no route',
  silent: 'is accepted and never answered',
  // the engine's proxy holds the published port of a container that has nothing behind it
  closed: 'is closed at once',
};

export function reachVerdict(view: DatabaseView, now: Date): ReachVerdict | undefined {
  const { process, bot } = view;
  if (bot.state === 'answered') return undefined;
  const seen = botSentence(bot);
  if (process.state === 'ended' || process.state === 'absent' || process.state === 'paused')
    return {
      verdict: 'down',
      level: view.maintenance ? 'info' : 'critical',
      weight: 'decisive',
      witnesses: [processSentence(process), ...(seen === undefined ? [] : [seen])],
    };
  // that a name is unknown here, while it may well run, is a fault of our own address; `closed`: database.connections
  if (seen === undefined || bot.outcome === 'unresolved' || bot.outcome === 'closed') return undefined;
  return whileRunning(view, seen, now);
}

function whileRunning(view: DatabaseView, seen: string, now: Date): ReachVerdict {
  const { process, complaints, maintenance } = view;
  const failing = complaints.filter(({ kind }) => kind !== 'auth' && kind !== 'too-many');
  const heard = failing.length === 0 ? [] : [`${complainers(failing)} cannot reach it either, by the log`];
  const unready = process.ready === 'no' ? ['its own health check fails'] : [];
  const others = [...heard, ...unready];
  const level = maintenance ? 'info' : 'critical';
  const witnesses = [...(process.state === 'running' ? [processSentence(process)] : []), seen, ...others];
  if (others.length > 0) return { verdict: 'down', level, weight: 'strong', witnesses };
  if (process.ready === 'yes')
    return { verdict: 'only-from-bot', level: maintenance ? 'info' : 'warning', weight: 'weak', witnesses };
  const fresh = process.startedAt !== undefined && now.getTime() - Date.parse(process.startedAt) < WARM_UP_MS;
  return { verdict: 'down', level: fresh && !maintenance ? 'warning' : level, weight: 'weak', witnesses };
}

/** What the bot saw, if it is about reaching the database at all. */
function botSentence({ state, outcome, address }: BotView): string | undefined {
  const what = state === 'faulted' && outcome !== undefined ? UNREACHED[outcome] : undefined;
  return what === undefined ? undefined : `the connection to ${address} ${what}, seen from where the bot runs`;
}
