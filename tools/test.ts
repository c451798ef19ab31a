/**
 * Finds or starts the real parts, runs the tests with them, says what it skipped and why, and puts everything back.
 *
 *   npm test                      everything
 *   npm test -- --fast            only what needs no real part
 *   npm test -- test/bot          what vitest takes: paths, -t NAME, --coverage …
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatherParts, type Presences, partEnvironment } from './parts/gather.ts';
import {
  type Environment,
  type PartName,
  type Presence,
  partNames,
  runVariable,
  scratchVariable,
} from './parts/part.ts';
import { runArguments } from './run/arguments.ts';
import { filesToRunByThemselves } from './run/by-themselves.ts';
import { serverFolder } from './run/server-folder.ts';
import { sweepContainers, sweepProcesses } from './run/sweep.ts';
import { makeTestPath } from './run/test-path.ts';
import { type UndoList, undoList } from './run/undo.ts';
import { runVitest, tallyOf, type VitestOutcome } from './run/vitest.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function describe(name: PartName, presence: Presence): string {
  const [state, detail] = presence.available ? [presence.state, presence.detail] : ['skipped', presence.reason];
  return `  ${name.padEnd(13)} ${state.padEnd(9)} ${detail}`;
}

/** Aborted by the first Ctrl-C or SIGTERM; from then on the run only puts back. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) say('Stopping, and putting back what was started …');
      controller.abort();
    });
  }
  return controller.signal;
}

interface Run {
  id: string;
  scratch: string;
  signal: AbortSignal;
  undo: UndoList;
}

async function gather(run: Run): Promise<Presences> {
  say('Real parts:');
  const { scratch, signal, undo } = run;
  const session = { environment: process.env, scratch, signal, undo: undo.add, say };
  const presences = await gatherParts(session, (name, presence) => say(describe(name, presence)));
  const engine = presences.docker;
  if (engine.available) undo.add('Containers of the tests', () => sweepContainers(engine.values.host, run.id));
  return presences;
}

type Outcome = VitestOutcome & { byThemselves: readonly string[] };

/** In CI a few files of real parts that failed are run once more when everything else has ended. */
async function runTests(args: readonly string[], environment: Environment, run: Run): Promise<Outcome> {
  const first = await vitestOnce(args, environment, run);
  const again = process.env['CI'] ? filesToRunByThemselves(first) : [];
  if (again.length === 0 || run.signal.aborted) return { ...first, byThemselves: [] };
  say(`\nOnce more, with nothing beside them: ${again.join(', ')}\n`);
  const second = await vitestOnce(again, environment, run);
  const files = new Map([...first.files, ...second.files]);
  const passed = second.code === 0 && again.every((file) => second.files.has(file));
  return { code: passed ? 0 : first.code, files, losses: second.losses, byThemselves: passed ? again : [] };
}

async function vitestOnce(args: readonly string[], environment: Environment, run: Run): Promise<VitestOutcome> {
  const vitest = runVitest(args, environment, run.scratch);
  run.signal.addEventListener('abort', vitest.stop);
  return await vitest.ended;
}

async function test(args: readonly string[], run: Run): Promise<number> {
  const { vitest: vitestArguments, parts } = runArguments(args);
  const presences = parts ? await gather(run) : undefined;
  if (run.signal.aborted) return 130;

  const servers = mkdtempSync(join(serverFolder(run.scratch), 'botcore-test-'));
  run.undo.add('Servers of the tests', async () => {
    sweepProcesses(servers);
    rmSync(servers, { recursive: true, force: true });
  });
  const known = presences ? partEnvironment(presences) : {};
  const PATH = makeTestPath(join(run.scratch, 'path'), process.env, presences);
  const environment = { ...known, PATH, [runVariable]: run.id, [scratchVariable]: servers };
  const outcome = await runTests(vitestArguments, environment, run);
  const { code, byThemselves } = outcome;
  const tally = tallyOf(outcome);

  if (presences) say('\nReal parts:');
  if (presences) for (const name of partNames) say(describe(name, presences[name]));
  if (byThemselves.length > 0) say(`\nFailed beside others, passed by themselves: ${byThemselves.join(', ')}`);
  say(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  return run.signal.aborted ? 130 : code;
}

async function main(args: readonly string[]): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'botcore-test-'));
  const undo = undoList(say);
  undo.add('Folder of the run', async () => rmSync(scratch, { recursive: true, force: true }));
  try {
    return await test(args, { id: randomUUID(), scratch, signal: interruption(), undo });
  } finally {
    await undo.run();
  }
}

process.exit(await main(process.argv.slice(2)));
