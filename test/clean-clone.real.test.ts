import { type SpawnOptionsWithoutStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../lab/slack/server.ts';
import { typed, until } from './bot/local-bot.ts';
import { describeWithAll, startRedis } from './realParts.ts';

const INSTALL_WITHIN_MS = 300_000;
const PATIENT = { timeout: INSTALL_WITHIN_MS };

const PLATFORM = 'name: desk\nservices:\n  quotes: { health: { url: "http://127.0.0.1:1/health" } }\n';

/** Each command of the terminal, with what it ends with where there is neither an engine nor a cluster. */
const COMMANDS: readonly [string[], readonly number[]][] = [
  [['--help'], [0]],
  [['replay', 'lab/scenarios/recorded/database-stopped.json'], [1]],
  [
    ['diagnose', '--json'],
    [1, 2],
  ],
  [
    ['status', '--json'],
    [0, 1, 2],
  ],
  [
    ['plan', 'docker-start-container', 'container=quotes'],
    [1, 2],
  ],
  [
    ['init', '--output', 'made.yaml'],
    [1, 2, 70, 78],
  ],
  [['rbac'], [0, 78]],
  [['doctor'], [0, 1, 2, 78]],
  [
    ['can', 'U0ADA', 'docker-restart-service', 'quotes'],
    [0, 1],
  ],
  [
    ['audit', 'verify'],
    [0, 1, 2],
  ],
];

describeWithAll(
  ['clone', 'registry', 'redis'],
  'A clone on a machine of production',
  ({ clone: { git }, registry }) => {
    const folder = mkdtempSync(join(tmpdir(), 'botcore-clone-'));
    beforeAll(() => writeFileSync(join(folder, 'platform.yaml'), PLATFORM));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** A Slack and a Redis for one bot alone: another one's incidents would be taken for its own. */
    async function surroundings(): Promise<{ slack: LocalSlack; environment: Record<string, string> }> {
      const redis = await startRedis();
      onTestFinished(() => redis.stop());
      const slack = await startLocalSlack({ manifestPath: 'manifest.yml' });
      onTestFinished(() => slack.close());
      const environment = {
        BOTCORE_CONFIG: join(folder, 'platform.yaml'),
        BOTCORE_AUDIT_KEY: 'k'.repeat(64),
        SLACK_BOT_TOKEN: slack.tokens.bot,
        SLACK_APP_TOKEN: slack.tokens.app,
        SLACK_API_URL: slack.apiUrl,
        REDIS_URL: redis.url,
        DOCKER_HOST: 'unix:///nowhere/docker.sock',
        KUBECONFIG: '/nowhere/kubeconfig',
      };
      return { slack, environment };
    }

    it.each([
      ['npm ci --omit=dev', ['ci', '--omit=dev'], {}, COMMANDS],
      ['NODE_ENV=production npm ci', ['ci'], { NODE_ENV: 'production' }, COMMANDS.slice(0, 2)],
      // Then there is nothing to run until the start has built it.
      ['npm ci --omit=dev --ignore-scripts', ['ci', '--omit=dev', '--ignore-scripts'], {}, COMMANDS.slice(0, 2)],
    ])('%s, then the bot and the terminal', PATIENT, async (title, install, settings, commands) => {
      const place = join(folder, title.replaceAll(/\W+/g, '-'));
      const { slack, environment } = await surroundings();
      const given = { PATH: process.env['PATH'], HOME: process.env['HOME'], npm_config_registry: registry.url };
      const options = { cwd: place, env: { ...given, ...environment, ...settings } };
      const run = (program: string, args: readonly string[]) =>
        spawnSync(program, args, { ...options, encoding: 'utf8', timeout: INSTALL_WITHIN_MS });
      const cloned = spawnSync(git, ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, place]);
      expect(cloned.status, String(cloned.stderr)).toBe(0);

      const { status, stdout, stderr } = run('npm', [...install, '--prefer-offline']);
      expect(status, `${stdout}\n${stderr}`).toBe(0);
      expect(existsSync(join(place, 'node_modules/typescript'))).toBe(false);

      await answersInSlack(slack, options);

      for (const [args, codes] of commands) {
        const ran = run('npx', ['botcore', ...args]);
        const said = `botcore ${args.join(' ')}\n${ran.stdout}\n${ran.stderr}`;
        expect(codes, said).toContain(ran.status);
        expect(said).not.toMatch(/Cannot find (?:package|module)|ERR_MODULE|\n {4}at /);
      }
    });

    /** `npm start` there answers a command, and ends when it is told to. */
    async function answersInSlack(slack: LocalSlack, options: SpawnOptionsWithoutStdio): Promise<void> {
      const bot = spawn('npm', ['start'], { ...options, detached: true });
      const stop = (signal: NodeJS.Signals): void => void process.kill(-(bot.pid ?? 0), signal);
      onTestFinished(() => void (bot.exitCode ?? bot.signalCode ?? stop('SIGKILL')));
      const lines: string[] = [];
      for (const input of [bot.stdout, bot.stderr]) createInterface({ input }).on('line', (line) => lines.push(line));
      const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
      const isReady = (): boolean => lines.some((line) => line.includes('"msg":"Ready"'));
      await until(isReady, 'it is ready', 90_000).catch((error: Error) => {
        throw new Error(`${error.message}\n${lines.join('\n')}`);
      });

      const before = slack.messages(channel).length;
      await typed(slack, { user, channel, text: 'diagnose quotes' });
      const told = () => slack.messages(channel).slice(before);
      await until(() => told().some(({ text }) => text.includes('quotes')), 'a report');
      const ended = once(bot, 'exit');
      stop('SIGTERM');
      await ended;
    }
  },
);
