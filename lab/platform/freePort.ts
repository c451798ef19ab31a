import { createServer } from 'node:net';

/** Below what systems give to outgoing connections (32768 on Linux, 49152 elsewhere), above the well-known ones. */
const FIRST = 12_000;
const PER_PROCESS = 200;
const PROCESSES = 100;
/** Each test worker has ten of the ranges, for the processes that it is one after the other and for their children. */
const PER_WORKER = 10;
let taken = 0;

/**
 * A port of this machine that was free just now, and that this process gets once. Each process takes them from a range of
 * its own: a port of a container that just ends, and will want it back, looks free to all others.
 */
export async function freePort(): Promise<number> {
  const base = FIRST + ownRange() * PER_PROCESS;
  for (let tries = 0; tries < PER_PROCESS; tries += 1) {
    const port = base + (taken % PER_PROCESS);
    taken += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${base} to ${base + PER_PROCESS - 1} is free`);
}

/** Test workers side by side are numbered, and so never meet; the last digits of two process ids can be the same. */
function ownRange(): number {
  const worker = process.env['VITEST_POOL_ID'];
  const range = worker === undefined ? process.pid : Number(worker) * PER_WORKER + (process.pid % PER_WORKER);
  return range % PROCESSES;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
