import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiagnosisReport } from '../../src/diagnostics/report.ts';
import { runCli } from './runCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'botcore-cli-'));
const RECORDED = 'lab/scenarios/recorded/out-of-memory.json';
const HEALTHY = 'lab/scenarios/recorded/healthy.json';

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

afterAll(() => rmSync(folder, { recursive: true }));

describe('botcore', () => {
  it.each([
    ['no command', [], 64, 'Usage: botcore'],
    ['an unknown command', ['diagnoze'], 64, 'Did you mean diagnose'],
    ['an unknown option', ['diagnose', '--jsn'], 64, 'unknown option'],
    ['a missing argument', ['replay'], 64, 'missing required argument'],
    ['a snapshot that is not there', ['replay', 'absent.json'], 64, 'cannot be read'],
    ['a file that is no snapshot', ['replay', 'package.json'], 64, 'no snapshot of this version'],
    ['a platform file that is not there', ['diagnose', '--config', 'absent.yaml'], 78, 'botcore init'],
  ])('refuses %s and says why on stderr alone', (_title, args, code, words) => {
    const { status, stdout, stderr } = runCli(args);

    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('names every fault of a platform file at once', () => {
    const path = file('wrong.yaml', 'name: x\nservices:\n  a: { contaner: a }\n  b: { dependsOn: [c] }\n');
    const { status, stderr } = runCli(['diagnose', '--config', path]);

    expect(status).toBe(78);
    expect(stderr).toMatch(/services\.a\.contaner[\s\S]*services\.b\.dependsOn\[0\]/);
  });

  it('says what is wrong with an entry whose name sounds like a secret', () => {
    const path = file('secretive.yaml', 'name: x\nservices:\n  api-token: {}\n');

    expect(runCli(['diagnose', '--config', path]).stderr).toMatch(/services\.api-token · .*nothing to look at/i);
  });

  it('suggests the service that was meant', () => {
    const path = file('right.yaml', 'name: x\ndocker: {}\nservices:\n  matcher: { container: matcher }\n');
    const { status, stderr } = runCli(['diagnose', 'matchr', '--config', path]);

    expect(status).toBe(64);
    expect(stderr).toContain('Did you mean matcher');
  });

  it('replays a snapshot as one document in the documented format', () => {
    const { status, stdout } = runCli(['replay', RECORDED, '--json']);
    const report = DiagnosisReport.parse(JSON.parse(stdout));

    expect(status).toBe(1);
    expect(report.roots.map(({ cause }) => cause)).toEqual(['oom-limit']);
  });

  it('gives the same bytes again', () => {
    expect(runCli(['replay', RECORDED, '--json']).stdout).toBe(runCli(['replay', RECORDED, '--json']).stdout);
  });

  it('says what people need without colour where nobody watches', () => {
    const { status, stdout } = runCli(['replay', HEALTHY]);

    expect(status).toBe(0);
    expect(stdout).toMatch(/^✓ HEALTHY/);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('botcore against a frozen engine', () => {
  let frozen: Server;
  let address: string;

  beforeAll(async () => {
    frozen = createServer(() => undefined);
    await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
    const bound = frozen.address();
    address = `tcp://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  });
  afterAll(() => frozen.close());

  it.each([
    ['frozen', () => address],
    ['absent', () => 'tcp://127.0.0.1:1'],
  ])('is inconclusive when it is %s, within the deadline, and says what to do', (_title, host) => {
    const path = file('docker.yaml', 'name: x\ndocker: {}\nservices:\n  matcher: { container: matcher }\n');
    const save = join(folder, 'look.json');
    // A process of its own: this one must go on to accept the connections of the frozen engine.
    const startedAt = performance.now();
    const { status, stdout } = runCli(['diagnose', '--json', '--config', path, '--save', save], {
      DOCKER_HOST: host(),
    });
    const report = DiagnosisReport.parse(JSON.parse(stdout));

    expect(status).toBe(2);
    expect(report.durationMs).toBeLessThan(11_000);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(report.unchecked[0]?.remedy).not.toBe('');
    expect(runCli(['replay', save, '--json']).stdout).toBe(stdout);
    expect(JSON.parse(readFileSync(save, 'utf8'))).toMatchObject({ format: 'botcore.snapshot/1' });
  });
});

it('gives the answer also where its snapshot cannot be written', () => {
  const path = file('unsaved.yaml', 'name: x\ndocker: {}\nservices:\n  matcher: { container: matcher }\n');
  const save = join(folder, 'no', 'such', 'folder.json');
  const { stdout, stderr } = runCli(['diagnose', '--json', '--config', path, '--save', save], {
    DOCKER_HOST: 'tcp://127.0.0.1:1',
  });

  expect(DiagnosisReport.parse(JSON.parse(stdout)).verdict).toBe('inconclusive');
  expect(stderr).toContain(save);
});

it('examines the rest of the setup though one variable is malformed', () => {
  const path = file('doctor.yaml', 'name: x\ndocker: {}\nservices:\n  matcher: { container: matcher }\n');
  const { status, stdout } = runCli(['doctor', '--config', path], {
    SLACK_BOT_TOKEN: 'oops',
    REDIS_URL: 'redis://127.0.0.1:1',
    DOCKER_HOST: 'tcp://127.0.0.1:1',
  });

  expect(status).toBe(78);
  expect(stdout).toMatch(/SLACK_BOT_TOKEN[\s\S]*REDIS_URL[\s\S]*docker/);
});

it('is what package.json says that npx runs', () => {
  const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: Record<string, string> };

  expect(bin).toEqual({ botcore: 'dist/cli.js' });
  expect(readFileSync('src/cli.ts', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

it('tells its version', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

  expect(runCli(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});
