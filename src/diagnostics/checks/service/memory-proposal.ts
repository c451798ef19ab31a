import type { Evidence } from '../../contract.ts';
import type { Workload } from '../../workload.ts';

const MEBIBYTE = 1024 * 1024;
/** A first step that is felt; the catalogue's bound is min(4 × old, host free − 20 %) (section 5). */
export const GROWTH = 2;
export const GROWTH_AT_MOST = 4;
export const HOST_SHARE = 0.8;
/** Limits are set in steps that one can read; small ones in smaller. */
const STEP_BYTES = 64 * MEBIBYTE;
const SMALL_STEP_BYTES = 4 * MEBIBYTE;

export function inSteps(bytes: number): number {
  const step = bytes < STEP_BYTES * 2 ? SMALL_STEP_BYTES : STEP_BYTES;
  return Math.floor(bytes / step) * step;
}

/** The next memory limit to try; `undefined` when the host has no room, or is not known. */
export function proposedMemory(evidence: Evidence, workload: Workload, limitBytes: number): number | undefined {
  const free = freeOnHost(evidence, workload);
  if (free === undefined) return undefined;
  const wanted = Math.min(limitBytes * GROWTH, limitBytes * GROWTH_AT_MOST, free * HOST_SHARE);
  const proposed = inSteps(wanted);
  return proposed > limitBytes ? proposed : undefined;
}

/** What the other known containers of this runtime leave it; those outside of the platform are not known. */
export function freeOnHost(evidence: Evidence, { service, hostMemoryBytes, runtime }: Workload): number | undefined {
  if (hostMemoryBytes === undefined) return undefined;
  const used = evidence.workloads
    .filter((other) => other.runtime === runtime && other.service !== service)
    .flatMap(({ instances }) => instances)
    .reduce((sum, { memory }) => sum + (memory?.usedBytes ?? 0), 0);
  return Math.max(0, hostMemoryBytes - used);
}
