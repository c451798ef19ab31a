import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { removeContainer } from '../../lab/platform/hands.ts';
import { buildImages } from '../../lab/platform/images.ts';
import { Environment } from '../../src/config.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { createAudit } from '../../src/jobs/audit.ts';
import { Policy } from '../../src/jobs/policy.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { type CliRun, runCli } from '../cli/runCli.ts';
import { describeWithAll, dockerClient, type PrivateRedis, runLabels, startRedis } from '../realParts.ts';
import { Canaries } from './canaries.ts';
import { documentOf, wrongDocumentOf } from './from-schema.ts';

/** Commands are processes, and the first one waits for the product to be built. */
const PATIENCE = { timeout: 300_000 };

const CONTAINER = `ways-out-${process.pid}`;
const NETWORK = `ways-out-${process.pid}`;

/** Every command of the terminal, as somebody types it who types secrets, too. `-`: the platform file. */
const COMMANDS: Record<string, (typed: string) => readonly (readonly string[])[]> = {
  diagnose: (typed) => [
    ['diagnose', '--config', '-'],
    ['diagnose', 'desk', `it says password=${typed}`, '--config', '-', '--json', '--save', 'saved.json'],
    ['diagnose', `password=${typed}`, '--config', '-'],
  ],
  plan: (typed) => [
    ['plan', 'docker-restart-service', 'service=desk', '--config', '-'],
    ['plan', 'docker-restart-service', 'service=desk', '--config', '-', '--json'],
    ['plan', 'docker-restart-service', `token=${typed}`, '--config', '-'],
    ['plan', `token=${typed}`, '--config', '-'],
  ],
  replay: (typed) => [
    ['replay', 'saved.json'],
    ['replay', 'saved.json', '--json'],
    ['replay', `password=${typed}`],
  ],
  status: () => [
    ['status', '--config', '-'],
    ['status', '--config', '-', '--json', '--usage'],
  ],
  init: () => [
    ['init', '--network', NETWORK],
    ['init', '--network', NETWORK, '--output', 'drafted.yaml'],
  ],
  rbac: () => [['rbac', '--config', '-']],
  doctor: () => [['doctor', '--config', '-']],
  can: (typed) => [
    ['can', 'U012ABCDEF', 'restart', 'desk', '--config', '-'],
    ['can', `token=${typed}`, `token=${typed}`, `token=${typed}`, '--config', '-'],
  ],
  audit: (typed) => [
    ['audit', 'verify'],
    ['audit', 'verify', '--json', '--anchor', `token=${typed}`],
    ['audit', 'show'],
    ['audit', 'export'],
    ['audit', 'export', '--format', 'markdown'],
  ],
  help: (typed) => [['help'], [`--password=${typed}`], [`password=${typed}`]],
};

