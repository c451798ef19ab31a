import type { Finding } from './contract.ts';
import type { Platform } from './platform.ts';
import { closureOf } from './scope.ts';

/** Clocks of hosts and runtimes differ, and events arrive late: an effect may seem this much older than its cause. */
const CLOCK_SLACK_MS = 30_000;

export interface Explanation {
  readonly cause: Finding;
  readonly effect: Finding;
}

/**
 * The edges of the causal graph over these findings (catalogue 2.1, 2.3): a cause explains an effect of its own subject,
 * or of a subject that depends on it, if the declarations say so, the topology allows it and time does not forbid it;
 * and of a subject whose own evidence blames it, which it then is no victim of.
 * A cycle of findings that would explain each other is broken in favour of the more causal tier.
 */
export function explanations(findings: readonly Finding[], platform: Platform): Explanation[] {
  const edges = findings.flatMap((cause) =>
    findings
      .filter((effect) => effect !== cause && explainsEffect(cause, effect, platform))
      .map((effect) => ({ cause, effect })),
  );
  return edges.filter((edge) => !edges.some((back) => isReverse(edge, back) && comesFirst(back.cause, edge.cause)));
}

function explainsEffect(cause: Finding, effect: Finding, platform: Platform): boolean {
  if (effect.effect === undefined) return false;
  // Its own cause wins even over a dependency that it names: a service without a network blames everybody.
  if (cause.subject === effect.subject) return cause.explains.includes(effect.effect);
  // A client may harm what it needs: against the topology, so only where the harm itself names it.
  if (effect.blames === nameOf(cause.subject) && cause.explainsInBlaming?.includes(effect.effect)) return true;
  if (cause.blames === nameOf(effect.subject)) return false;
  if (!cause.explainsInDependents.includes(effect.effect)) return false;
  if (!dependsOn(platform, nameOf(effect.subject), nameOf(cause.subject))) return false;
  if (effect.blames !== undefined) return blames(platform, effect.blames, nameOf(cause.subject));
  return !beganBefore(effect, cause);
}

function blames(platform: Platform, blamed: string, cause: string): boolean {
  return (
    blamed === cause ||
    dependsOn(platform, blamed, cause) ||
    runs(platform, cause, blamed) ||
    runs(platform, blamed, cause)
  );
}

function runs(platform: Platform, database: string, service: string): boolean {
  return platform.databases[database]?.service === service;
}

/** Whether it needs that, directly or through others. By name. */
export function dependsOn(platform: Platform, dependent: string, needed: string): boolean {
  const needs = closureOf(platform, [dependent]).filter((name) => name !== dependent);
  return needs.includes(needed) || needs.some((name) => runs(platform, needed, name));
}

/** `mongodb` of `database:mongodb`. */
export function nameOf(subject: string): string {
  return subject.slice(subject.indexOf(':') + 1);
}

function beganBefore(effect: Finding, cause: Finding): boolean {
  if (effect.onset === undefined || cause.onset === undefined) return false;
  return Date.parse(effect.onset) < Date.parse(cause.onset) - CLOCK_SLACK_MS;
}

function isReverse(edge: Explanation, back: Explanation): boolean {
  return edge.cause === back.effect && edge.effect === back.cause;
}

const WEIGHTS = ['decisive', 'strong', 'weak'] as const;

function comesFirst(left: Finding, right: Finding): boolean {
  const order =
    left.tier - right.tier ||
    WEIGHTS.indexOf(left.weight) - WEIGHTS.indexOf(right.weight) ||
    (left.code < right.code ? -1 : 1);
  return order < 0;
}
