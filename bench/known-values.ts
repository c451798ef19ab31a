import { KnownValues } from '../src/diagnostics/redaction/known-values.ts';
import { benignFamilies } from '../test/redaction-corpus/benign.ts';
import { BASE62, type Draw, drawFrom, HEX } from '../test/redaction-corpus/draw.ts';
import type { Benchmark, Figure } from './contract.ts';
import { figure } from './figure.ts';

const SEED = 20_261_129;
const FEW = 5;
const MANY = 500;

/** With a hundred times as many secrets a log must not take much longer to read: one automaton looks for all at once. */
export const knownValues: Benchmark = {
  name: 'known-values',
  title: 'secrets known by their value: how fast a log is read with few and with many of them',
  needs: [],
  run({ quick }) {
    const draw = drawFrom(SEED);
    const size = quick ? 50_000 : 4_000_000;
    const few = knowing(FEW, draw);
    const many = knowing(MANY, draw);
    const log = Array.from({ length: 4000 }, () => draw.of(benignFamilies.everyday)(draw)).join('\n');
    const plain = log.repeat(Math.ceil(size / log.length)).slice(0, size);
    const fed = many.secrets.join(' ');
    const shapes = {
      'plain log text': plain,
      'log text as JSON in JSON': JSON.stringify(JSON.stringify(plain)).slice(0, size),
      'nothing but beginnings of secrets': many.secrets[0]?.slice(0, -1).repeat(size / 31) ?? '',
      'nothing but secrets': fed.repeat(Math.ceil(size / fed.length)).slice(0, size),
      'nothing but percent-encoded': '%41'.repeat(size / 3),
    };
    return Promise.resolve(Object.entries(shapes).flatMap(([name, text]) => figuresOf(name, text, few, many)));
  },
};

interface Knowing {
  readonly known: KnownValues;
  readonly secrets: readonly string[];
}

function knowing(count: number, draw: Draw): Knowing {
  const known = new KnownValues();
  const secrets = Array.from({ length: count }, () => draw.text(draw.of([BASE62, HEX]), 32));
  for (const secret of secrets) known.learn(secret);
  known.without('');
  return { known, secrets };
}

function figuresOf(name: string, text: string, few: Knowing, many: Knowing): Figure[] {
  const floor = { name: `with ${FEW}`, value: speedOf(few, text) };
  const goal = { of: 'value', is: 'at least', bound: 20 } as const;
  return [figure({ name: `${name}, ${MANY} secrets`, value: speedOf(many, text), unit: 'MB/s', floor, goal })];
}

/** MB a second of processor time, the best of three: what else the machine does is not the gate's. */
function speedOf({ known }: Knowing, text: string): number {
  known.without(text.slice(0, 10_000));
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    known.without(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return text.length / Math.max(1, Math.min(...times));
}
