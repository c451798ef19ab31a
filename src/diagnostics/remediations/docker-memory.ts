import { GROWTH_AT_MOST, HOST_SHARE } from '../checks/service/memory-proposal.ts';
import { inBytes } from '../checks/service/remedies.ts';
import { WriteError } from '../errors.ts';
import type { Effectiveness, Plan, Precondition } from '../remediation.ts';
import type { InspectedContainer } from '../targets/docker/answers.ts';
import type { Instance } from '../workload.ts';
import type { FoundContainer } from './docker-container.ts';
import { type SeenContainer, withoutSight } from './docker-effect.ts';
import { precondition } from './precondition.ts';

/** "used <85 %" of the new limit (catalogue section 5): above it, the next kill is near. */
const USED_AT_MOST = 0.85;

/** What the engine presets: as much swap as memory. */
const PRESET_SWAP = 2;
const UNLIMITED = -1;

/** The limit of memory and swap together that leaves a container as much swap as it had. */
export function swapFor(
  memoryBytes: number,
  before: Pick<InspectedContainer, 'memoryLimitBytes' | 'memorySwapBytes'>,
): number {
  const { memoryLimitBytes, memorySwapBytes } = before;
  if (memorySwapBytes === UNLIMITED) return UNLIMITED;
  if (memorySwapBytes === undefined || memoryLimitBytes === undefined) return memoryBytes * PRESET_SWAP;
  return memoryBytes + Math.max(0, memorySwapBytes - memoryLimitBytes);
}

/** No figure that passes stands in them: what it uses at the moment is at most its old limit anyway. */
export function memoryPreconditions(
  { instance, inspected }: FoundContainer,
  wanted: number,
  roomBytes: number | undefined,
): Precondition[] {
  const { name, memoryLimitBytes: old } = inspected;
  const used = instance.memory?.usedBytes ?? 0;
  const isAlive = instance.state === 'running' || instance.state === 'restarting';
  return [
    precondition(`Container ${name} has a memory limit.`, old !== undefined, 'It has none: more cannot be given.'),
    precondition(`Container ${name} runs, or is restarted by its policy.`, isAlive, `It is ${instance.state}.`),
    precondition(
      `${inBytes(wanted)} is more than the present limit and than what it uses.`,
      wanted > (old ?? wanted) && wanted > used,
      `The limit is ${inBytes(old ?? 0)}, and it uses ${inBytes(used)}.`,
    ),
    precondition(
      `${inBytes(wanted)} is at most ${GROWTH_AT_MOST} times the present limit.`,
      wanted <= (old ?? 0) * GROWTH_AT_MOST,
      `${GROWTH_AT_MOST} times the present limit is ${inBytes((old ?? 0) * GROWTH_AT_MOST)}.`,
    ),
    precondition(
      `${inBytes(wanted)} is at most ${HOST_SHARE * 100} % of what the platform's other containers leave of the host's memory.`,
      roomBytes === undefined ? undefined : wanted <= roomBytes,
      roomBytes === undefined ? 'How much memory the host has is not known.' : `That is ${inBytes(roomBytes)}.`,
    ),
  ];
}

/** The new limit is there, and it lives with it. */
export function effectOfMemory(seen: SeenContainer, plan: Plan): Effectiveness {
  const name = String(plan.identity['name']);
  if (seen.state !== 'seen') return withoutSight(seen, name) ?? { state: 'pending', says: '' };
  const { inspected, instance } = seen;
  const wanted = Number(plan.params['memoryBytes']);
  const limit = inspected.memoryLimitBytes ?? 0;
  if (limit === plan.decidedOn['limitBytes'])
    return { state: 'pending', says: `The limit of ${name} is still ${inBytes(limit)}.` };
  if (limit !== wanted)
    return { state: 'missed', says: `The limit of ${name} is ${inBytes(limit)}: somebody else has set it.` };
  const killedAt = killedSince(instance);
  if (killedAt !== undefined)
    return { state: 'missed', says: `${name} was killed at its new limit of ${inBytes(limit)} at ${killedAt}.` };
  return effectOfUse(instance, name, limit);
}

function effectOfUse({ state, ready, memory }: Instance, name: string, limit: number): Effectiveness {
  if (state !== 'running') return { state: 'pending', says: `The limit of ${name} is set; it is ${state}.` };
  if (memory === undefined) return { state: 'pending', says: `How much ${name} uses could not be read.` };
  const percent = Math.round((memory.usedBytes / limit) * 100);
  const use = `${name} uses ${percent} % of its limit of ${inBytes(limit)}`;
  if (percent >= USED_AT_MOST * 100) return { state: 'pending', says: `${use}, which is near to the next kill.` };
  if (ready === 'no' || ready === 'starting')
    return { state: 'pending', says: `${use} and does not pass its health check yet.` };
  return { state: 'reached', says: `${use} and runs.` };
}

/** Kills since the limit was changed, where the engine tells when; those before are why it was changed. */
function killedSince({ limitsChangedAt, terminations }: Instance): string | undefined {
  if (limitsChangedAt === undefined) return undefined;
  return terminations.find(({ endedBy, at }) => endedBy === 'oom' && at > limitsChangedAt)?.at;
}

/** For the way back: a limit below what is used ends the process at once. */
export function requireUseBelow(limitBytes: number, seen: SeenContainer): void {
  if (seen.state === 'seen' && seen.instance.state !== 'running') return;
  const used = seen.state === 'seen' ? seen.instance.memory?.usedBytes : undefined;
  if (used !== undefined && used < limitBytes) return;
  const use = used === undefined ? 'how much it uses is not known' : `it uses ${inBytes(used)}`;
  throw new WriteError('refused', `The limit is not set back to ${inBytes(limitBytes)}: ${use}.`, {
    remedy: 'Let it use less first, or leave the new limit as it is.',
  });
}
