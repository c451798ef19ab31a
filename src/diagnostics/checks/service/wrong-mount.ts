import type { Instance } from '../../workload.ts';
import type { Case } from './case.ts';
import { hasDied, isDown, newestEnd } from './ends.ts';
import { runSignals } from './run-signals.ts';
import type { StartFailure } from './start-failure.ts';

/**
 * What a shell or the program itself says of a wrong mount or command after the process did start: a directory where the
 * configuration file should be (Docker makes one when the file is missing), exit 127 or 126 of a shell.
 */
export function wrongMount({ workload }: Case, instance: Instance, at: Date): StartFailure | undefined {
  const end = newestEnd(instance);
  const { configuration } = workload;
  if (configuration?.state === 'is-directory' && (isDown(instance) || instance.ready !== 'yes'))
    return { kind: 'bad-mount', message: `${configuration.path} is a directory, not a file` };
  const directory = fileThatIsDirectory(instance);
  if (directory !== undefined && hasDied(instance, at))
    return { kind: 'bad-mount', message: `${directory} is a directory, not a file` };
  if (!isDown(instance) || end?.endedBy !== 'itself') return undefined;
  const words = runSignals(instance).endedLines;
  const absent = absentArgument(instance);
  if (absent !== undefined) return { kind: 'bad-command', message: absent };
  if (end.exitCode === 127) {
    const line = words.findLast(({ text }) => /not found|No such file/i.test(text))?.text;
    return line === undefined ? undefined : { kind: 'bad-command', message: line.trim().slice(0, 300) };
  }
  if (end.exitCode !== 126) return undefined;
  const line = words.findLast(({ text }) => /[Pp]ermission denied|[Ii]s a directory|cannot execute/.test(text))?.text;
  return line === undefined ? undefined : { kind: 'not-executable', message: line.trim().slice(0, 300) };
}

/** The kernel's words where an interpreter is missing (or ends in CR), Python's, Node's and Java's of the file they are to run. */
const ABSENT =
  /^exec (\S+): no such file or directory|can't open file '([^']+)'|Cannot find module '([^']+)'|Unable to access jarfile (\S+)/;

/** An argument of its command that is not in the image. With any other name it is a part of the program that lacks. */
export function absentArgument(instance: Instance): string | undefined {
  const { command = '' } = instance;
  const isOfCommand = (text: string): boolean => {
    const path = ABSENT.exec(text)
      ?.slice(1)
      .find((each) => each !== undefined);
    const name = path?.split('/').at(-1);
    return name !== undefined && name !== '' && command.split(/[\s'"/]+/).includes(name);
  };
  return runSignals(instance)
    .endedLines.findLast(({ text }) => isOfCommand(text))
    ?.text.trim()
    .slice(0, 300);
}

const IS_DIRECTORY = /\bEISDIR\b|\b[Ii]s a directory\b|\bIsADirectory/;
/** Node and Rust do not always say which file it was. */
const NAMELESS = /EISDIR: illegal operation on a directory, \w+$|\(os error 21\)$|kind: IsADirectory/;
const FILE = /\.(?:toml|ya?ml|json|conf|cfg|ini|env|xml|properties|pem|crt|key|sql|jsx?|tsx?|py|sh)$/;
/** What ended a run is among its last lines. */
const LAST_LINES = 20;

/**
 * The target of a bind mount that is named like a file, and that the program found to be a directory when it read it:
 * Docker makes an empty one where the file is missing (catalogue 2.1, `bad-mount`).
 */
export function fileThatIsDirectory(instance: Instance): string | undefined {
  const endedBy = newestEnd(instance)?.endedBy;
  if (endedBy !== 'itself' && endedBy !== 'unknown') return undefined;
  const files = instance.mounts.flatMap(({ kind, destination }) =>
    kind === 'bind' && FILE.test(destination) ? [destination] : [],
  );
  for (const { text } of runSignals(instance).endedLines.slice(-LAST_LINES)) {
    if (!IS_DIRECTORY.test(text)) continue;
    const named = files.find((file) => text.split(/[\s'"`:,()]+/).includes(file));
    const only = files.length === 1 && NAMELESS.test(text.trim()) && !text.includes('/') ? files[0] : undefined;
    if (named !== undefined || only !== undefined) return named ?? only;
  }
  return undefined;
}
