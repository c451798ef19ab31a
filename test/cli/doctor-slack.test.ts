import { readFileSync } from 'node:fs';
import { chdir, cwd } from 'node:process';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { examineSlack } from '../../src/cli/doctor-slack.ts';
import { loadEnvironment } from '../../src/config.ts';
import { stage } from '../lab/slack/stage.ts';

interface Manifest {
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
}

/** What `doctor` says of an app that was installed with all scopes of our manifest but some. */
async function seen(without: readonly string[], token?: string) {
  const manifest = parse(readFileSync('manifest.yml', 'utf8')) as Manifest;
  const bot = manifest.oauth_config.scopes.bot.filter((scope) => !without.includes(scope));
  const slack = await stage({ manifest: { ...manifest, oauth_config: { ...manifest.oauth_config, scopes: { bot } } } });
  const before = cwd();
  onTestFinished(() => chdir(before));
  // Wherever it is run: the manifest is found by where the program lies.
  chdir('/');
  return await examineSlack(
    loadEnvironment({
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: token ?? slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
    }),
  );
}

it('finds nothing amiss with tokens of an app that has all scopes', async () => {
  expect((await seen([])).map(({ name, state }) => [name, state])).toEqual([
    ['SLACK_BOT_TOKEN', 'well'],
    ['SLACK_APP_TOKEN', 'well'],
  ]);
});

it('names the scopes that are lacking', async () => {
  expect(await seen(['files:write'])).toContainEqual(
    expect.objectContaining({ name: 'scopes', state: 'wrong', message: 'lack files:write' }),
  );
});

it('says that a token is refused, and why', async () => {
  expect(await seen([], 'xoxb-0-0-none')).toContainEqual(
    expect.objectContaining({ name: 'SLACK_BOT_TOKEN', state: 'wrong', message: 'Slack says invalid_auth' }),
  );
});
