import type { Evidence } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { Instance, Workload } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, levelOf, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { clusterMemory } from './kubernetes-memory.ts';
import { limitOf, memoryDeath } from './memory-deaths.ts';
import { proposedMemory } from './memory-proposal.ts';
import { heapMebibytes, type MemoryFacts, memoryGuidance, moreMemory } from './memory-remedies.ts';
import { inBytes, inWords, recreateCommand, tradingGate } from './remedies.ts';

const cause = {
  level: 'critical',
  weight: 'decisive',
  tier: 5,
  explains: OF_PROCESS_DEATH,
  explainsInDependents: IN_DEPENDENTS,
} as const;

/** Guide 2.2: the kernel, or the runtime's own heap limit, ended the process for memory. */
export const memory = defineCheck({
  id: 'service.memory',
  title: 'Killed for memory',
  guide: '2.2',
  area: 'service',
  findings: {
    'oom-limit': finding<MemoryFacts>({
      ...cause,
      says: ({ service, kills, restarts, limitBytes }) =>
        `${service} was killed ${times(kills)} by the kernel because it hit its memory limit of ${inBytes(limitBytes ?? 0)}${restarts > kills ? ` (${restarts} restarts in all)` : ''}.`,
      offers: moreMemory,
      guidance: memoryGuidance,
    }),
    'oom-leak': finding<MemoryFacts>({
      ...cause,
      says: ({ service, kills, limitBytes, lifeMs }) =>
        `${service} leaks memory: it was killed ${times(kills)}${limitBytes === undefined ? '' : ` at its limit of ${inBytes(limitBytes)}`}, each time after about ${inWords(lifeMs ?? 0)}.`,
      offers: moreMemory,
      guidance: (facts) => [
        ...memoryGuidance(facts),
        {
          id: 'G-LEAK',
          text: `More memory only makes the time between two kills longer. Open a ticket for the leak of ${facts.service}: a heap profile outside of production, and look at what grows with time (caches without bound, listeners, sessions).`,
        },
      ],
    }),
    'oom-host': finding<MemoryFacts>({
      ...cause,
      weight: 'strong',
      tier: 0,
      says: ({ service, together }) =>
        `The host ran out of memory: the kernel killed ${[service, ...together].join(', ')}, which ${together.length === 0 ? 'has no memory limit' : 'have no memory limit and ended in the same minute'}.`,
      guidance: (facts) => [
        {
          id: 'G-HOST-MEMORY',
          text: `See on the host who takes the memory: \`docker stats --no-stream\` and \`free -m\`. Give a limit (\`mem_limit:\`, \`resources.limits.memory\`) to each service that has none, ${facts.service} among them, so that one cannot starve the others.`,
        },
      ],
    }),
    'oom-child': finding<MemoryFacts>({
      ...cause,
      level: 'warning',
      says: ({ service, limitBytes }) =>
        `A worker process of ${service} was killed for memory${limitBytes === undefined ? '' : ` at the limit of ${inBytes(limitBytes)}`}; its main process lives on.`,
      offers: moreMemory,
      guidance: (facts) => [
        ...memoryGuidance(facts),
        { id: 'G-WORKERS', text: `Or run fewer workers in ${facts.service}: all of them share one limit.` },
      ],
    }),
    'v8-heap': finding<MemoryFacts>({
      ...cause,
      says: ({ service, exitCode }) =>
        `${service} ran out of JavaScript heap and aborted${exitCode === undefined ? '' : ` (exit code ${exitCode})`}: V8's own limit, not that of the container.`,
      guidance: (facts) => [
        {
          id: 'G-HEAP',
          text: `Set \`NODE_OPTIONS=--max-old-space-size=${heapMebibytes(facts.limitBytes)}\` (MiB${facts.limitBytes === undefined ? '' : `, three quarters of the container's ${inBytes(facts.limitBytes)}`}) for ${facts.target}, then \`${recreateCommand(facts)}\`; and look for what fills the heap.${tradingGate(facts)}`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => memoryDeath(evidence, suspect, instance));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      const limitBytes = limitOf(instance);
      find(sign.kind, {
        subject: suspect.subject,
        facts: {
          ...placeOf(suspect, instance, evidence),
          kills: sign.kills.length,
          restarts: instance.restarts,
          exitCode: sign.kills[0]?.exitCode,
          limitBytes,
          usedBytes: instance.memory?.usedBytes,
          ...proposalFor(evidence, suspect.workload, instance),
          hostBytes: suspect.workload.hostMemoryBytes,
          lifeMs: sign.kind === 'oom-leak' ? sign.lifeMs : undefined,
          together: 'together' in sign ? sign.together : [],
          logLine: 'logLine' in sign ? sign.logLine : undefined,
          database: suspect.subject.startsWith('database:'),
          ill,
        },
        proof: proofOf(suspect, instance),
        onset: sign.kills[sign.kills.length - 1]?.at,
        level: sign.kind === 'oom-child' ? 'warning' : levelOf(suspect, instance, evidence.at),
      });
    }
  },
});

function proposalFor(
  evidence: Evidence,
  workload: Workload,
  instance: Instance,
): { readonly proposedBytes: number | undefined; readonly room: string | undefined } {
  const limitBytes = limitOf(instance);
  if (limitBytes === undefined) return { proposedBytes: undefined, room: undefined };
  return workload.runtime === 'docker'
    ? { proposedBytes: proposedMemory(evidence, workload, limitBytes), room: undefined }
    : clusterMemory(evidence, workload, instance, limitBytes);
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
