/**
 *   npm run bench                                  everything; a table
 *   npm run bench -- --json bench.json             the table, and the figures as JSON
 *   npm run bench -- --only queue-start,status     some; `--list` names them
 *   npm run bench -- --quick                       few samples: to see that all works, not to measure
 *
 * Exit code: 0 all ran or were skipped, whatever they measured; 1 one of them broke; 64 wrong usage.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { dockerClient } from '../test/realParts.ts';
import { findPart } from '../tools/parts/index.ts';
import { messageOf, type PartName, type PartValues, type Presence } from '../tools/parts/part.ts';
import { undoList } from '../tools/run/undo.ts';
import { benchmarkReport } from './benchmark-report.ts';
import { benchmarks } from './benchmarks.ts';
import type { BenchContext, Benchmark, Need } from './contract.ts';
import { figureTable } from './figure-table.ts';
import { type PlatformStack, startPlatformStack } from './platform-stack.ts';
import { buildProduct } from './product-build.ts';
import { runBenchmarks } from './run-benchmarks.ts';

const EXIT_USAGE = 64;

interface RunOptions {
  readonly json: string | undefined;
  readonly quick: boolean;
  readonly chosen: readonly Benchmark[];
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return EXIT_USAGE;
  const { json, quick, chosen } = options;
  const undo = { benchmark: undoList(say), run: undoList(say) };
  const putBack = async (): Promise<void> => {
    await undo.benchmark.run();
    await undo.run.run();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void putBack().finally(() => process.exit(130)));
  const load = { before: loadNow(), after: 0 };
  const parts = createParts(quick, undo.run.add);
  const context = { quick, say, part: parts.part, stack: parts.stack };
  const results = await runBenchmarks(chosen, { missing: parts.missing, undo: undo.benchmark, context });
  load.after = loadNow();
  await putBack();
  const machine = { node: process.version, cores: cpus().length, load };
  const report = benchmarkReport(results, { at: new Date().toISOString(), quick, machine });
  process.stdout.write(
    `\n${figureTable(results)}\nNode ${machine.node}, ${machine.cores} cores, load average ${load.before} before and ${load.after} after\n`,
  );
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  return report.failed.length > 0 ? 1 : 0;
}

function readOptions(): RunOptions | undefined {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'string' },
        only: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    });
    if (values.list) {
      for (const { name, title } of benchmarks) process.stdout.write(`${name.padEnd(16)} ${title}\n`);
      return { json: undefined, quick: false, chosen: [] };
    }
    const names = values.only?.flatMap((text) => text.split(','));
    const unknown = names?.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name)) ?? [];
    if (unknown.length > 0) throw new Error(`No benchmark is named ${unknown.join(', ')}; --list names all.`);
    const chosen = benchmarks.filter(({ name }) => names === undefined || names.includes(name));
    return { json: values.json, quick: values.quick, chosen };
  } catch (error) {
    say(messageOf(error));
    return undefined;
  }
}

interface Parts extends Pick<BenchContext, 'part' | 'stack'> {
  missing(need: Need): Promise<string | undefined>;
}

/** Looks for each part when it is first needed. Nothing is started or installed for a benchmark. */
function createParts(quick: boolean, onEnd: BenchContext['onEnd']): Parts {
  const found = new Map<PartName, Presence>();
  let building: Promise<string | undefined> | undefined;
  let stack: Promise<PlatformStack> | undefined;
  const part = <Name extends PartName>(name: Name): PartValues<Name> => {
    const presence = found.get(name);
    if (presence?.available !== true) throw new Error(`A benchmark uses ${name} and does not say so in its needs.`);
    return presence.values as PartValues<Name>;
  };
  return {
    part,
    async missing(need) {
      if (need === 'build') {
        building ??= buildProduct(say);
        return building;
      }
      const presence = await findPart(need, process.env);
      found.set(need, presence);
      return presence.available ? undefined : presence.reason;
    },
    stack() {
      if (stack === undefined) {
        say('  starting the stand-in platform');
        const starting = startPlatformStack(dockerClient(part('docker')), quick);
        onEnd('the stand-in platform', async () => (await starting).stop());
        stack = starting;
      }
      return stack;
    },
  };
}

function loadNow(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

process.exitCode = await main();
