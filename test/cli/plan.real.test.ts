import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { buildImages, type LabImages } from '../../lab/platform/images.ts';
import { describeWith, dockerClient, runLabels } from '../realParts.ts';
import { runCli } from './runCli.ts';

describeWith('docker', 'botcore plan on a real engine', (part) => {
  const docker = dockerClient(part);
  const folder = mkdtempSync(join(tmpdir(), 'botcore-plan-'));
  const path = join(folder, 'platform.yaml');
  const name = `plan-${process.pid}`;
  const container = docker.getContainer(name);
  let images: LabImages;
  const plan = (...more: string[]) =>
    runCli(['plan', 'docker-start-container', `container=${name}`, 'service=quotes', '--config', path, ...more], {
      DOCKER_HOST: part.host,
    });

  beforeAll(async () => {
    images = await buildImages(docker);
    writeFileSync(path, stringify({ name: 'desk', docker: {}, services: { quotes: { container: name } } }));
  });
  beforeEach(async () => {
    const script = { Image: images.service, Entrypoint: ['node', '-e', 'setTimeout(() => process.exit(3), 600000)'] };
    await docker.createContainer({ name, ...script, Labels: runLabels() });
  });
  afterEach(() => container.remove({ force: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what it would do and does not do it', async () => {
    const { status, stdout } = plan();

    expect(status).toBe(0);
    expect(stdout).toMatch(/COULD BE CARRIED OUT[\s\S]*it never ran[\s\S]*fingerprint +[0-9a-f]{64}/);
    expect((await container.inspect()).State.Status).toBe('created');
  });

  it('gives the same fingerprint again, and ends with 1 where it would be refused', { timeout: 240_000 }, async () => {
    const [first, second] = [plan('--json'), plan('--json')].map(
      ({ stdout }) => JSON.parse(stdout) as Record<string, unknown>,
    );
    await container.start();
    const running = plan();

    expect(first?.['fingerprint']).toBe(second?.['fingerprint']);
    expect(running.status).toBe(1);
    expect(running.stdout).toContain('→ It is running.');
  });
});
