import { setTimeout as sleep } from 'node:timers/promises';
import { createExaminer } from '../src/examiner.ts';
import type { BenchContext, Benchmark } from './contract.ts';
import { figure } from './figure.ts';
import type { Answered } from './follow-answer.ts';
import { median, percentile } from './percentile.ts';
import type { PlatformStack } from './platform-stack.ts';
import { type SlackStage, startSlackStage } from './slack-stage.ts';

/** Slack takes one message a second per channel, and an incident may post three (report, evidence, file). */
const PAUSE_MS = 3500;
const BARE_PAUSE_MS = 1200;
/** The streams of Docker have given their first samples after two seconds. */
const STREAMS_OPEN_MS = 2500;

export const conversation: Benchmark = {
  name: 'conversation',
  title: 'slash command to the anchor message and to the verdict, whole platform, one command at a time',
  needs: ['build', 'redis', 'docker'],
  async run(context) {
    const samples = context.quick ? 3 : 15;
    const stack = await context.stack();
    const stage = await startSlackStage(context);
    const bare = await stage.bareBolt();
    const post = await ask(stage, samples, ['post', /bare: posted/, BARE_PAUSE_MS]);
    const edit = await ask(stage, samples, ['edit', /bare: edited/, BARE_PAUSE_MS]);
    await bare.stop();
    await stage.product({ platformFile: stack.platformFile, variables: stack.variables });
    await sleep(STREAMS_OPEN_MS);
    const report = await ask(stage, samples, ['triage', /Healthy|Root cause found|Inconclusive/, PAUSE_MS]);
    const alone = await examineAlone(context, stack, samples);
    const posted = report.map(({ postedMs }) => postedMs);
    const verdict = report.map(({ saidMs }) => saidMs);
    const bareMs = (answers: readonly Answered[]): number => median(answers.map(({ saidMs }) => saidMs));
    return [
      figure({
        name: 'command to anchor message, median',
        value: median(posted),
        unit: 'ms',
        floor: { name: 'bare Bolt app that posts', value: bareMs(post) },
        goal: { of: 'value', is: 'at most', bound: 1000 },
      }),
      figure({ name: 'command to anchor message, slowest', value: percentile(posted, 1), unit: 'ms' }),
      figure({
        name: 'command to verdict, median',
        value: median(verdict),
        unit: 'ms',
        floor: {
          name: 'examination alone + bare Bolt app that posts and edits',
          value: median(alone) + bareMs(edit),
        },
        goal: { of: 'ratio', is: 'at most', bound: 1.5 },
      }),
      figure({ name: 'command to verdict, slowest', value: percentile(verdict, 1), unit: 'ms' }),
    ];
  },
};

async function ask(
  stage: SlackStage,
  samples: number,
  [text, expected, pauseMs]: readonly [text: string, expected: RegExp, pauseMs: number],
): Promise<Answered[]> {
  const answers: Answered[] = [];
  // The first one pays for code that was never run; people ask a bot that runs for weeks.
  for (let sample = -1; sample < samples; sample += 1) {
    const answered = await stage.conversation(text, expected);
    if (sample >= 0) answers.push(answered);
    await sleep(pauseMs);
  }
  return answers;
}

/** The same examination in this process, with a worker's open streams, as seldom, and nobody to tell it to. */
async function examineAlone(context: BenchContext, stack: PlatformStack, samples: number): Promise<number[]> {
  const environment = { DOCKER_HOST: context.part('docker').host, KUBECONFIG: undefined };
  const examiner = await createExaminer(stack.platform, environment, { ...stack.variables });
  const times: number[] = [];
  try {
    await sleep(STREAMS_OPEN_MS);
    for (let sample = -1; sample < samples; sample += 1) {
      const startedAt = performance.now();
      await examiner.examine({ subject: '', signal: new AbortController().signal, onProgress: () => undefined });
      if (sample >= 0) times.push(performance.now() - startedAt);
      await sleep(PAUSE_MS);
    }
  } finally {
    await examiner.close();
  }
  return times;
}
