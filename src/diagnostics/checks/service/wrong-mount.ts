import type { Instance } from '../../workload.ts';
import type { Case } from './case.ts';
import { isDown, newestEnd } from './ends.ts';
import { runSignals } from './run-signals.ts';
import type { StartFailure } from './start-failure.ts';

/**
 * What a shell or the program itself says of a wrong mount or command after the process did start: a directory where the
 * configuration file should be (Docker makes one when the file is missing), exit 127 or 126 of a shell.
 */
export function wrongMount({ workload }: Case, instance: Instance): StartFailure | undefined {
  const end = newestEnd(instance);
  const { configuration } = workload;
  if (configuration?.state === 'is-directory' && (isDown(instance) || instance.ready !== 'yes'))
    return { kind: 'bad-mount', message: `${configuration.path} is a directory, not a file` };
  if (!isDown(instance) || end?.endedBy !== 'itself') return undefined;
  const words = runSignals(instance).endedLines;
  if (end.exitCode === 127) {
    const line = words.findLast(({ text }) => /not found|No such file/i.test(text))?.text;
    return line === undefined ? undefined : { kind: 'bad-command', message: line.trim().slice(0, 300) };
  }
  if (end.exitCode !== 126) return undefined;
  const line = words.findLast(({ text }) => /[Pp]ermission denied|[Ii]s a directory|cannot execute/.test(text))?.text;
  return line === undefined ? undefined : { kind: 'not-executable', message: line.trim().slice(0, 300) };
}
