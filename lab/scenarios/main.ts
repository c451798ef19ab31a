import { parseArgs } from 'node:util';
import Docker from 'dockerode';
import { createTargets } from '../../src/diagnostics/targets/create-targets.ts';
import { ContainerEventStore } from '../../src/diagnostics/targets/docker/container-events.ts';
import { connectEngine } from '../../src/diagnostics/targets/docker/engine.ts';
import { buildImages } from '../platform/images.ts';
import { expectations } from './expectations.ts';
import { isRight, play, type Scene } from './play.ts';

/**
 * Plays the faults on the Docker Engine of this machine, all at once, and prints what was named at which moment:
 * `tsx lab/scenarios/main.ts --moments 10,30,60 --fault out-of-memory --alone`. For the test see test/scenarios.
 */
const { values } = parseArgs({
  options: {
    moments: { type: 'string', default: '10,30,60,120,300' },
    fault: { type: 'string', multiple: true },
    alone: { type: 'boolean', default: false },
    terminal: { type: 'boolean', default: false },
  },
});

const docker = new Docker();
const engine = connectEngine({});
const events = new ContainerEventStore(engine);
events.start();
const images = await buildImages(docker);
const moments = values.moments.split(',').map(Number);
const wanted = expectations.filter(({ fault }) => values.fault === undefined || values.fault.includes(fault));
const scenes = await Promise.all(
  wanted.map((expectation, index) =>
    play(expectation, !values.alone, {
      docker,
      images,
      prefix: `scene${index}-`,
      targetsFor: (platform) => createTargets(platform, { urls: {}, ...(values.terminal ? {} : { events }) }),
      moments,
    }),
  ),
);
process.stdout.write(`${['fault', 'before', ...moments.map((moment) => `${moment} s`)].join(' | ')}\n`);
for (const scene of scenes) process.stdout.write(`${row(scene)}\n`);
await events.stop();
engine.close();

function row(scene: Scene): string {
  const looks = scene.looks.map((look) =>
    isRight(scene, look) ? `✓ ${look.tookMs} ms` : `✗ ${look.roots.join(', ') || look.verdict}`,
  );
  const before = scene.before.roots.length === 0 ? scene.before.verdict : `✗ ${scene.before.roots.join(', ')}`;
  return [`${scene.fault} (${scene.expected.join(' / ')})`, before, ...looks].join(' | ');
}
