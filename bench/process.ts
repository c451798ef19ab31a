import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf, type StartedProcess } from './child-process.ts';
import type { Benchmark, Figure } from './contract.ts';
import { figure } from './figure.ts';
import { median } from './percentile.ts';
import { startSlackStage } from './slack-stage.ts';

const IDLE_AFTER_MS = 5000;
const MEMORY_GOAL = { of: 'value', is: 'at most', bound: 120 } as const;
const START_GOAL = { of: 'value', is: 'at most', bound: 1500 } as const;
const ROLES = ['all', 'bot', 'worker'] as const;

export const ownProcess: Benchmark = {
  name: 'process',
  title: `start to ready, and memory ${IDLE_AFTER_MS / 1000} s later, with one Docker platform`,
  needs: ['build', 'redis', 'docker'],
  async run(context) {
    const samples = context.quick ? 1 : 5;
    const stack = await context.stack();
    const stage = await startSlackStage(context, { rateLimits: false });
    const bare = await measure(() => stage.bareBolt(), samples);
    const figures: Figure[] = [];
    for (const role of ROLES) {
      const options = { platformFile: stack.platformFile, variables: stack.variables, role };
      figures.push(...figuresOf(role, await measure(() => stage.product(options), samples), bare));
    }
    return figures;
  },
};

interface Measured {
  readonly readyMs: number;
  readonly resident: number;
  /** Absent where the system does not tell it. */
  readonly proportional?: number;
}

async function measure(start: () => Promise<StartedProcess>, samples: number): Promise<Measured> {
  const ready: number[] = [];
  const resident: number[] = [];
  const proportional: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const started = await start();
    await sleep(IDLE_AFTER_MS);
    const memory = memoryOf(started.pid);
    await started.stop();
    ready.push(started.readyMs);
    resident.push(memory.resident);
    if (memory.proportional !== undefined) proportional.push(memory.proportional);
  }
  return {
    readyMs: median(ready),
    resident: median(resident),
    ...(proportional.length === 0 ? {} : { proportional: median(proportional) }),
  };
}

function figuresOf(role: string, measured: Measured, bare: Measured): Figure[] {
  const floor = (value: number | undefined) => (value === undefined ? undefined : { name: 'bare Bolt app', value });
  const { readyMs, proportional, resident } = measured;
  const start = { name: `start to ready, role ${role}`, value: readyMs, unit: 'ms', goal: START_GOAL } as const;
  const whole = { name: `idle memory (RSS), role ${role}`, value: resident, unit: 'MB' } as const;
  const memory = figure({ ...whole, floor: floor(bare.resident), goal: MEMORY_GOAL });
  if (proportional === undefined) return [figure({ ...start, floor: floor(bare.readyMs) }), memory];
  const share = { name: `idle memory (PSS), role ${role}`, value: proportional, unit: 'MB' } as const;
  return [
    figure({ ...start, floor: floor(bare.readyMs) }),
    memory,
    figure({ ...share, floor: floor(bare.proportional) }),
  ];
}
