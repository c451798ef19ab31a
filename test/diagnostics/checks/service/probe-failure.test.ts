import { expect, it } from 'vitest';
import { probeFailure } from '../../../../src/diagnostics/checks/service/probe-failure.ts';
import { ago, failingProbe, instance, NOW } from '../../evidenceOf.ts';

const MISSING = 'OCI runtime exec failed: exec: "wget": executable file not found in $PATH';
const LATE = 'Health check exceeded timeout (2s)';
const ERROR = 'curl: (22) The requested URL returned error: 503';

const passed = { at: ago(1000), exitCode: 0, output: 'ok' };
const failed = (output: string) => ({ at: ago(500), exitCode: 1, output });

it.each([
  ['a missing program, although the last one timed out', [MISSING, MISSING, LATE], 'binary-missing'],
  ['a missing program, although most timed out', [MISSING, LATE, LATE, LATE], 'binary-missing'],
  ['what most say', [ERROR, ERROR, LATE], 'status'],
  ['timeouts, where most are', [ERROR, LATE, LATE], 'timeout'],
  ['the newest, where none is more frequent', [LATE, ERROR], 'status'],
])('is judged by %s', (_title, outputs, kind) => {
  const probe = failingProbe('', { results: outputs.map(failed) });

  expect(probeFailure(instance({ ready: 'no', probes: [probe] }), NOW)?.kind).toBe(kind);
});

it('is not judged by failures before the last success', () => {
  const probe = failingProbe('', { results: [failed(MISSING), failed(MISSING), passed, failed(LATE)] });

  expect(probeFailure(instance({ ready: 'no', probes: [probe] }), NOW)?.kind).toBe('timeout');
});
