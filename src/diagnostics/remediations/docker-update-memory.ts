import { z } from 'zod';
import { freeOnHost, HOST_SHARE } from '../checks/service/memory-proposal.ts';
import { inBytes } from '../checks/service/remedies.ts';
import type { Reader } from '../contract.ts';
import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import { closureOf, dependentsOf } from '../scope.ts';
import { gatherWorkloads } from '../workloads.ts';
import {
  type ContainerNames,
  containerParams,
  findContainer,
  lockOf,
  serviceOf,
  subjectOfContainer,
  undoesItself,
} from './docker-container.ts';
import { seeContainer, seePlanned } from './docker-effect.ts';
import { effectOfMemory, memoryPreconditions, requireUseBelow, swapFor } from './docker-memory.ts';

const Params = z.strictObject({
  ...containerParams,
  // The engine takes no less.
  memoryBytes: z
    .int()
    .min(6 * 1024 * 1024)
    .describe('The new limit, bytes.'),
});
type Params = z.output<typeof Params>;

/** Catalogue 5, `docker-update-memory`. */
export const updateMemory = defineRemediation<Params>({
  id: 'docker-update-memory',
  title: 'Raise the memory limit of a container',
  risk: 'R2',
  target: 'docker',
  params: Params,
  subjectOf: subjectOfContainer,
  gather: gatherMemory,
  plan(evidence, params) {
    const found = findContainer(evidence, params);
    if (isRefusal(found)) return found;
    const { inspected, service, entry, subject, workload } = found;
    const { name, memoryLimitBytes: old = 0 } = inspected;
    const { memoryBytes } = params;
    const swapBytes = swapFor(memoryBytes, inspected);
    const roomBytes = freeOnHost(evidence, workload);
    const change = `${old === 0 ? 'no limit' : inBytes(old)} to ${inBytes(memoryBytes)}`;
    return {
      action: `Raise the memory limit of container ${name} from ${change}`,
      subject,
      lock: lockOf(found),
      // Not the start of its run: what is killed at its limit starts again every few seconds, and stays the same thing.
      identity: { container: inspected.id, name },
      steps: [`Set the memory limit of container ${name} from ${change}.`],
      effects: [
        `It holds at once; ${name} is not restarted for it. If it leaks, more memory only puts off the next kill.`,
        `Not persisted: set \`mem_limit: ${Math.floor(memoryBytes / 1024 / 1024)}m\` for ${entry.composeService ?? service} in docker-compose.yml, too.`,
      ],
      preconditions: memoryPreconditions(
        found,
        memoryBytes,
        roomBytes === undefined ? undefined : roomBytes * HOST_SHARE,
      ),
      wayBack: {
        possible: true,
        says: `Set it back to ${inBytes(old)}, if it uses less than that by then.`,
        automatic: undoesItself(evidence, service),
      },
      decidedOn: {
        service,
        limitBytes: old,
        limitWithSwapBytes: inspected.memorySwapBytes ?? 'preset',
        newLimitWithSwapBytes: swapBytes,
        restartPolicy: inspected.restartPolicy,
      },
    };
  },
  async execute({ writer, remember }, plan) {
    const { service, limitBytes, limitWithSwapBytes, newLimitWithSwapBytes } = plan.decidedOn;
    const container = String(plan.identity['container']);
    const memoryBytes = Number(limitBytes);
    const before = typeof limitWithSwapBytes === 'number' ? limitWithSwapBytes : swapFor(memoryBytes, {});
    await remember({ container, service: String(service), memoryBytes, swapBytes: before });
    await writer.docker.updateMemory(container, {
      memoryBytes: Number(plan.params['memoryBytes']),
      swapBytes: Number(newLimitWithSwapBytes),
    });
  },
  effectiveness: (evidence, plan) => effectOfMemory(seePlanned(evidence, plan), plan),
  // The engine waits up to 60 s between two runs of what it restarts; "no oom 15 min" (catalogue 0.2, section 5).
  verify: { withinMs: 120_000, steadyMs: 900_000 },
  async rollback({ writer, look }, undo) {
    const [container, memoryBytes] = [String(undo['container']), Number(undo['memoryBytes'])];
    requireUseBelow(memoryBytes, seeContainer(await look(), String(undo['service']), container));
    await writer.docker.updateMemory(container, { memoryBytes, swapBytes: Number(undo['swapBytes']) });
  },
});

/** What uses the host's memory beside it, as far as it is of the platform. */
async function gatherMemory(read: Reader, names: ContainerNames): Promise<void> {
  const service = serviceOf(read.platform, names);
  if (service === undefined) return;
  const { services } = read.platform;
  const scope = [...closureOf(read.platform, [service]), ...dependentsOf(read.platform, [service])];
  await gatherWorkloads(
    read,
    [...new Set(scope)].filter((name) => name in services),
  );
}
