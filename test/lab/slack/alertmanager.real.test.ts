import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { freePort } from '../../../lab/platform/freePort.ts';
import { describeWith } from '../../realParts.ts';
import { stage } from './stage.ts';

const SOON = { timeout: 60_000, interval: 200 };

describeWith('alertmanager', 'a real Alertmanager', ({ path }) => {
  it('posts its alerts, and that they are over, into a channel of the local Slack', { timeout: 120_000 }, async () => {
    const slack = await stage();
    const receiver = {
      name: 'slack',
      slack_configs: [{ api_url: slack.webhook('alerts'), channel: '#alerts', send_resolved: true }],
    };
    const url = await startAlertmanager(path, {
      route: { receiver: 'slack', group_wait: '0s', group_interval: '1s', repeat_interval: '1h' },
      receivers: [receiver],
    });
    const fire = async (ends: object): Promise<void> => {
      const alerts = [{ labels: { alertname: 'QuotesDown', severity: 'critical' }, ...ends }];
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      expect(answer.status).toBe(200);
    };
    const titles = (): string =>
      JSON.stringify(slack.messages(slack.channel('alerts')).map(({ attachments }) => attachments));

    await fire({});
    await expect.poll(titles, SOON).toMatch(/FIRING:1\].*QuotesDown/);
    await fire({ endsAt: new Date(Date.now() - 1000).toISOString() });
    await expect.poll(titles, SOON).toMatch(/RESOLVED\].*QuotesDown/);

    expect(slack.calls('incoming_webhook').map(({ error }) => error)).toEqual([null, null]);
  });
});

/** Its address once it is ready. */
async function startAlertmanager(path: string, configuration: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, stringify(configuration));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    path,
    [
      `--config.file=${file}`,
      `--storage.path=${folder}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const isReady = async (): Promise<boolean> =>
    await fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isReady, SOON).toBe(true);
  return `http://${address}`;
}
