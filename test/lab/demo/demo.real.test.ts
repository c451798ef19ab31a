import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterEach, expect, it } from 'vitest';
import { describeWith, describeWithAll, dockerClient } from '../../realParts.ts';
import { type DemoProcess, startDemoProcess } from './demo-process.ts';

const PATIENT = { timeout: 300_000 };
/** What comes later than 700 ms after a Ctrl-C is a second one; a machine that stalls would send the echo that late. */
const ECHO_WITHIN_MS = 500;

let demo: DemoProcess | undefined;
const start = (...args: string[]): DemoProcess => {
  demo = startDemoProcess(args);
  return demo;
};
afterEach(() => demo?.remove());

describeWith('redis', 'the demo without an engine', () => {
  it('names the cause in Slack, looks into an alert by itself, and leaves nothing behind', PATIENT, async () => {
    const { command, reads, ready, interrupt, ended, remains, output } = start(
      '--recorded',
      '--fault',
      'out-of-memory',
    );
    await ready();
    expect(output()).toContain('/botcore diagnose rust-core-engine');
    expect(await command('diagnose rust-core-engine')).toMatchObject({ ok: true });

    const report = await reads('ops', 'oom-limit');
    expect(JSON.stringify(report)).toContain('Root cause found: rust-core-engine');
    await reads('ops', 'Evidence', report.ts);
    const alert = await reads('alerts', '[FIRING:1]');
    await reads('alerts', 'oom-limit', alert.ts);
    expect(remains()).not.toEqual([]);
    interrupt();
    const interruptedAt = performance.now();
    // npm passes a Ctrl-C on that the terminal has sent already.
    await sleep(50);
    if (performance.now() - interruptedAt < ECHO_WITHIN_MS) interrupt();
    expect(await ended).toBe(0);
    expect(remains()).toEqual([]);
  });
});

const containersOf = (docker: Docker, { owner }: DemoProcess): Promise<Docker.ContainerInfo[]> =>
  docker.listContainers({ all: true, filters: { label: [`botcore.demo=${owner}`] } });
const networksOf = (docker: Docker, { owner }: DemoProcess): Promise<Docker.NetworkInspectInfo[]> =>
  docker.listNetworks({ filters: { label: [`botcore.demo=${owner}`] } });

async function sweep(docker: Docker, left: DemoProcess): Promise<void> {
  for (const { Id } of await containersOf(docker, left)) await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id } of await networksOf(docker, left)) await docker.getNetwork(Id).remove();
}

describeWithAll(['redis', 'docker'], 'the demo with an engine', (parts) => {
  const docker = dockerClient(parts.docker);
  afterEach(async () => {
    if (demo !== undefined) await sweep(docker, demo);
  });

  it('breaks a real container, names the cause, and leaves nothing behind', PATIENT, async () => {
    const running = start('--fault', 'database-stopped');
    await running.ready();
    expect(await containersOf(docker, running)).toHaveLength(5);
    expect(await running.command('diagnose rust-core-engine')).toMatchObject({ ok: true });

    const report = await running.reads('ops', 'mongo-down');
    expect(JSON.stringify(report)).toContain('Root cause found: mongodb');
    running.interrupt();
    expect(await running.ended).toBe(0);
    expect(await containersOf(docker, running)).toEqual([]);
    expect(await networksOf(docker, running)).toEqual([]);
    expect(running.remains()).toEqual([]);
  });

  it('leaves nothing behind when it is stopped while it starts', PATIENT, async () => {
    const starting = start('--fault', 'paused');
    await starting.said('Redis');
    starting.interrupt();

    expect(await starting.ended).toBe(0);
    expect(await containersOf(docker, starting)).toEqual([]);
    expect(await networksOf(docker, starting)).toEqual([]);
    expect(starting.remains()).toEqual([]);
  });
});
