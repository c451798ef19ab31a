import type { Evidence } from '../../contract.ts';
import type { Instance, Termination } from '../../workload.ts';
import { type Case, casesOf } from './case.ts';
import { hasDied, isDown, isOfOldLimit, newestEnd, ownEnds, RECENT_MS } from './ends.ts';
import { firstSignal, runSignals } from './run-signals.ts';

/** A leak fills the limit in the same time each life: coefficient of variation below this (catalogue 2.2, [D]). */
const LEAK_VARIATION = 0.35;
/** Three lives, since the curve of the memory itself is not seen; shorter lives are a limit too small to start with. */
const LEAK_LIVES = 3;
const LEAK_LIFE_MS = 10 * 60_000;
/** The next kill of a leak is due after one life: half a life more and the leak is gone. */
const LEAK_DUE = 1.5;
const LEAK_WINDOW_MS = 7 * 24 * 60 * 60_000;
/** Several services killed within this time share one cause: the host (catalogue 2.2, `oom-host`). */
const TOGETHER_MS = 60_000;

export type MemoryDeath =
  | {
      readonly kind: 'oom-limit' | 'oom-host';
      readonly kills: readonly Termination[];
      readonly together: readonly string[];
    }
  | { readonly kind: 'oom-leak'; readonly kills: readonly Termination[]; readonly lifeMs: number }
  | { readonly kind: 'oom-child'; readonly kills: readonly Termination[]; readonly logLine: string | undefined }
  | { readonly kind: 'v8-heap'; readonly kills: readonly Termination[]; readonly logLine: string };

/** How memory ended this instance's runs; 137 alone is no such proof. */
export function memoryDeath(evidence: Evidence, suspect: Case, instance: Instance): MemoryDeath | undefined {
  const { at } = evidence;
  const leak = leakOf(instance, at);
  if (leak !== undefined) return leak;
  const kills = ownEnds(instance, at).filter(({ endedBy }) => endedBy === 'oom');
  if (kills.length > 0)
    return { kind: limitOf(instance) === undefined ? 'oom-host' : 'oom-limit', kills, together: [] };
  return heapOf(instance, at) ?? childOf(instance, at) ?? hostOf(evidence, suspect, instance);
}

export function limitOf(instance: Instance): number | undefined {
  return instance.memoryLimitBytes ?? instance.memory?.limitBytes;
}

function leakOf(instance: Instance, at: Date): MemoryDeath | undefined {
  const kills = instance.terminations.filter(
    (end) => end.endedBy === 'oom' && at.getTime() - Date.parse(end.at) <= LEAK_WINDOW_MS,
  );
  const lives = kills.flatMap((end) => lifeOf(end) ?? []);
  if (lives.length < LEAK_LIVES) return undefined;
  const mean = lives.reduce((sum, life) => sum + life, 0) / lives.length;
  const variance = lives.reduce((sum, life) => sum + (life - mean) ** 2, 0) / lives.length;
  if (mean < LEAK_LIFE_MS || Math.sqrt(variance) / mean >= LEAK_VARIATION) return undefined;
  const since = at.getTime() - Date.parse(kills[0]?.at ?? '');
  return isDown(instance) || since <= mean * LEAK_DUE ? { kind: 'oom-leak', kills, lifeMs: mean } : undefined;
}

function lifeOf(end: Termination): number | undefined {
  if (end.ranForMs !== undefined) return end.ranForMs;
  return end.startedAt === undefined ? undefined : Date.parse(end.at) - Date.parse(end.startedAt);
}

/** V8 gives up at its own heap limit, below that of the container, and aborts. */
function heapOf(instance: Instance, at: Date): MemoryDeath | undefined {
  const end = newestEnd(instance);
  if (!hasDied(instance, at) || end?.exitCode === 0) return undefined;
  const signal = firstSignal(runSignals(instance).ended, 'heap-exhausted');
  if (signal?.runtime !== 'node') return undefined;
  return { kind: 'v8-heap', kills: end === undefined ? [] : [end], logLine: signal.text };
}

function childOf(instance: Instance, at: Date): MemoryDeath | undefined {
  const kills = instance.terminations.filter(
    (kill) =>
      kill.endedBy === 'oom-child' && !isOfOldLimit(instance, kill) && at.getTime() - Date.parse(kill.at) <= RECENT_MS,
  );
  const logged = [...runSignals(instance).ended, ...runSignals(instance).current].findLast(
    (signal) =>
      signal.kind === 'worker-killed' &&
      signal.at !== undefined &&
      signal.at > (instance.limitsChangedAt ?? '') &&
      at.getTime() - Date.parse(signal.at) <= RECENT_MS,
  );
  if (kills.length === 0 && logged === undefined) return undefined;
  return { kind: 'oom-child', kills, logLine: logged?.text };
}

/** SIGKILL from nobody, without a limit, and others of the platform in the same minute: the host was out of memory. */
function hostOf(evidence: Evidence, suspect: Case, instance: Instance): MemoryDeath | undefined {
  const kill = ownEnds(instance, evidence.at).find(killedByNobody);
  if (kill === undefined || limitOf(instance) !== undefined) return undefined;
  const together = casesOf(evidence)
    .filter(({ service }) => service !== suspect.service)
    .filter(({ instances }) =>
      instances.some((other) =>
        ownEnds(other, evidence.at).some(
          (end) => killedByNobody(end) && Math.abs(Date.parse(end.at) - Date.parse(kill.at)) <= TOGETHER_MS,
        ),
      ),
    )
    .map(({ service }) => service);
  return together.length === 0 ? undefined : { kind: 'oom-host', kills: [kill], together };
}

function killedByNobody({ endedBy, exitCode }: Termination): boolean {
  return endedBy === 'unknown' && exitCode === 137;
}
