/** A stand-in for one service of a platform: starts, serves and dies the way the real one would. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Behaviour, readBehaviour, watchBehaviour } from './behaviour.ts';
import { configurationFault } from './configuration.ts';
import { reach, unreachable } from './dependencies.ts';
import { type Ending, missingVariableEnding, panicEnding } from './endings.ts';
import { type Log, logIn } from './log.ts';
import { holdMegabytes, leak } from './memory.ts';
import { serve } from './serve.ts';

const startsPath = '/lab/starts';

function end({ text, code }: Ending): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

/** How many times this container's program has been started before. */
function countStarts(): number {
  const before = existsSync(startsPath) ? Number(readFileSync(startsPath, 'utf8')) : 0;
  writeFileSync(startsPath, String(before + 1));
  return before;
}

function endIfTroubled({ manner, trouble }: Behaviour, log: Log): void {
  if (trouble.end === 'panic') end(panicEnding(manner));
  if (trouble.end === 'exit-zero') {
    log('INFO', 'main', 'no work queued, exiting');
    process.exit(0);
  }
}

/** Who refuses is only not up yet, which takes its time on a busy machine; a name that is wrong stays so. */
const PATIENCE_WITH_REFUSALS = 20;

function triesFor({ startTries }: Behaviour, { code }: NodeJS.ErrnoException): number {
  return code === 'ECONNREFUSED' ? startTries * PATIENCE_WITH_REFUSALS : startTries;
}

async function waitForDependencies(behaviour: Behaviour, log: Log): Promise<void> {
  for (const dependency of behaviour.dependencies) {
    const address = process.env[dependency.environment] ?? '';
    for (let count = 1; ; count += 1) {
      try {
        await reach(dependency, address);
        log('INFO', dependency.name, 'connected');
        break;
      } catch (error) {
        const text = unreachable(behaviour.manner, dependency, address, error as NodeJS.ErrnoException);
        const tries = triesFor(behaviour, error as NodeJS.ErrnoException);
        if (count >= tries) end({ text, code: 1 });
        log('WARN', dependency.name, `attempt ${count} of ${tries} failed: ${text.slice(0, 300)}`);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }
}

function takeTrouble(behaviour: Behaviour, log: Log): void {
  endIfTroubled(behaviour, log);
  if (behaviour.trouble.leak) leak();
  holdMegabytes(behaviour.trouble.holdMegabytes ?? 0);
}

async function main(): Promise<void> {
  const behaviour = readBehaviour();
  const { manner, service, configuration, trouble } = behaviour;
  const log = logIn(manner, service);
  process.on('SIGTERM', () => {
    log('INFO', 'main', 'received SIGTERM, shutting down');
    process.exit(behaviour.stopCode);
  });
  log('INFO', 'main', `starting ${service} 2.4.1`);
  if (countStarts() < (trouble.panicsBeforeUp ?? 0)) end(panicEnding(manner));
  const fault = configuration && configurationFault(configuration.path, configuration.format);
  if (fault) end({ text: fault, code: 1 });
  const missing = behaviour.requiredEnvironment.find((name) => !process.env[name]);
  if (missing) end(missingVariableEnding(manner, missing));
  await waitForDependencies(behaviour, log);
  takeTrouble(behaviour, log);

  const server = serve(behaviour, log);
  watchBehaviour((changed) => {
    takeTrouble(changed, log);
    server.change(changed.trouble);
  });
}

await main();
