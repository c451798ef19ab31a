import { join } from 'node:path';
import { findProgram, runCommand, sharedPath } from './command.ts';
import { inTurn } from './distribution.ts';
import { absent, type Environment, messageOf, type Part, type Presence, partVariables, type Session } from './part.ts';
import { acceptsConnections, httpStatus } from './reach.ts';

const image = 'mongodb:local';
const NO_IMAGE = `there is no Docker image ${image}; to have one: docker pull mongo:7 && docker tag mongo:7 ${image}`;

function ownPort(environment: Environment): number {
  return Number(environment['MONGO_PORT'] ?? 27117);
}

function running(url: string, state: 'found' | 'started'): Presence<'mongodb'> {
  // The address without the login that a person's own URL may carry.
  return { available: true, state, values: { url }, detail: url.replace(/\/\/[^@/]*@/, '//') };
}

/** A server that speaks MongoDB's wire protocol: the one named, else the team's, built from its Go module. */
export const mongodb: Part<'mongodb'> = {
  name: 'mongodb',
  async find(environment) {
    const variable = partVariables.mongodb.url;
    const chosen = environment[variable];
    if (chosen) {
      const [host = '', port = '27017'] = (
        chosen.match(/^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?([^/,?]+)/)?.[1] ?? ''
      ).split(':');
      if (await acceptsConnections(host, Number(port))) return running(chosen, 'found');
      return absent(`${variable} is set, but ${host}:${port} accepts no connections`);
    }
    const port = ownPort(environment);
    if (await acceptsConnections('127.0.0.1', port)) return running(`mongodb://127.0.0.1:${port}/trading_bot`, 'found');
    return absent(`no MongoDB to test on: set ${variable} to the address of one that tests may change`);
  },
  async provide(session) {
    const script = sharedPath('mongodb/up');
    if (session.environment[partVariables.mongodb.url] || !script) return mongodb.find(session.environment);
    try {
      await runScript(session, script, []);
    } catch (error) {
      return absent(`the MongoDB server did not start: ${messageOf(error)}`);
    }
    const started = await mongodb.find(session.environment);
    return started.available ? { ...started, state: 'started' } : started;
  },
};

async function runScript(session: Session, script: string, args: readonly string[]): Promise<void> {
  const port = ownPort(session.environment);
  if (!(await acceptsConnections('127.0.0.1', port))) {
    session.undo('MongoDB', async () => void (await runCommand('bash', [join(script, '../down')])));
  }
  // Go is often installed without being on the PATH of a shell that is no login shell.
  const path = findProgram(['go'], session.environment)
    ? session.environment['PATH']
    : `${session.environment['PATH']}:/usr/local/go/bin`;
  await runCommand('bash', [script, ...args], {
    environment: { ...session.environment, PATH: path },
    signal: session.signal,
  });
}

/** The same server as a Docker image, for tests that stop, starve or cut off a database. */
export const mongodbImage: Part<'mongodbImage'> = {
  name: 'mongodbImage',
  async find(environment) {
    const host = environment['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
    const url = new URL(`http://docker/images/${image}/json`);
    const exists = host.startsWith('unix://') && (await httpStatus(url, { socketPath: host.slice(7) })) === 200;
    return exists ? present('found') : absent(NO_IMAGE);
  },
  async provide(session) {
    const script = sharedPath('mongodb/up');
    if (!script) return absent(NO_IMAGE);
    const [engine, server] = await Promise.all([session.presence('docker'), session.presence('mongodb')]);
    if (!engine.available) return absent(`an image needs a Docker Engine: ${engine.reason}`);
    const environment = { ...session.environment, DOCKER_HOST: engine.values.host };
    if ((await mongodbImage.find(environment)).available) return present('found');
    if (!server.available) return absent(server.reason);
    try {
      await inTurn(() => runScript({ ...session, environment }, script, ['--image']));
      return present('started');
    } catch (error) {
      return absent(`the image was not built: ${messageOf(error)}`);
    }
  },
};

function present(state: 'found' | 'started'): Presence<'mongodbImage'> {
  return { available: true, state, values: { image }, detail: image };
}
