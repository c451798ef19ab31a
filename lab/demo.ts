/**
 * The product with everything around it that it needs, on this machine: a local Slack, a Redis, a platform with a fault.
 *
 *   npm run demo                          the database is stopped
 *   npm run demo -- --fault NAME          another fault
 *   npm run demo -- --list                which there are
 *   npm run demo -- --port 8080           where the page is (default: 7070)
 *   npm run demo -- --recorded            no containers, even where there is a Docker Engine
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type UndoList, undoList } from '../tools/run/undo.ts';
import { type DemoOptions, demoOptions, UsageError } from './demo/demo-options.ts';
import { faultList } from './demo/fault-list.ts';
import { untilInterrupted } from './demo/interruption.ts';
import { createScreen, type Screen } from './demo/screen.ts';

const EXIT_USAGE = 64;
const EXIT_FAILURE = 70;

/** From here on somebody who opened the page at once sees the alert come in. */
const ALERT_AFTER_MS = 6000;

async function main(): Promise<number> {
  const options = demoOptions(process.argv.slice(2));
  const screen = createScreen(process.stdout, process.env);
  if (options.list) {
    screen.say(faultList());
    return 0;
  }
  const undo = undoList(screen.say);
  const interruption = untilInterrupted(screen.say);
  try {
    await Promise.race([run(options, screen, undo, interruption.signal), interruption.promise]);
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) return 0;
    screen.failed(error);
    return EXIT_FAILURE;
  } finally {
    const stopping = screen.begin('stopping');
    await undo.run();
    stopping.done('nothing is left behind (Docker keeps the images that were built, for the next start)');
  }
}

async function run(options: DemoOptions, screen: Screen, undo: UndoList, signal: AbortSignal): Promise<void> {
  // Loaded only now: the list of faults and a misspelt option must not wait for the whole product.
  const { startDemo } = await import('./demo/start-demo.ts');
  const demo = await startDemo({ ...options, environment: process.env, undo: undo.add, ...screen, signal });
  screen.ready(demo);
  await sleep(ALERT_AFTER_MS, undefined, { signal });
  await demo.alert();
  throw new Error(await demo.failed);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE;
}
// Clients that cannot be closed must not hold the process: everything of ours has ended.
process.exit();
