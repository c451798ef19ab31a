import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type LocalSlack, startLocalSlack } from '../../lab/slack/server.ts';
import { examineSetupOf } from '../../src/cli/doctor.ts';
import { builtProduct } from '../product.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';

interface Manifest {
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
}

/** Our app, installed before it asked for `files:write`. */
function oldManifest(): Manifest {
  const manifest = parse(readFileSync('manifest.yml', 'utf8')) as Manifest;
  const bot = manifest.oauth_config.scopes.bot.filter((scope) => scope !== 'files:write');
  return { ...manifest, oauth_config: { ...manifest.oauth_config, scopes: { bot } } };
}

describeWith('redis', 'botcore doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'botcore-doctor-'));
  const config = join(folder, 'platform.yaml');
  let slack: LocalSlack;
  let redis: PrivateRedis;
  let sound: Record<string, string>;

  beforeAll(async () => {
    [slack, redis] = await Promise.all([startLocalSlack({ manifest: oldManifest() }), startRedis()]);
    // An address where nothing listens: doctor tells of it in its last area.
    const health = { url: 'http://127.0.0.1:1/health' };
    writeFileSync(config, stringify({ name: 'desk', docker: {}, services: { quotes: { container: 'q', health } } }));
    sound = {
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      REDIS_URL: redis.url,
      DOCKER_HOST: 'tcp://127.0.0.1:1',
    };
  });
  afterAll(async () => {
    await Promise.all([slack.close(), redis.stop()]);
    rmSync(folder, { recursive: true });
  });

  const seen = async (changes: Record<string, string | undefined> = {}) =>
    (await examineSetupOf({ ...sound, ...changes }, config)).map(
      ({ area, name, state, message }) => `${area} · ${state} · ${name} · ${message}`,
    );
  const all = (lines: unknown[]): unknown => expect.arrayContaining(lines);
  const like = (words: RegExp): unknown => expect.stringMatching(words);

  /** The program as it is installed: `npm` lays manifest.yml beside `dist`. Not the blocking `runCli`: Slack is here. */
  function installed(withManifest: boolean): Promise<{ code: unknown; stdout: string }> {
    const home = mkdtempSync(join(folder, 'installed-'));
    cpSync(builtProduct(), join(home, 'dist'), { recursive: true });
    if (withManifest) cpSync('manifest.yml', join(home, 'manifest.yml'));
    const env = { PATH: process.env['PATH'], ...sound };
    return new Promise((resolve) => {
      const args = [join(home, 'dist/cli.js'), 'doctor', '--config', config];
      execFile(process.execPath, args, { cwd: tmpdir(), env }, (error, stdout) =>
        resolve({ code: error?.code ?? 0, stdout }),
      );
    });
  }

  it('names the version of Redis, and the scope that is lacking', async () => {
    expect(await seen()).toEqual(
      all([
        like(/^redis · well · REDIS_URL · Redis \d+\.\d+\.\d+ answers, and keeps what it is given/),
        'slack · wrong · scopes · lack files:write',
      ]),
    );
  });

  it('finds the manifest by where the program is installed, wherever it is run', async () => {
    const { code, stdout } = await installed(true);

    expect(stdout).toContain('✗ scopes: lack files:write');
    expect(code).toBe(78);
  });

  it('says that it could not compare the scopes where no manifest is', async () => {
    expect((await installed(false)).stdout).toContain('– scopes: were not checked: no readable manifest.yml');
  });

  it('goes on to all other areas when a token is malformed', async () => {
    const lines = await seen({ SLACK_BOT_TOKEN: 'oops' });

    expect(lines).toEqual(
      all([
        like(/^platform file · well/),
        like(/^slack · wrong · SLACK_BOT_TOKEN · must be the bot token/),
        'slack · well · SLACK_APP_TOKEN · may open connections',
        like(/^redis · well/),
        like(/^targets · .*http quotes/),
      ]),
    );
    expect(lines.filter((line) => line.includes('SLACK_BOT_TOKEN'))).toHaveLength(1);
  });

  it('tries nothing by the default of what is malformed', async () => {
    const calls = slack.calls().length;
    const lines = await seen({ REDIS_URL: 'http://redis', SLACK_API_URL: 'nowhere', BOTCORE_AUDIT_KEY: 'short' });

    expect(lines.filter((line) => /^(redis|slack)/.test(line))).toEqual([
      like(/^slack · wrong · SLACK_API_URL/),
      like(/^redis · wrong · REDIS_URL · must be/),
    ]);
    expect(lines.filter((line) => line.includes('BOTCORE_AUDIT_KEY'))).toEqual([like(/at least 32/)]);
    expect(slack.calls()).toHaveLength(calls);
  });

  it('says that Slack refuses a token, and that nothing answers as Redis', async () => {
    expect(await seen({ SLACK_BOT_TOKEN: 'xoxb-0-0-none', REDIS_URL: 'redis://127.0.0.1:1' })).toEqual(
      all([
        'slack · wrong · SLACK_BOT_TOKEN · Slack says invalid_auth',
        like(/^redis · wrong · REDIS_URL · .*ECONNREFUSED/),
      ]),
    );
  });
});
