import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram, isRoot, runCommand } from './command.ts';
import { type Environment, messageOf } from './part.ts';

/** Per package manager, the packages that bring one thing. A manager without an entry has no such package. */
export type Packages = Readonly<Partial<Record<ManagerName, readonly string[]>>>;

type ManagerName = 'apt-get' | 'apk' | 'dnf' | 'brew';

interface Manager {
  update?: readonly string[];
  install: readonly string[];
  environment?: Environment;
  /** Homebrew refuses root and changes only the user's own folder. */
  asRoot: boolean;
}

const managers: Readonly<Record<ManagerName, Manager>> = {
  'apt-get': {
    update: ['update', '-qq'],
    install: ['install', '-y', '--no-install-recommends'],
    environment: { DEBIAN_FRONTEND: 'noninteractive' },
    asRoot: true,
  },
  apk: { install: ['add', '--no-cache'], asRoot: true },
  dnf: { install: ['install', '-y'], asRoot: true },
  brew: { install: ['install'], asRoot: false },
};

function managerFor(packages: Packages, environment: Environment): [ManagerName, readonly string[]] | undefined {
  const names = Object.keys(managers) as ManagerName[];
  const name = names.find((candidate) => packages[candidate] && findProgram([candidate], environment));
  return name && [name, packages[name] ?? []];
}

/** The one command that installs these packages here, to print when we may not run it. */
export function installCommand(packages: Packages, environment: Environment, root = isRoot()): string | undefined {
  const found = managerFor(packages, environment);
  if (!found) return undefined;
  const [name, wanted] = found;
  const { update, install, asRoot } = managers[name];
  // A machine that was just made has no list of packages yet.
  const steps = [...(update ? [update] : []), [...install, ...wanted]].map((step) => [name, ...step].join(' '));
  return asRoot ? rootCommand(steps, environment, root) : steps.join(' && ');
}

/** What a person types to have these done as root: a Debian that was just installed may have no `sudo`. */
export function rootCommand(steps: readonly string[], environment: Environment, root = isRoot()): string {
  if (root) return steps.join(' && ');
  if (findProgram(['sudo'], environment)) return steps.map((step) => `sudo ${step}`).join(' && ');
  return `su -c '${steps.join(' && ')}'`;
}

/** Whether `installPackages` would. */
export function mayInstall(packages: Packages, environment: Environment): boolean {
  const found = managerFor(packages, environment);
  return found !== undefined && isRoot() && managers[found[0]].asRoot;
}

/** Package managers hold a lock, so what installs goes one after the other; the package list is brought up to date once. */
let queue: Promise<unknown> = Promise.resolve();
const updated = new Set<ManagerName>();

/** Does what runs a package manager, such as a start script that installs what it needs, when no other of this run does. */
export function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const turn = queue.then(work);
  queue = turn.catch(() => undefined);
  return turn;
}

const lockHeld = /unable to (?:lock|acquire)|could not get lock/i;

interface Patience {
  patienceMilliseconds?: number;
  pauseMilliseconds?: number;
  signal?: AbortSignal | undefined;
}

/** A machine that was just started is often updating itself: its package manager's lock is waited for. */
export async function withoutLock<Result>(
  work: () => Promise<Result>,
  { patienceMilliseconds = 180_000, pauseMilliseconds = 2_000, signal }: Patience = {},
): Promise<Result> {
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!lockHeld.test(messageOf(error)) || Date.now() >= deadline) throw error;
      await sleep(pauseMilliseconds, undefined, { signal });
    }
  }
}

/** Installs as root; answers false where that is not ours to do. */
export async function installPackages(
  packages: Packages,
  environment: Environment,
  units: readonly string[] = [],
  signal?: AbortSignal,
): Promise<boolean> {
  const found = managerFor(packages, environment);
  if (!found || !mayInstall(packages, environment)) return false;
  const [name, wanted] = found;
  const { update, install, environment: settings = {} } = managers[name];
  const run = (args: readonly string[]) =>
    withoutLock(() => runCommand(name, args, { environment: settings }), { signal });
  await inTurn(async () => {
    if (update && !updated.has(name)) await run(update);
    updated.add(name);
    await run([...install, ...wanted]);
    await stopUnits(units);
  });
  return true;
}

/** Where systemd runs, Debian starts a daemon on install; the tests start their own, so this one is not left running. */
async function stopUnits(units: readonly string[]): Promise<void> {
  if (!existsSync('/run/systemd/system')) return;
  for (const unit of units) await runCommand('systemctl', ['disable', '--now', unit]).catch(() => undefined);
}
