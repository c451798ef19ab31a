import { cleanText } from '../src/diagnostics/redaction/clean-text.ts';
import { issuedTokens } from '../src/diagnostics/redaction/find-issued-tokens.ts';
import { redactText } from '../src/diagnostics/redaction/redact-text.ts';
import { shapedSecrets } from '../src/diagnostics/redaction/shaped-secrets.ts';
import { benignFamilies, drawBenign } from '../test/redaction-corpus/benign.ts';
import { drawSamples, leakOf, type Sample } from '../test/redaction-corpus/corpus.ts';
import { drawFrom } from '../test/redaction-corpus/draw.ts';
import type { BenchContext, Benchmark, Figure } from './contract.ts';
import { figure } from './figure.ts';

const SEED = 20_261_129;

const gate = (text: string): string => redactText(cleanText(text));

export const redaction: Benchmark = {
  name: 'redaction',
  title: 'redaction gate: what it finds, what it alters, how fast it reads',
  needs: [],
  async run(context) {
    return [...recall(context), ...alterations(context), ...speeds(context)];
  },
};

function recall(context: BenchContext): Figure[] {
  const samples = drawSamples(SEED, context.quick ? 1 : 4);
  const leaked = samples.filter((sample) => leakOf(sample, gate(sample.text)) !== undefined);
  const kept = (of: readonly Sample[]): number =>
    100 * (1 - of.filter((sample) => leaked.includes(sample)).length / of.length);
  for (const by of ['kind', 'context'] as const)
    for (const [id, count] of counted(leaked.map((sample) => sample[by].id)))
      context.say(`leaked, ${by} ${id}: ${count}`);
  const goal = { of: 'value', is: 'at least', bound: 100 } as const;
  return [
    figure({ name: `recall over ${samples.length} samples`, value: kept(samples), unit: '%', goal }),
    figure({
      name: 'recall, told by the form',
      value: kept(samples.filter(({ kind }) => kind.marked)),
      unit: '%',
      goal,
    }),
    figure({
      name: 'recall, told by the name alone',
      value: kept(samples.filter(({ kind }) => !kind.marked)),
      unit: '%',
      goal,
    }),
  ];
}

function counted(ids: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left);
}

function alterations(context: BenchContext): Figure[] {
  const benign = drawBenign(SEED, context.quick ? 5 : 60);
  const altered = benign.filter(({ text }) => gate(text) !== text);
  for (const [family, count] of counted(altered.map(({ family }) => family)))
    context.say(`altered, ${family}: ${count}`);
  const goal = { of: 'value', is: 'at most', bound: 0.5 } as const;
  return [
    figure({
      name: `altered of ${benign.length} that only look alike`,
      value: (100 * altered.length) / benign.length,
      unit: '%',
      goal,
    }),
  ];
}

/** Repeated, each is the worst that can be made of one of the gate's own patterns. */
const PUMPS: readonly string[] = [
  ...issuedTokens.flatMap(({ begins }) => begins),
  ...shapedSecrets.flatMap(({ holds }) => (holds === undefined ? [] : [holds])),
  ...[
    'token_',
    '-password',
    '_',
    '-',
    '.',
    'secret.',
    'eyJaaaaaaaa-',
    'mongodb://',
    'a:b@',
    'password="',
    'password=',
    '"',
  ],
  ...[
    '-----BEGIN PRIVATE KEY-----\n',
    '\\',
    '\u001b[',
    'name: password ',
    'AUTH ',
    'abandon ',
    'curl -u ',
    '<password>',
    'é',
  ],
];

function speeds(context: BenchContext): Figure[] {
  const size = context.quick ? 20_000 : 1_000_000;
  const draw = drawFrom(SEED);
  const log = Array.from({ length: 4000 }, () => draw.of(benignFamilies.everyday)(draw)).join('\n');
  const plain = log.repeat(Math.ceil(size / log.length)).slice(0, size);
  const adversarial = PUMPS.map((pump) => speedOf(pump.repeat(Math.ceil(size / 4 / pump.length)))).sort(
    (left, right) => left - right,
  );
  const goal = { of: 'value', is: 'at least', bound: 20 } as const;
  return [
    figure({ name: 'plain log text', value: speedOf(plain), unit: 'MB/s', goal }),
    figure({
      name: `adversarial, median of ${PUMPS.length} shapes`,
      value: adversarial[Math.floor(adversarial.length / 2)] ?? 0,
      unit: 'MB/s',
      goal,
    }),
    figure({ name: 'adversarial, the worst shape', value: adversarial[0] ?? 0, unit: 'MB/s', goal }),
  ];
}

/** MB a second of processor time, the best of three: what else the machine does is not the gate's. */
function speedOf(text: string): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    gate(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return text.length / Math.max(1, Math.min(...times));
}
