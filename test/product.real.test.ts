import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { buildImages } from '../lab/platform/images.ts';
import { type LocalSlack, startLocalSlack } from '../lab/slack/server.ts';
import type { Diagnosis } from '../src/diagnostics/contract.ts';
import { typed, until } from './bot/local-bot.ts';
import { runCli } from './cli/runCli.ts';
import { builtProduct, startArguments } from './product.ts';
import { describeWithAll, dockerClient, type PrivateRedis, runLabels, startRedis } from './realParts.ts';

const PARTS = ['docker', 'kubernetes', 'mongodb', 'redis'] as const;

// Everything else is tested from its source; what users run is one bundle of it and of the packages that it uses.
describeWithAll(PARTS, 'The product as it is built', ({ docker: engine, kubernetes, mongodb }) => {
  const docker = dockerClient(engine);
  const folder = mkdtempSync(join(tmpdir(), 'botcore-product-'));
  const config = join(folder, 'platform.yaml');
  const container = `product-${process.pid}`;
  let redis: PrivateRedis | undefined;
  let slack: LocalSlack;
  let environment: Record<string, string>;

  beforeAll(async () => {
    const { service } = await buildImages(docker);
    const sleeps = { Image: service, Entrypoint: ['node', '-e', 'setTimeout(() => process.exit(3), 600000)'] };
    const made = await docker.createContainer({ name: container, ...sleeps, Labels: runLabels() });
    await made.start();
    const services = { quotes: { container }, orders: { deployment: 'orders' }, store: { container: 'none' } };
    const databases = {
      trades: { kind: 'mongodb', service: 'store', urlFrom: 'TRADES_URL' },
      cache: { kind: 'redis', service: 'store', urlFrom: 'CACHE_URL' },
    };
    const platform = { name: 'desk', docker: {}, kubernetes: { namespace: 'default' }, services, databases };
    writeFileSync(config, stringify(platform));
    redis = await startRedis();
    slack = await startLocalSlack({ manifestPath: 'manifest.yml' });
    const addresses = { TRADES_URL: mongodb.url, CACHE_URL: redis.url, REDIS_URL: redis.url };
    environment = { DOCKER_HOST: engine.host, KUBECONFIG: kubernetes.kubeconfig, ...addresses };
  });
  afterAll(async () => {
    await slack?.close();
    await redis?.stop();
    await docker.getContainer(container).remove({ force: true });
    rmSync(folder, { recursive: true });
  });

  it('reads every target from a terminal', () => {
    const { stdout, stderr } = runCli(['diagnose', '--json', '--config', config], environment);

    const { readings } = JSON.parse(stdout) as Diagnosis;
    const answered = new Set(readings.flatMap((reading) => ('excerpt' in reading ? [reading.target] : [])));
    expect([...answered].sort(), stderr).toEqual(['docker', 'kubernetes', 'mongodb', 'redis']);
  });

  it('starts, answers in Slack, and ends when it is told to', { timeout: 180_000 }, async () => {
    const bot = spawn(process.execPath, startArguments(builtProduct()), {
      env: {
        ...environment,
        BOTCORE_CONFIG: config,
        SLACK_BOT_TOKEN: slack.tokens.bot,
        SLACK_APP_TOKEN: slack.tokens.app,
        SLACK_API_URL: slack.apiUrl,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void bot.kill('SIGKILL'));
    const lines: string[] = [];
    createInterface({ input: bot.stderr }).on('line', (line) => lines.push(line));
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];

    const before = slack.messages(channel).length;
    await until(() => lines.some((line) => line.includes('"msg":"Ready"')), 'it is ready', 60_000);
    await typed(slack, { user, channel, text: 'diagnose quotes' });
    const told = () => slack.messages(channel).slice(before);
    await until(() => told().some(({ text }) => text.includes('Healthy: quotes')), 'a report');
    const ended = once(bot, 'exit');
    bot.kill('SIGTERM');

    expect(await ended, lines.join('\n')).toEqual([0, null]);
  });
});
