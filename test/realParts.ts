/**
 * The real parts, as tests see them. `npm test` finds or starts them and says through the environment what there is;
 * a file that is run directly with vitest finds here what is running already.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { describe, test } from 'vitest';
import { freePort } from '../lab/platform/freePort.ts';
import { findPart } from '../tools/parts/index.ts';
import {
  absent,
  type PartName,
  type PartValues,
  partNames,
  partVariables,
  runLabel,
  runVariable,
  scratchVariable,
  skipVariable,
} from '../tools/parts/part.ts';

export type RealPart<Name extends PartName> =
  | ({ available: true } & PartValues<Name>)
  | { available: false; reason: string };

const environment = process.env;
const found = new Map(
  environment[runVariable]
    ? []
    : await Promise.all(partNames.map(async (name) => [name, await findPart(name, environment)] as const)),
);

/** What there is of a part, or why there is none. */
export function realPart<Name extends PartName>(name: Name): RealPart<Name> {
  const direct = found.get(name);
  if (direct) return direct.available ? ({ available: true, ...direct.values } as RealPart<Name>) : direct;
  const variables = Object.entries<string>(partVariables[name]);
  const values = variables.map(([property, variable]) => [property, environment[variable] ?? '']);
  if (values[0]?.[1]) return { available: true, ...Object.fromEntries(values) } as RealPart<Name>;
  return absent(environment[skipVariable(name)] ?? 'this run has no real parts');
}

/** A `describe` for tests that need a part; without it one skipped test stands for them, and its title says why. */
export function describeWith<Name extends PartName>(
  name: Name,
  title: string,
  body: (part: PartValues<Name>) => void,
): void {
  const part = realPart(name);
  if (part.available) describe(title, () => body(part));
  else skip(name, title, part.reason);
}

/** The same for tests that need several parts at once; the title names the first that is missing. */
export function describeWithAll<Name extends PartName>(
  names: readonly Name[],
  title: string,
  body: (parts: { [Each in Name]: PartValues<Each> }) => void,
): void {
  const values: Partial<{ [Each in Name]: PartValues<Each> }> = {};
  for (const name of names) {
    const part = realPart(name);
    if (!part.available) {
      skip(name, title, part.reason);
      return;
    }
    values[name] = part;
  }
  describe(title, () => body(values as { [Each in Name]: PartValues<Each> }));
}

/** The body is not run, not even to count its tests: what it does with a part's values would fail without them. */
function skip(name: PartName, title: string, reason: string): void {
  describe.skip(title, () => test.skip(`no ${name}: ${reason}`, () => undefined));
}

/** A client of the engine that the part names. */
export function dockerClient({ host }: PartValues<'docker'>): Docker {
  if (host.startsWith('unix://')) return new Docker({ socketPath: host.slice('unix://'.length) });
  const { hostname, port } = new URL(host);
  return new Docker({ host: hostname, port: Number(port || 2375) });
}

/** Labels for every container and network that a test makes: the runner removes what carries them at the end of a run. */
export function runLabels(): Record<string, string> {
  return { [runLabel]: environment[runVariable] ?? `process-${process.pid}` };
}

export interface PrivateRedis {
  url: string;
  port: number;
  folder: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * A Redis of one test's own, set up as production's must be (AOF, noeviction). More `settings` are server options,
 * such as `['--maxmemory', '20mb']`. The data stays in `folder` until `stop`; pass `folder` and `port` to start again on it.
 */
export async function startRedis(
  options: { settings?: readonly string[]; port?: number; folder?: string } = {},
): Promise<PrivateRedis> {
  const part = realPart('redis');
  if (!part.available) throw new Error(`no Redis: ${part.reason}`);
  const port = options.port ?? (await freePort());
  const folder = options.folder ?? mkdtempSync(join(environment[scratchVariable] ?? tmpdir(), 'redis-'));
  const durable = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', ''];
  const server = spawn(
    part.server,
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...durable, ...(options.settings ?? [])],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const kill = () => void server.kill('SIGKILL');
  process.once('exit', kill);
  writeFileSync(join(folder, 'server.pid'), String(server.pid));
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await acceptsCommands(server, exited);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
    process: server,
    async stop() {
      process.off('exit', kill);
      server.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function acceptsCommands(server: ChildProcess, exited: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (/ready to accept connections/i.test(log)) resolve();
    });
    void exited.then(() => reject(new Error(`Redis did not start: ${log.trim().split('\n').at(-1)}`)));
  });
}
