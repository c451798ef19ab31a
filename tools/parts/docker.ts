import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram, isRoot, runCommand, sharedPath, waitUntil } from './command.ts';
import { installCommand, installPackages, inTurn, type Packages, rootCommand } from './distribution.ts';
import { absent, type Environment, messageOf, type Part, type Presence, type Session } from './part.ts';
import { httpStatus } from './reach.ts';

const packages: Packages = {
  'apt-get': ['docker.io', 'iptables'],
  apk: ['docker-engine', 'iptables'],
  dnf: ['moby-engine'],
};

/** Whether a Docker Engine answers there. */
async function engineAnswers(host: string): Promise<boolean> {
  if (host.startsWith('unix://'))
    return (await httpStatus(new URL('http://docker/_ping'), { socketPath: host.slice(7) })) === 200;
  return URL.canParse(host) && (await httpStatus(new URL('/_ping', host.replace(/^tcp:/, 'http:')))) === 200;
}

function knownHosts(environment: Environment): string[] {
  const runtime = environment['XDG_RUNTIME_DIR'];
  return [
    'unix:///var/run/docker.sock',
    ...(runtime ? [`unix://${runtime}/docker.sock`] : []),
    `unix://${join(environment['HOME'] ?? homedir(), '.docker/run/docker.sock')}`,
  ];
}

function running(host: string, state: 'found' | 'started'): Presence<'docker'> {
  return { available: true, state, values: { use: '1', host }, detail: host };
}

/** What is in the way, and the command that mends it. */
function missing(environment: Environment): string {
  const closed = knownHosts(environment)
    .map((host) => host.slice('unix://'.length))
    .find((path) => existsSync(path) && !isOpenTo(path));
  if (closed !== undefined)
    return `you may not open ${closed}; to be let in: ${rootCommand([`usermod -aG docker ${userInfo().username}`], environment)}, then log in again`;
  if (findProgram(['dockerd'], environment))
    return `no Docker Engine answers; to start it: ${rootCommand(['service docker start'], environment)}`;
  const command = installCommand(packages, environment);
  return `no Docker Engine answers; ${command ? `to install one: ${command}` : 'install one: https://docs.docker.com/engine/install'}`;
}

function isOpenTo(socket: string): boolean {
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Docker Engine: the one that answers, else one started for this run by the team's script or straight from `dockerd`. */
export const docker: Part<'docker'> = {
  name: 'docker',
  async find(environment) {
    const chosen = environment['DOCKER_HOST'];
    for (const host of chosen ? [chosen] : knownHosts(environment))
      if (await engineAnswers(host)) return running(host, 'found');
    if (chosen) return absent(`DOCKER_HOST is ${chosen}, where no Docker Engine answers`);
    return absent(missing(environment));
  },
  async provide(session) {
    const found = await docker.find(session.environment);
    if (session.environment['DOCKER_HOST']) return found;
    if (!isRoot()) return found;
    const script = sharedPath('cluster/up');
    return script ? startByScript(session, script) : startEngine(session);
  },
};

async function startByScript(session: Session, script: string): Promise<Presence<'docker'>> {
  const host = 'unix:///var/run/docker.sock';
  session.undo('Docker Engine', async () => {
    await runCommand('bash', [join(script, '../down')]);
    await waitUntil(async () => !(await engineAnswers(host)), 20_000);
  });
  try {
    await inTurn(() =>
      runCommand('bash', [script, '--docker-only'], { environment: session.environment, signal: session.signal }),
    );
    return running(host, 'started');
  } catch (error) {
    return absent(`the Docker Engine did not start: ${messageOf(error)}`);
  }
}

/** An engine with a socket and data of its own, so that nothing of it stays on the machine. */
async function startEngine(session: Session): Promise<Presence<'docker'>> {
  try {
    if (!findProgram(['dockerd'], session.environment)) {
      session.say('docker: dockerd is missing, so it is installed from the distribution');
      await installPackages(packages, session.environment, ['docker.socket', 'docker.service'], session.signal);
    }
    const program = findProgram(['dockerd'], session.environment);
    if (!program) return docker.find(session.environment);
    const folder = join(session.scratch, 'docker');
    mkdirSync(folder);
    const host = `unix://${folder}/docker.sock`;
    const log = launchEngine(session, program, folder, host);
    if (await waitUntil(() => engineAnswers(host), 30_000)) return running(host, 'started');
    return absent(`dockerd did not start: ${readFileSync(log, 'utf8').trim().split('\n').at(-1)}`);
  } catch (error) {
    return absent(`no Docker Engine could be installed or started: ${messageOf(error)}`);
  }
}

function launchEngine(session: Session, program: string, folder: string, host: string): string {
  const log = join(folder, 'log');
  const output = openSync(log, 'a');
  const places = [
    '--data-root',
    join(folder, 'data'),
    '--exec-root',
    join(folder, 'exec'),
    '--pidfile',
    join(folder, 'pid'),
  ];
  const child = spawn(program, ['--host', host, ...places], { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const ended = new Promise((resolve) => child.on('exit', resolve).on('error', resolve));
  session.undo('Docker Engine', async () => {
    child.kill('SIGTERM');
    await ended;
    await unmountAllIn(folder);
  });
  return log;
}

/** Where the engine mounted its data upon itself, it leaves that behind, and the folder could not be removed. */
async function unmountAllIn(folder: string): Promise<void> {
  const mounted = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((place) => place.startsWith(`${folder}/`));
  // What was mounted last is on top.
  for (const place of mounted.reverse()) await runCommand('umount', ['--lazy', place]);
}
