import { z } from 'zod';
import type { ContainerStats } from './answers.ts';
import { instantOf } from './instant.ts';
import { number, text } from './reply-parts.ts';
import { withoutUndefined } from './without-undefined.ts';

const Cpu = z
  .object({
    cpu_usage: z.object({ total_usage: number, percpu_usage: z.array(z.number()).nullish() }).nullish(),
    system_cpu_usage: number,
    online_cpus: number,
  })
  .nullish();

export const StatsReply = z.object({
  read: text,
  cpu_stats: Cpu,
  precpu_stats: Cpu,
  memory_stats: z.object({ usage: number, stats: z.record(z.string(), z.number()).nullish() }).nullish(),
});
type StatsReply = z.output<typeof StatsReply>;

/** A sample of the engine, as catalogue 0.4 reckons it. A container that does not run has no figures. */
export function containerStats(reply: StatsReply, now: number): ContainerStats {
  return withoutUndefined({
    at: instantOf(reply.read) ?? new Date(now).toISOString(),
    memoryBytes: usedMemory(reply.memory_stats),
    usedCores: usedCores(reply),
    onlineCores: onlineCores(reply.cpu_stats) || undefined,
  });
}

/** Without the file cache that the kernel can drop: cgroup v1 calls it `total_inactive_file`, v2 `inactive_file`. */
function usedMemory(memory: StatsReply['memory_stats']): number | undefined {
  if (!memory || memory.usage === 0) return undefined;
  const cache = memory.stats?.['total_inactive_file'] ?? memory.stats?.['inactive_file'] ?? 0;
  return cache < memory.usage ? memory.usage - cache : memory.usage;
}

/** Undefined without a previous sample: a share since the boot of the host would say nothing about now. */
function usedCores({ cpu_stats: now, precpu_stats: before }: StatsReply): number | undefined {
  if (!now?.cpu_usage || !before?.cpu_usage || before.system_cpu_usage === 0) return undefined;
  const total = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const system = now.system_cpu_usage - before.system_cpu_usage;
  if (system <= 0 || total < 0) return undefined;
  return (total / system) * onlineCores(now);
}

function onlineCores(cpu: StatsReply['cpu_stats']): number {
  return cpu?.online_cpus || cpu?.cpu_usage?.percpu_usage?.length || 0;
}
