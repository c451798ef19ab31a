import type { Guidance, Offer } from '../../contract.ts';
import type { PlaceFacts } from './case.ts';
import { inBytes, kubectl, riskOf, tradingGate } from './remedies.ts';

export type MemoryFacts = PlaceFacts & {
  readonly kills: number;
  readonly restarts: number;
  readonly exitCode: number | undefined;
  readonly limitBytes: number | undefined;
  readonly usedBytes: number | undefined;
  readonly proposedBytes: number | undefined;
  readonly hostBytes: number | undefined;
  /** Of a cluster: what the proposal was checked against, in sentences. */
  readonly room: string | undefined;
  readonly lifeMs: number | undefined;
  readonly together: readonly string[];
  readonly logLine: string | undefined;
  readonly database: boolean;
  readonly ill: number;
};

/** V8's share of a container: the rest is for buffers and code. Without a limit, the next size above its default. */
export function heapMebibytes(limitBytes: number | undefined): number {
  return limitBytes === undefined ? 4096 : Math.floor((limitBytes / 1024 / 1024) * 0.75);
}

export function moreMemory(facts: MemoryFacts): Offer[] {
  if (facts.runtime !== 'docker' || facts.proposedBytes === undefined) return [];
  const { container, service, proposedBytes } = facts;
  return [
    {
      remediation: 'docker-update-memory',
      params: { container, service, memoryBytes: proposedBytes },
      risk: riskOf(facts),
    },
  ];
}

export function memoryGuidance(facts: MemoryFacts): Guidance[] {
  const { limitBytes, proposedBytes, hostBytes } = facts;
  const old = limitBytes === undefined ? 'no limit' : inBytes(limitBytes);
  const cache = facts.database ? ' For MongoDB keep `--wiredTigerCacheSizeGB` at half of the limit or less.' : '';
  const room = facts.room ? ` ${facts.room}` : '';
  if (proposedBytes === undefined && facts.runtime === 'kubernetes')
    return [
      {
        id: 'G-MEMORY',
        text: `${facts.service} has ${old}, and there is no room for more that one can see.${room} Add a node or raise the quota first, or lower what ${facts.service} keeps in memory.${cache}`,
      },
    ];
  if (proposedBytes === undefined)
    return [
      {
        id: 'G-MEMORY',
        text: `${facts.service} has ${old}${hostBytes === undefined ? '; how much the host has free is not known' : ` and the host of ${inBytes(hostBytes)} has no room for more`}. Free memory there first, or lower what ${facts.service} keeps in memory.${cache}`,
      },
    ];
  const size = inBytes(proposedBytes);
  const mebibytes = Math.round(proposedBytes / 1024 / 1024);
  const how =
    facts.runtime === 'docker'
      ? `A live change is lost when the container is made anew: write \`mem_limit: ${mebibytes}m\` for ${facts.target} in docker-compose.yml, too.`
      : `Set \`resources.limits.memory: ${mebibytes}Mi\` in its manifest: \`${kubectl(facts, `set resources ${facts.target} --limits=memory=${mebibytes}Mi`)}\` (this replaces its pods).${room}`;
  return [
    {
      id: facts.runtime === 'docker' ? 'G-COMPOSE' : 'G-MEMORY',
      text: `Memory limit of ${facts.service}: ${old} → ${size}. ${how}${cache}${tradingGate(facts)}`,
    },
  ];
}
