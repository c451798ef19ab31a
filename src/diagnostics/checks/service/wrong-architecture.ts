import type { Instance } from '../../workload.ts';
import type { Case } from './case.ts';
import { isDown, newestEnd } from './ends.ts';
import { runSignals } from './run-signals.ts';
import type { StartFailure } from './start-failure.ts';

const NAMES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv8: 'arm64',
  i386: '386',
  i686: '386',
  armv7l: 'arm',
};

/** `exec format error`, or shell words of the same meaning, or an image of another processor that does not run. */
export function wrongArchitecture({ workload }: Case, instance: Instance): StartFailure | undefined {
  if (!isDown(instance)) return undefined;
  const said = runSignals(instance).endedLines.find(({ text }) => /exec format error/i.test(text))?.text;
  if (said !== undefined) return { kind: 'arch-mismatch', message: said.trim().slice(0, 300) };
  const image = nameOf(instance.image.architecture);
  const host = nameOf(workload.hostArchitecture);
  // Emulation runs foreign images well: only one that fails at once, without a word, is suspicious.
  const silent = runSignals(instance).endedLines.length === 0;
  const code = newestEnd(instance)?.exitCode;
  if (image === undefined || host === undefined || image === host || !silent || code === undefined || code === 0)
    return undefined;
  return { kind: 'arch-mismatch', message: `the image is ${image}, the host ${host}` };
}

function nameOf(architecture: string | undefined): string | undefined {
  return architecture === undefined ? undefined : (NAMES[architecture.toLowerCase()] ?? architecture.toLowerCase());
}
