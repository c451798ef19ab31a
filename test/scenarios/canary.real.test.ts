import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { expect, it } from 'vitest';
import { archive } from '../../lab/platform/archive.ts';
import { removeContainer } from '../../lab/platform/hands.ts';
import { buildImages } from '../../lab/platform/images.ts';
import { evidenceView, readingsFile } from '../../src/bot/views/evidence.ts';
import { reportView } from '../../src/bot/views/report.ts';
import { diagnosisText } from '../../src/cli/diagnosis-text.ts';
import { checks } from '../../src/diagnostics/checks/index.ts';
import { examine } from '../../src/diagnostics/examine.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { reportOf } from '../../src/diagnostics/report.ts';
import { serialiseSnapshot } from '../../src/diagnostics/snapshot.ts';
import { createTargets } from '../../src/diagnostics/targets/create-targets.ts';
import type { Incident } from '../../src/jobs/contract.ts';
import { describeWith, dockerClient, runLabels } from '../realParts.ts';

/** One canary for each place, so that a leak says where it came from. */
const CANARIES = {
  environment: 'canaryenvironment7f3a',
  url: 'canaryurl7f3a',
  label: 'canarylabel7f3a',
  configuration: 'canaryconfiguration7f3a',
  log: 'canarylog7f3a',
  probe: 'canaryprobe7f3a',
  command: 'canarycommand7f3a',
} as const;

const LOG = [
  `connecting to mongodb://bot:${CANARIES.log}@ledger:27017/desk`,
  `DATABASE_PASSWORD=${CANARIES.log}`,
  `{"level":"error","apiKey":"${CANARIES.log}","msg":"binance refused"}`,
  `Authorization: Bearer ${CANARIES.log}.${CANARIES.log}`,
  `Error: connect ECONNREFUSED redis://:${CANARIES.log}@cache:6379/0`,
];

const CONTAINER = `canary-matcher-${process.pid}`;

const incident: Incident = {
  id: '1',
  state: 'concluded',
  asks: 'diagnosis',
  subject: 'platform:desk',
  origin: { kind: 'command', user: 'U1' },
  place: { channel: 'C1' },
  fingerprint: 'platform:desk',
  askedAt: '2026-01-01T00:00:00.000Z',
};

const SINGS_WITHIN_MS = 120_000;

describeWith('docker', 'secrets of the real stack', (part) => {
  it('appear in no byte that leaves', { timeout: 300_000 }, async () => {
    const docker = dockerClient(part);
    const container = await canaryContainer(docker, (await buildImages(docker)).service);
    try {
      const platform = Platform.parse({
        name: 'desk',
        docker: {},
        services: {
          matcher: {
            container: CONTAINER,
            configuration: { path: '/app/config.toml', format: 'toml' },
            requiredEnvironment: ['BINANCE_SECRET_KEY', 'ABSENT_KEY'],
          },
        },
      });
      const targets = createTargets(platform, { dockerHost: part.host, urls: {} });
      const { diagnosis, snapshot } = await examine({ platform, subject: '', targets, checks });
      await Promise.all(targets.map((target) => target.close()));

      expect(diagnosis.roots.map(({ finding }) => finding.cause)).toContain('config-invalid');
      const leaving = {
        json: JSON.stringify(reportOf(diagnosis)),
        text: diagnosisText(reportOf(diagnosis), (_format, text) => text),
        snapshot: serialiseSnapshot(snapshot),
        // Before the second net: the secrets must have died at the target's edge already.
        readings: JSON.stringify(snapshot.readings),
        report: JSON.stringify(reportView(incident, diagnosis)),
        evidence: JSON.stringify(evidenceView(incident, diagnosis)),
        file: readingsFile(incident, diagnosis)?.text ?? '',
      };
      const leaks = Object.entries(leaving).flatMap(([way, bytes]) =>
        Object.entries(CANARIES).flatMap(([place, canary]) => (bytes.includes(canary) ? [`${place} by ${way}`] : [])),
      );
      expect(leaks).toEqual([]);
    } finally {
      await container.remove({ force: true });
    }
  });
});

async function canaryContainer(docker: Docker, image: string): Promise<Docker.Container> {
  const script = `for (const line of ${JSON.stringify(LOG)}) console.error(line); setTimeout(() => process.exit(1), 3000)`;
  // What an attempt left behind that did not come so far.
  await removeContainer(docker.getContainer(CONTAINER));
  const container = await docker.createContainer({
    name: CONTAINER,
    Image: image,
    // What follows is for the script, not for Node.
    Entrypoint: ['node', '-e', script, '--'],
    Cmd: [`--token=${CANARIES.command}`],
    Env: [
      `BINANCE_SECRET_KEY=${CANARIES.environment}`,
      `PLAIN=${CANARIES.environment}`,
      `DATABASE_URL=mongodb://bot:${CANARIES.url}@ledger:27017/desk?authSource=admin`,
    ],
    Labels: { 'com.example.token': CANARIES.label, ...runLabels() },
    Healthcheck: {
      Test: ['CMD', 'node', '-e', `console.log("password=${CANARIES.probe}"); process.exit(1)`],
      Interval: 1_000_000_000,
      Retries: 1,
    },
    HostConfig: { RestartPolicy: { Name: 'always' } },
  });
  const text = `[database]\npassword = "${CANARIES.configuration}"\ntoken = ${CANARIES.configuration}\n`;
  await container.putArchive(archive([{ path: 'app/config.toml', text }]), { path: '/' });
  await container.start();
  await untilItHasSung(container);
  return container;
}

/** Waits until it has ended once, and its probe has spoken: before that there is little that could leak. */
async function untilItHasSung(container: Docker.Container): Promise<void> {
  for (const deadline = Date.now() + SINGS_WITHIN_MS; ; await sleep(200)) {
    const { RestartCount, State } = await container.inspect();
    if (RestartCount >= 1 && State.Status === 'running' && (State.Health?.Log ?? []).length > 0) return;
    if (Date.now() > deadline) throw new Error(`the canary does not sing: ${JSON.stringify(State)}`);
  }
}