describeWithAll(['docker', 'redis'], 'what the terminal says', (parts) => {
  const canaries = new Canaries();
  const folder = mkdtempSync(join(tmpdir(), 'ways-out-'));
  const docker = dockerClient(parts.docker);
  const typed = canaries.put('command line', 'token');
  let redis: PrivateRedis;
  let container: Docker.Container;

  beforeAll(async () => {
    redis = await startRedis();
    container = await singingContainer(docker, canaries);
    await writeAudit(redis, canaries);
  }, 300_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await redis.stop();
    await removeContainer(container);
    await docker.getNetwork(NETWORK).remove();
  });

  const environment = (): Record<string, string> => ({
    DOCKER_HOST: parts.docker.host,
    REDIS_URL: redis.url,
    BOTCORE_AUDIT_KEY: `${canaries.put('environment BOTCORE_AUDIT_KEY', 'uuid')}`,
    BOTCORE_POLICY: join(folder, 'policy.yaml'),
    ...canaries.variables('environment of the bot', 'OWN'),
    MAIN_STORE: `mongodb://bot:${canaries.put('urlFrom', 'word')}@127.0.0.1:1/desk`,
    EXCHANGE_ID: canaries.put('exchange key', 'number'),
    EXCHANGE_CODE: canaries.put('exchange secret', 'word'),
  });

  /** Runs every command, and gives each place whose canary came out, with the way. */
  function leaksOf(file: string, variables: Record<string, string>): string[] {
    const runs = Object.values(COMMANDS).flatMap((each) => each(typed));
    return runs.flatMap((line) => {
      const args = line.map((word) =>
        word === '-' ? file : /^\w+\.(?:json|yaml)$/.test(word) ? join(folder, word) : word,
      );
      const { stdout, stderr } = runCli(args, variables);
      return [...canaries.in(stdout), ...canaries.in(stderr)].map((place) => `${line.slice(0, 3).join(' ')}: ${place}`);
    });
  }

  const leaksOfFiles = (): string[] =>
    readdirSync(folder)
      .filter((name) => /^(?:saved|drafted)/.test(name))
      .flatMap((name) => canaries.in(readFileSync(join(folder, name), 'utf8')).map((place) => `${place} in ${name}`));

  it('is asked of every command that there is', PATIENCE, () => {
    const listed = runCli(['--help'])
      .stdout.split('\nCommands:\n')[1]
      ?.matchAll(/^ {2}([a-z-]+) /gm);
    expect([...(listed ?? [])].map(([, name]) => name).sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  it(
    'holds nothing of a container whose environment, labels, command, events and log are full of secrets',
    PATIENCE,
    () => {
      const file = join(folder, 'platform.yaml');
      const health = `http://bot:${canaries.put('health url', 'word')}@127.0.0.1:1/h?token=${canaries.put('health query', 'uuid')}`;
      writeFileSync(
        file,
        stringify({
          name: 'ways',
          docker: { network: NETWORK },
          exchange: { url: 'http://127.0.0.1:1', apiKeyFrom: 'EXCHANGE_ID', secretFrom: 'EXCHANGE_CODE' },
          services: { desk: { container: CONTAINER, role: 'trading-engine', health: { url: health } } },
          databases: { store: { kind: 'mongodb', urlFrom: 'MAIN_STORE' } },
        }),
      );
      writeFileSync(join(folder, 'policy.yaml'), POLICY);
      expect(leaksOf(file, environment())).toEqual([]);
      expect(leaksOfFiles()).toEqual([]);
      const saved = readFileSync(join(folder, 'saved.json'), 'utf8');
      // What decides is still there.
      expect(saved).toContain('connection refused');
      expect(saved).toContain('OWN_TOKEN_0');
      expect(canaries.count).toBeGreaterThan(15);
    },
  );

  it('holds nothing of a platform file with a secret at every key', PATIENCE, () => {
    const file = join(folder, 'full.yaml');
    const document = documentOf(Platform, (path) => [
      `http://bot:${canaries.put(`platform file ${path}`, 'word')}@127.0.0.1:1/h?token=${canaries.put(`platform file ${path}`, 'uuid')}`,
      canaries.put(`platform file ${path}`, 'token'),
      `/${canaries.put(`platform file ${path}`, 'token')}`,
      'desk',
      'ledger',
      'A_NAME',
      'BTCUSDT',
    ]);
    writeFileSync(file, stringify(document));
    expect(leaksOf(file, environment())).toEqual([]);
    expect(leaksOfFiles()).toEqual([]);
  });

  it.each([
    ['platform file', Platform],
    ['policy file', Policy],
  ] as const)('holds nothing of a %s that is wrong at every key', PATIENCE, (title, schema) => {
    const file = join(folder, 'wrong.yaml');
    const wrong = wrongDocumentOf(schema, (path) => canaries.put(`wrong ${title} ${path}`, 'token')) as object;
    const unknown = { [`mongodb://bot:${canaries.put(`key of the ${title}`, 'word')}@h/`]: 1 };
    writeFileSync(file, stringify({ ...wrong, ...unknown }));
    const good = join(folder, 'platform.yaml');
    const isPolicy = title === 'policy file';
    const variables = { ...environment(), ...(isPolicy ? { BOTCORE_POLICY: file } : {}) };
    const leaks = leaksOf(isPolicy ? good : file, variables);
    expect(leaks).toEqual([]);
  });

  it('holds nothing of an environment with a secret in every variable', PATIENCE, () => {
    const values = documentOf(Environment, (name) => {
      const place = `environment ${name}`;
      const [word, uuid, token] = (['word', 'uuid', 'token'] as const).map((kind) => canaries.put(place, kind));
      const login = `bot:${word}@127.0.0.1:1`;
      return [
        `xoxb-1-${uuid}`,
        `xapp-1-${uuid}`,
        `redis://${login}/0`,
        `http://${login}/api/?token=${uuid}`,
        ...(/HOST|URL/.test(name) ? [`tcp://${login}`] : []),
        `${token}`,
        '1',
      ];
    }) as Record<string, unknown>;
    const variables = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
    expect(leaksOf(join(folder, 'platform.yaml'), variables)).toEqual([]);
    for (const name of Object.keys(variables)) {
      const wrong = { ...environment(), [name]: `mongodb://bot:${canaries.put(`wrong ${name}`, 'word')}@[/` };
      const said = outputOf(runCli(['doctor', '--config', join(folder, 'platform.yaml')], wrong));
      expect(canaries.in(said).map((place) => `${place} by ${name}`)).toEqual([]);
    }
  });
});

const POLICY = `
roles: { engineers: { users: [U012ABCDEF] }, approvers: { users: [U0ADA00001, U0ALAN0001] } }
allow: [{ name: all, request: [engineers], approve: [approvers] }]
`;

const outputOf = ({ stdout, stderr }: CliRun): string => stdout + stderr;

/** What was asked and said before, with what a person may have typed. */
async function writeAudit({ url }: PrivateRedis, canaries: Canaries): Promise<void> {
  const redis = connectRedis(url, 'worker');
  await redisReady(redis, 60_000);
  const audit = createAudit(redis, { key: canaries.put('environment BOTCORE_AUDIT_KEY', 'uuid') });
  const typed = `it was mongodb://bot:${canaries.put('audit', 'word')}@h, token=${canaries.put('audit', 'token')}`;
  await audit.append({ kind: 'command', incident: '7', actor: 'U0ERIN', text: `diagnose ${typed}` });
  // As another version of the bot may have written it.
  await redis.xadd(
    '{botcore}:audit',
    '*',
    'entry',
    JSON.stringify({ kind: 'command', seq: 2, actor: 'U', text: typed }),
    'mac',
    'x',
  );
  redis.disconnect();
}

/** A container that ends again and again, and says all that it knows before. */
async function singingContainer(docker: Docker, canaries: Canaries): Promise<Docker.Container> {
  const image = (await buildImages(docker)).service;
  const own = canaries.variables('container', 'OWN');
  const store = canaries.put('container address', 'word');
  const secrets = [...Object.values(own), store];
  const label = canaries.put('container label', 'number');
  const flag = canaries.put('container command', 'word');
  const probe = canaries.put('container probe', 'token');
  const written = [...secrets, label, flag].flatMap((secret) => [
    `login with ${secret} refused: connection refused`,
    `LOGIN ${secret.toUpperCase()}`,
    `GET /login?x=${[...secret].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('')}`,
    JSON.stringify({ level: 'error', msg: JSON.stringify({ said: secret }) }),
    `sent ${Buffer.from(`bot:${secret}`).toString('base64')}`,
    `panicked at src/main.rs:1:1: key ${secret} is not good`,
    `cut off ${secret}`,
  ]);
  const script = `for (const line of ${JSON.stringify(written)}) console.error(line.startsWith('cut off') ? line.slice(0, 17) : line); setTimeout(() => process.exit(1), 2000)`;
  await removeContainer(docker.getContainer(CONTAINER));
  await docker
    .getNetwork(NETWORK)
    .remove()
    .catch(() => undefined);
  await docker.createNetwork({ Name: NETWORK, Labels: runLabels() });
  const container = await docker.createContainer({
    name: CONTAINER,
    Image: image,
    Entrypoint: ['node', '-e', script, '--'],
    Cmd: ['--signing-key', flag],
    Env: [...Object.entries(own).map(([name, value]) => `${name}=${value}`), `STORE=redis://bot:${store}@cache:6379/0`],
    Labels: { 'com.example.api-token': label, ...runLabels() },
    Healthcheck: {
      Test: ['CMD', 'node', '-e', `console.log("${probe} ${secrets[1]}"); process.exit(1)`],
      Interval: 1_000_000_000,
      Retries: 1,
    },
    HostConfig: { RestartPolicy: { Name: 'always' }, NetworkMode: NETWORK },
  });
  await container.start();
  for (const deadline = Date.now() + 120_000; ; await sleep(200)) {
    const { RestartCount, State } = await container.inspect();
    if (RestartCount >= 1 && (State.Health?.Log ?? []).length > 0) return container;
    if (Date.now() > deadline) throw new Error(`the container says nothing: ${JSON.stringify(State)}`);
  }
}
