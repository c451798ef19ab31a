import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from './runCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'botcore-can-'));
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;
function policyFile(text: string): Record<string, string> {
  const path = join(folder, `policy-${++written}.yaml`);
  writeFileSync(path, text);
  return { BOTCORE_POLICY: path };
}

const crew = policyFile(
  'roles: { crew: { groups: [S0CREW] } }\nallow: [{ name: all, request: [crew], approve: [crew] }]\n',
);

describe('botcore can', () => {
  it('explains a decision rule by rule', () => {
    const { status, stdout } = runCli(['can', 'U0ADA', 'start', 'redis', '--group', 'S0CREW'], crew);

    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^May U0ADA ask for docker-start-container on database:redis\? Yes\. The rule “all” allows it\.$/m,
    );
    expect(stdout).toMatch(/^ {2}✓ all: It governs this\. U0ADA is in crew through the user group S0CREW\.$/m);
  });

  it('says that it does not ask Slack for groups', () => {
    expect(runCli(['can', 'U0ADA', 'start', 'redis'], crew).stdout).toMatch(
      /only crew may ask[\s\S]*--group S012ABCDEF/,
    );
  });

  it('refuses a wrong policy with every fault', () => {
    const wrong = policyFile(
      'roles: {}\nallow: [{ name: a, remediations: [docker-strat-container], request: [crew], approve: [x] }]\n',
    );
    const { status, stderr } = runCli(['can', 'U0ADA', 'start', 'redis'], wrong);

    expect(status).toBe(78);
    expect(stderr).toMatch(
      /docker-strat-container[\s\S]*Did you mean docker-start-container\?[\s\S]*allow\[0\]\.request\[0\]/,
    );
  });

  it('knows no subject that the platform has not', () => {
    const right = policyFile('roles: { crew: { everyone: true } }\n');
    expect(runCli(['can', 'U0ADA', 'start', 'rediss'], right)).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('Did you mean'),
    });
  });
});
