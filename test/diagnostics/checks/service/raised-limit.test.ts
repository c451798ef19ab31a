import { describe, expect, it } from 'vitest';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { ago, evidenceOf, instance, MIB, minutes, outOfMemory, seconds, workload } from '../../evidenceOf.ts';
import { rootsOf, troubles } from './judged.ts';

const KILLS = [outOfMemory(seconds(90)), outOfMemory(minutes(2)), outOfMemory(minutes(3))];

/** Killed three times, then given more memory, and running since. */
function raised(parts: Partial<Instance> = {}) {
  const lives = instance({
    startedAt: ago(seconds(80)),
    restarts: 3,
    terminations: KILLS,
    memoryLimitBytes: 512 * MIB,
    memory: { usedBytes: 200 * MIB, limitBytes: 512 * MIB },
    limitsChangedAt: ago(seconds(85)),
    ...parts,
  });
  return evidenceOf({ workloads: [workload('matcher', [lives])] });
}

describe('a memory limit that was changed after the kills', () => {
  it('is no fault any more while it runs', () => {
    expect(troubles(raised())).toEqual([]);
  });

  it('is one when the change was before the kills', () => {
    expect(rootsOf(raised({ limitsChangedAt: ago(minutes(4)) }))).toEqual(['oom-limit service:matcher']);
  });

  it('is one again with the first kill after it', () => {
    const again = raised({ terminations: [outOfMemory(seconds(20)), ...KILLS], startedAt: ago(seconds(15)) });
    expect(rootsOf(again)).toEqual(['oom-limit service:matcher']);
  });

  it('says why it does not run until it does', () => {
    expect(rootsOf(raised({ state: 'restarting', ready: 'no' }))).toEqual(['oom-limit service:matcher']);
  });

  it('hides no end of another kind', () => {
    const panics = KILLS.map((end) => ({ ...end, endedBy: 'itself' as const, exitCode: 101 }));
    expect(troubles(raised({ terminations: panics }))).not.toEqual([]);
  });

  it('hides no worker that is killed after it', () => {
    const child = (at: number) => ({ ...outOfMemory(seconds(at)), endedBy: 'oom-child' as const });

    expect(troubles(raised({ terminations: [child(100)], restarts: 0 }))).toEqual([]);
    expect(rootsOf(raised({ terminations: [child(30)], restarts: 0 }))).toEqual(['oom-child service:matcher']);
  });
});
