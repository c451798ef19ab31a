import type Docker from 'dockerode';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../../../../lab/platform/freePort.ts';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import { endpointChecks } from '../../../../src/diagnostics/checks/endpoint/index.ts';
import { examine } from '../../../../src/diagnostics/examine.ts';
import { Platform } from '../../../../src/diagnostics/platform.ts';
import { createTargets } from '../../../../src/diagnostics/targets/create-targets.ts';
import { describeWithAll, dockerClient, runLabels } from '../../../realParts.ts';
import { whileAway } from '../../whileAway.ts';

const CANARY = 'canary7f3a91c2';

describeWithAll(['docker', 'mongodbImage'], 'a database of a platform', ({ docker, mongodbImage }) => {
  const name = `mt-ledger-${process.pid}`;
  let container: Docker.Container;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    container = await dockerClient(docker).createContainer({
      name,
      Image: mongodbImage.image,
      Labels: runLabels(),
      HostConfig: {
        PortBindings: { '27017/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      },
    });
    await container.start();
    await healthy();
  });
  afterAll(() => container.remove({ force: true, v: true }));

  function healthy() {
    const well = async () => expect((await diagnose()).verdict).toBe('healthy');
    return vi.waitFor(well, { timeout: 60_000, interval: 1000 });
  }

  async function diagnose(login = '') {
    const platform = Platform.parse({
      name: 'halyard',
      docker: {},
      services: { 'ledger-db': { container: name, role: 'datastore' } },
      databases: { ledger: { kind: 'mongodb', service: 'ledger-db', urlFrom: 'LEDGER_URL' } },
    });
    const urls = { ledger: `mongodb://${login}127.0.0.1:${port}/ledger` };
    const targets = createTargets(platform, { dockerHost: docker.host, urls });
    const checks = [...databaseChecks, ...endpointChecks];
    const { diagnosis, snapshot } = await examine({ platform, subject: 'ledger', targets, checks });
    await Promise.all(targets.map((target) => target.close()));
    expect(JSON.stringify([diagnosis, snapshot])).not.toContain(CANARY);
    return diagnosis;
  }

  it('is down when its container is stopped, and may be started again', async () => {
    await healthy();
    const { roots, durationMs } = await whileAway(
      () => container.stop({ t: 3 }),
      () => diagnose(),
      () => container.start(),
    );
    expect(roots[0]?.finding).toMatchObject({
      cause: 'mongo-down',
      subject: 'database:ledger',
      weight: 'decisive',
      offers: [{ remediation: 'docker-start-container', params: { container: name } }],
    });
    // the engine's own proxy may still close the port when the container is gone already
    const says = /exited with exit code \d+.*; the connection to .* is (?:refused|closed at once)/;
    expect(roots[0]?.finding.summary).toMatch(says);
    expect(durationMs).toBeLessThan(12_000);
  });

  it('is down while it is paused', async () => {
    await healthy();
    const { roots } = await whileAway(
      () => container.pause(),
      () => diagnose(),
      () => container.unpause(),
    );
    expect(roots[0]?.finding).toMatchObject({ cause: 'mongo-down', weight: 'decisive', offers: [] });
    expect(roots[0]?.finding.summary).toMatch(/is paused; the connection to .* is accepted and never answered/);
  });

  it('is not at fault when only our own login is wrong', async () => {
    await healthy();
    const { verdict, roots, unchecked } = await diagnose(`bot:${CANARY}@`);
    expect([verdict, roots]).toEqual(['inconclusive', []]);
    expect(unchecked.map(({ remedy }) => remedy).join()).toContain('LEDGER_URL');
  });
});
