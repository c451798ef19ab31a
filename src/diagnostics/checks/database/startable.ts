import { logSignals } from '../../log-signals.ts';
import type { Instance, LogLine } from '../../workload.ts';
import type { DatabaseView } from './database-view.ts';
import { isGrave } from './is-grave.ts';

/** mongod's own exit codes: unclean end of its data, port in use, data of another version, an exception at start. */
const MONGOD_EXITS: Readonly<Record<number, string>> = {
  14: 'mongod could not go on with its data (exit code 14)',
  48: 'its port was taken (exit code 48)',
  62: 'its data files belong to another version (exit code 62)',
  100: 'mongod could not use its data folder (exit code 100)',
};

const CORRUPTION =
  /WT_PANIC|WT_ERROR|data corruption|Detected unclean shutdown.{0,80}fail|Bad file format|checksum error/i;

/** Ends at the memory limit that make a loop; the next start would end the same way. */
const OOM_LOOP = 2;

interface Startable {
  readonly possible: boolean;
  /** What has to be mended before it is started. */
  readonly why?: string;
}

/** Whether starting the container again can help (catalogue 4.1: not after disk, corruption or an out-of-memory loop). */
export function startable({ process, database }: Pick<DatabaseView, 'process' | 'database'>): Startable {
  const { instance, state, runtime } = process;
  if (state !== 'ended' || instance === undefined || runtime !== 'docker') return { possible: false };
  const why = hindrance(instance, database.kind);
  if (why !== undefined) return { possible: false, why };
  return { possible: instance.state === 'exited' || instance.state === 'created' };
}

/** What would end its next run like its last one; `kind` is that of the database it runs, if it runs one. */
export function hindrance(instance: Instance, kind: 'mongodb' | 'redis' | undefined): string | undefined {
  const [last] = instance.terminations;
  const texts = instance.logs.flatMap(({ lines }) => lines);
  if (endedByFullDisk(instance)) return 'its disk is full';
  if (texts.some(({ text }) => CORRUPTION.test(text) && isGrave(text))) return 'its log tells of damaged data files';
  if (instance.terminations.filter(({ endedBy }) => endedBy === 'oom').length >= OOM_LOOP)
    return 'it is killed at its memory limit again and again';
  if (last?.endedBy === 'start-failed') return instance.message ?? 'the engine could not start it';
  return kind === 'mongodb' && last?.exitCode !== undefined ? MONGOD_EXITS[last.exitCode] : undefined;
}

/** mongod logs JSON with the system's words in a field within a field. */
const NO_SPACE = /No space left on device|\bENOSPC\b/;

/** The log of its last run says that nothing more could be written. */
export function endedByFullDisk({ logs }: Instance): boolean {
  const last = logs.filter(({ run, lines }) => run === 'current' && lines.length > 0);
  return (last.length > 0 ? last : logs).some(({ lines }) => fullDiskLines(lines).length > 0);
}

/** Lines that say, gravely, that nothing more could be written. */
export function fullDiskLines(lines: readonly LogLine[]): LogLine[] {
  const told = new Set(logSignals(lines).flatMap(({ kind, index }) => (kind === 'disk-full' ? [index] : [])));
  return lines.filter(({ text }, index) => (told.has(index) || NO_SPACE.test(text)) && isGrave(text));
}
