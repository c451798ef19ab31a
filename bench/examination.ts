import { setTimeout as sleep } from 'node:timers/promises';
import { databaseUrls } from '../src/config.ts';
import { checks } from '../src/diagnostics/checks/index.ts';
import type { Question, Target } from '../src/diagnostics/contract.ts';
import { examine } from '../src/diagnostics/examine.ts';
import { createTargets } from '../src/diagnostics/targets/create-targets.ts';
import { ContainerEventStore } from '../src/diagnostics/targets/docker/container-events.ts';
import { ContainerStatsStore } from '../src/diagnostics/targets/docker/container-stats.ts';
import { connectEngine } from '../src/diagnostics/targets/docker/engine.ts';
import { containersOf } from '../src/diagnostics/targets/docker/service-containers.ts';
import type { BenchContext, Benchmark, Figure } from './contract.ts';
import { figure } from './figure.ts';
import { median } from './percentile.ts';
import type { PlatformStack } from './platform-stack.ts';

const GOAL = { of: 'ratio', is: 'at most', bound: 1.25 } as const;

export const examination: Benchmark = {
  name: 'examination',
  title: 'examination of the whole platform against its slowest single reading',
  needs: ['docker'],
  async run(context) {
    const stack = await context.stack();
    const samples = context.quick ? 5 : 30;
    const kept = await keepHistory(context, stack);
    // The streams have given their first samples after two seconds.
    await sleep(2500);
    const worker = await measure(context, stack, kept, samples);
    const terminal = await measure(context, stack, {}, Math.ceil(samples / 3));
    return [...figuresOf('worker with its streams open', worker), ...figuresOf('terminal, nothing open', terminal)];
  },
};

type History = Pick<Parameters<typeof createTargets>[1], 'events' | 'stats'>;

/** What a worker keeps open. */
async function keepHistory(context: BenchContext, { platform }: PlatformStack): Promise<History> {
  const engine = connectEngine({ host: context.part('docker').host });
  const events = new ContainerEventStore(engine);
  const stats = new ContainerStatsStore(engine, { follows: containersOf(platform) });
  events.start();
  stats.start();
  context.onEnd('the streams of Docker', async () => {
    await Promise.allSettled([events.stop(), stats.stop()]);
    engine.close();
  });
  return { events, stats };
}

interface Measured {
  readonly whole: number[];
  /** The slowest reading as it was recorded in the same examination, beside the others. */
  readonly slowest: number[];
  /** The question that was slowest most often, asked by itself. */
  readonly alone: number[];
  readonly question: string;
}

async function measure(
  context: BenchContext,
  stack: PlatformStack,
  history: History,
  samples: number,
): Promise<Measured> {
  const took: Took[] = [];
  const urls = databaseUrls(stack.platform, { ...stack.variables });
  const options = { dockerHost: context.part('docker').host, urls, ...history };
  const targets = createTargets(stack.platform, options).map((target) => timed(target, took));
  const measured = { whole: [] as number[], slowest: [] as number[] };
  const slowestQuestions: Question<unknown>[] = [];
  for (let sample = -2; sample < samples; sample += 1) {
    took.length = 0;
    const startedAt = performance.now();
    await examine({ platform: stack.platform, subject: '', targets, checks });
    const whole = performance.now() - startedAt;
    const slowest = took.reduce((one, other) => (other.ms > one.ms ? other : one));
    if (sample < 0) continue;
    measured.whole.push(whole);
    measured.slowest.push(slowest.ms);
    slowestQuestions.push(slowest.question);
    await sleep(100);
  }
  const question = mostFrequent(slowestQuestions);
  const alone = await askAlone(targets, question, samples);
  await Promise.allSettled(targets.map((target) => target.close()));
  return { ...measured, alone, question: `${question.target} · ${question.name}` };
}

interface Took {
  readonly question: Question<unknown>;
  readonly ms: number;
}

/** The reader rounds to milliseconds, which is too coarse for a ratio of a few of them. */
function timed(target: Target, took: Took[]): Target {
  return {
    ...target,
    async ask(question, signal) {
      const startedAt = performance.now();
      try {
        return await target.ask(question, signal);
      } finally {
        took.push({ question, ms: performance.now() - startedAt });
      }
    },
  };
}

function mostFrequent(questions: readonly Question<unknown>[]): Question<unknown> {
  const keys = questions.map(({ target, name }) => `${target} ${name}`);
  const count = (key: string | undefined): number => keys.filter((each) => each === key).length;
  const [most] = [...keys].sort((one, other) => count(other) - count(one));
  const question = questions[keys.indexOf(most ?? '')];
  if (question === undefined) throw new Error('The examination asked nothing.');
  return question;
}

async function askAlone(targets: readonly Target[], question: Question<unknown>, samples: number): Promise<number[]> {
  const target = targets.find(({ kind }) => kind === question.target);
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const startedAt = performance.now();
    await target?.ask(question, AbortSignal.timeout(10_000)).catch(() => undefined);
    times.push(performance.now() - startedAt);
    await sleep(100);
  }
  return times;
}

function figuresOf(where: string, { whole, slowest, alone, question }: Measured): Figure[] {
  const value = median(whole);
  const floor = (name: string, times: readonly number[]) => ({ name, value: median(times) });
  return [
    figure({
      name: `whole platform, ${where}`,
      value,
      unit: 'ms',
      floor: floor('slowest reading in it', slowest),
      goal: GOAL,
    }),
    figure({
      name: `  against that question asked alone`,
      value,
      unit: 'ms',
      floor: floor(`${question}, nothing beside it`, alone),
    }),
  ];
}
