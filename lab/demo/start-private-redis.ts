import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../platform/freePort.ts';

export interface PrivateRedis {
  readonly url: string;
  readonly detail: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/**
 * The server ends, and its folder goes, when the pipe to us closes: also when we are killed and cannot clean up. In a
 * process group of its own, since Ctrl-C must not end it before the bot.
 */
const KEEPER = `
folder=$1; shift
"$@" & server=$!
cat >/dev/null
kill -KILL $server 2>/dev/null
wait $server 2>/dev/null
rm -rf "$folder"
`;

/** A Redis of the demo's own, set up as production's must be: AOF and noeviction, in a folder that goes with it. */
export async function startPrivateRedis(program: string): Promise<PrivateRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'botcore-demo-'));
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const durable = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', folder, program, ...settings, ...durable], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()).once('error', () => resolve()));
  const stop = async (): Promise<void> => {
    keeper.stdin.end();
    await ended;
  };
  try {
    await acceptsCommands(keeper.stdout, program);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, detail: `${program} on port ${port}, with a folder of its own`, stop };
}

function acceptsCommands(output: NodeJS.ReadableStream, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(
      () => reject(new Error(`${program} did not start: ${log.trim().split('\n').at(-1) || 'it says nothing'}`)),
      READY_WITHIN_MS,
    );
    output.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (!/ready to accept connections/i.test(log)) return;
      clearTimeout(timer);
      log = '';
      resolve();
    });
  });
}
