import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext, Benchmark } from './contract.ts';
import { figure } from './figure.ts';
import { guideScript } from './guide-script.ts';
import { median } from './percentile.ts';
import type { PlatformStack } from './platform-stack.ts';
import { terminalProgram } from './product-build.ts';
import { startSlackStage } from './slack-stage.ts';

const PAUSE_MS = 1500;

export const status: Benchmark = {
  name: 'status',
  title: "status against the guide's script 8.1 (docker compose ps and logs by their docker equivalents), same stack",
  needs: ['build', 'redis', 'docker'],
  async run(context) {
    const samples = context.quick ? 2 : 10;
    const stack = await context.stack();
    const script = guideScript(stack);
    const scripted = await times(samples, () => run('bash', ['-c', script], context, stack));
    const typed = ['status', '--config', stack.platformFile];
    const terminal = await times(samples, () => run(process.execPath, [terminalProgram, ...typed], context, stack));
    const usage = await times(samples, () =>
      run(process.execPath, [terminalProgram, ...typed, '--usage'], context, stack),
    );
    const stage = await startSlackStage(context);
    await stage.product({ platformFile: stack.platformFile, variables: stack.variables });
    // The streams have given their first samples after two seconds.
    await sleep(3000);
    const bot = await times(samples, () => stage.conversation('status', /^Status of/), PAUSE_MS);
    const floor = { name: "guide's script 8.1", value: median(scripted) };
    const faster = (bound: number) => ({ of: 'ratio', is: 'at least', bound }) as const;
    return [
      figure({ name: 'status from the bot', value: median(bot), unit: 'ms', floor, goal: faster(10) }),
      figure({ name: 'status from a cold terminal', value: median(terminal), unit: 'ms', floor, goal: faster(2.5) }),
      // The engine itself takes one to two seconds to tell the use of a processor, whoever asks.
      figure({ name: '  with memory and processor', value: median(usage), unit: 'ms', floor }),
    ];
  },
};

async function times(samples: number, once: () => Promise<unknown>, pauseMs = 0): Promise<number[]> {
  const measured: number[] = [];
  // The first one pays for what is not in the machine's caches yet.
  for (let sample = -1; sample < samples; sample += 1) {
    const startedAt = performance.now();
    await once();
    if (sample >= 0) measured.push(performance.now() - startedAt);
    await sleep(pauseMs);
  }
  return measured;
}

/** Runs a program to its end, whatever it says of the platform: that is not what is measured here. */
function run(
  program: string,
  args: readonly string[],
  context: BenchContext,
  { variables }: PlatformStack,
): Promise<void> {
  const environment = { ...process.env, ...variables, DOCKER_HOST: context.part('docker').host };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { env: environment, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (stdout.includes('frontend')) resolve();
      else reject(new Error(`${program} said nothing of the platform: ${stderr || error?.message}`));
    });
  });
}
