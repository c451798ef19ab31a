import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Diagnosis, Snapshot } from '../../src/diagnostics/contract.ts';
import { judgeSnapshot } from '../../src/diagnostics/examine.ts';
import { parseSnapshot, serialiseSnapshot } from '../../src/diagnostics/snapshot.ts';
import { type Engine, findEngine } from '../demo/choose-platform.ts';
import { startRealPlatform } from '../demo/start-real-platform.ts';
import { expectations } from './expectations.ts';
import { onlyOurs } from './only-ours.ts';
import { type RecordingId, recordingPath } from './recording.ts';
import { stableIdentities } from './stable-identities.ts';

/**
 * Records the demo's platform with each fault on the Docker Engine of this machine: `tsx lab/scenarios/record.ts`, or
 * only some: `--fault paused --fault healthy`. Needed anew when checks ask other questions or answers get another form.
 */
const { values } = parseArgs({
  options: {
    fault: { type: 'string', multiple: true },
    /** Seconds from the fault to the recording: long enough for a loop to be one. */
    after: { type: 'string', default: '25' },
    /** How many platforms stand beside each other. */
    at: { type: 'string', default: '2' },
  },
});

const PREFIX = 'botcore-demo-';

async function main(): Promise<void> {
  const engine = await findEngine(process.env);
  if (typeof engine === 'string') throw new Error(engine);
  const all: RecordingId[] = ['healthy', ...expectations.map(({ fault }) => fault)];
  const wanted = all.filter((id) => values.fault === undefined || values.fault.includes(id));
  const limit = pLimit(Number(values.at));
  const right = await Promise.all(
    wanted.map((id, index) => limit(() => record(id, engine, `botcore-record${index}-`))),
  );
  if (right.includes(false)) process.exitCode = 1;
  execFileSync('npx', ['biome', 'format', '--write', dirname(recordingPath('healthy'))], { stdio: 'ignore' });
}

/** Answers whether the recording says what it should. */
async function record(id: RecordingId, engine: Engine, prefix: string): Promise<boolean> {
  const running = await startRealPlatform({ ...engine, prefix, onlyStandIns: true });
  const examiner = await running.createExaminer();
  try {
    await sleep(3000);
    if (id !== 'healthy') await running.inject(id);
    await sleep(id === 'healthy' ? 3000 : Number(values.after) * 1000);
    const { snapshot } = await examiner.examine({
      subject: '',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    const ours = serialiseSnapshot(onlyOurs(snapshot, prefix)).replaceAll(prefix, PREFIX);
    const text = stableIdentities(parseSnapshot(ours), ours);
    refuseTraces(text);
    mkdirSync(dirname(recordingPath(id)), { recursive: true });
    writeFileSync(recordingPath(id), text);
    return report(id, judgeSnapshot(JSON.parse(text) as Snapshot, checks));
  } finally {
    await examiner.close();
    await running.stop();
  }
}

/** A recording is published: nothing in it may tell of the machine that it was made on. */
function refuseTraces(text: string): void {
  const traces = [hostname(), process.cwd(), userInfo().homedir, '/home/', '/Users/'].filter(
    (trace) => trace.length > 4 && text.includes(trace),
  );
  if (traces.length > 0) throw new Error(`The recording holds ${traces.join(', ')}.`);
}

function report(id: RecordingId, { verdict, roots }: Diagnosis): boolean {
  const causes = roots.map(({ finding }) => finding.cause);
  const expected = expectations.find(({ fault }) => fault === id)?.causes;
  const right =
    expected === undefined ? verdict === 'healthy' : expected.includes(causes[0] ?? '') && causes.length === 1;
  process.stdout.write(`${right ? '✓' : '✗'} ${id}: ${causes.join(', ') || verdict}\n`);
  return right;
}

await main();
