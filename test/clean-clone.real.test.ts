import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../lab/slack/server.ts';
import { typed, until } from './bot/local-bot.ts';
import { describeWithAll, type PrivateRedis, startRedis } from './realParts.ts';

const INSTALL_WITHIN_MS = 300_000;
const PATIENT = { timeout: INSTALL_WITHIN_MS };

const PLATFORM = 'name: desk\nservices:\n  quotes: { health: { url: "http://127.0.0.1:1/health" } }\n';
const POLICY = 'roles: { crew: [U0ADA, U0ERIN] }\nallow: [{ actions: ["*"], request: [crew], approve: [crew] }]\n';

/** Each command of the terminal, with what it ends with where there is neither an engine nor a cluster. */
const COMMANDS: readonly [string, string[], readonly number[]][] = [
  ['help', ['--help'], [0]],
  ['replay', ['replay', 'lab/scenarios/recorded/database-stopped.json'], [1]],
  ['diagnose', ['diagnose', '--json'], [1, 2]],
  ['status', ['status', '--json'], [0, 1, 2]],
  ['plan', ['plan', 'docker-start-container', 'container=quotes'], [1, 2]],
  ['init', ['init', '--output', 'made.yaml'], [70, 78, 2, 1]],
  ['rbac', ['rbac'], [0, 78]],
  ['doctor', ['doctor'], [0, 1, 2, 78]],
  ['can', ['can', 'U0ADA', 'docker-restart-service', 'quotes'], [0, 1]],
  ['audit verify', ['audit', 'verify'], [0, 1, 2, 78]],
];

describeWithAll(
  ['clone', 'registry', 'redis'],
  'A clone on a machine of production',
  ({ clone: { git }, registry }) => {
    const folder = mkdtempSync(join(tmpdir(), 'botcore-clone-'));
    let redis: PrivateRedis;
    let slack: LocalSlack;
    let environment: Record<string, string>;

    beforeAll(async () => {
      redis = await startRedis();
      slack = await startLocalSlack({ manifestPath: 'manifest.yml' });
      writeFileSync(join(folder, 'platform.yaml'), PLATFORM);
      writeFileSync(join(folder, 'policy.yaml'), POLICY);
      environment = {
        BOTCORE_CONFIG: join(folder, 'platform.yaml'),
        BOTCORE_POLICY: join(folder, 'policy.yaml'),
        BOTCORE_AUDIT_KEY: 'k'.repeat(64),
        SLACK_BOT_TOKEN: slack.tokens.bot,
        SLACK_APP_TOKEN: slack.tokens.app,
        SLACK_API_URL: slack.apiUrl,
        REDIS_URL: redis.url,
        DOCKER_HOST: 'unix:///nowhere/docker.sock',
        KUBECONFIG: '/nowhere/kubeconfig',
      };
    });
    afterAll(async () => {
      await slack?.close();
      await redis?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    describe.each([
      ['npm ci --omit=dev', ['ci', '--omit=dev'], {}],
      ['NODE_ENV=production npm ci', ['ci'], { NODE_ENV: 'production' }],
      ['npm ci --omit=dev --ignore-scripts', ['ci', '--omit=dev', '--ignore-scripts'], {}],
    ])('%s', (title, install, settings) => {
      const place = join(folder, title.replaceAll(/\W+/g, '-'));
      const run = (program: string, args: readonly string[]): SpawnSyncReturns<string> =>
        spawnSync(program, args, {
          cwd: place,
          encoding: 'utf8',
          env: {
            PATH: process.env['PATH'],
            HOME: process.env['HOME'],
            npm_config_registry: registry.url,
            ...environment,
            ...settings,
          },
          timeout: INSTALL_WITHIN_MS,
        });

      it('installs, without a package of development', PATIENT, () => {
        const cloned = spawnSync(git, ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, place], {
          encoding: 'utf8',
        });
        expect(cloned.status, cloned.stderr).toBe(0);

        const { status, stdout, stderr } = run('npm', [...install, '--prefer-offline']);

        expect(status, `${stdout}\n${stderr}`).toBe(0);
        expect(existsSync(join(place, 'node_modules/typescript'))).toBe(false);
      });

      it('starts, answers in Slack, and ends when it is told to', PATIENT, async () => {
        const bot = spawn('npm', ['start'], {
          cwd: place,
          env: { ...process.env, ...environment, ...settings },
          stdio: ['ignore', 'pipe', 'pipe'],
          detached: true,
        });
        const stop = (signal: NodeJS.Signals): void => void process.kill(-(bot.pid ?? 0), signal);
        onTestFinished(() => void (bot.exitCode ?? bot.signalCode ?? stop('SIGKILL')));
        const lines: string[] = [];
        for (const input of [bot.stdout, bot.stderr]) createInterface({ input }).on('line', (line) => lines.push(line));
        const [user, channel] = [slack.person('engineer'), slack.channel('ops')];

        await until(() => lines.some((line) => line.includes('"msg":"Ready"')), 'it is ready', 120_000).catch(() =>
          expect.fail(lines.join('\n')),
        );
        const before = slack.messages(channel).length;
        await typed(slack, { user, channel, text: 'diagnose quotes' });
        await until(
          () =>
            slack
              .messages(channel)
              .slice(before)
              .some(({ text }) => text.includes('quotes')),
          'a report',
        );
        const ended = once(bot, 'exit');
        stop('SIGTERM');
        await ended;
      });

      it.each(COMMANDS)('%s', PATIENT, (_title, args, codes) => {
        const { status, stdout, stderr } = run('npx', ['--no-install', 'botcore', ...args]);

        expect(codes, `${stdout}\n${stderr}`).toContain(status);
        expect(`${stdout}${stderr}`).not.toMatch(/Cannot find (?:package|module)|ERR_MODULE|\n {4}at /);
      });
    });
  },
);
