import { defineCheck, finding } from '../../define-check.ts';
import { type DatabaseView, databaseViews, gatherDatabases } from './database-view.ts';
import { IN_CLIENTS, OF_DATABASE_DOWN } from './effects.ts';
import { endedByFullDisk, fullDiskLines } from './startable.ts';

type DiskFacts = {
  readonly database: string;
  readonly exitCode: number | undefined;
  readonly running: boolean;
};

/** A server that cannot write says it again with each checkpoint, once a minute: what is older than ten is over. */
const LATELY_MS = 10 * 60_000;

/** Guide 4.1: mongod ends, or refuses writes, because nothing more can be written. */
export const mongoDiskFull = defineCheck({
  id: 'database.disk-full',
  title: 'The disk of a database is full',
  guide: '4.1',
  area: 'database',
  findings: {
    'mongo-disk-full': finding<DiskFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 0,
      explains: [...OF_DATABASE_DOWN, 'unreachable'],
      explainsInDependents: IN_CLIENTS,
      says: ({ database, exitCode, running }) =>
        `MongoDB "${database}" has no space left on its disk${running ? ' and cannot write' : ` and ended${exitCode === undefined ? '' : ` with exit code ${exitCode}`}`}: its log says so.`,
      guidance: ({ database }) => [
        {
          id: 'G-DISK',
          text: `Free or add space on the volume that holds /data/db of ${database} (\`docker system df -v\`, \`df -h\` on the host), and start it only then: each start without space can damage its files. Never delete files under /data/db by hand.`,
        },
      ],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const { name, subject, database, process, bot } = view;
      if (database.kind !== 'mongodb' || !hasFullDisk(view, evidence.at)) continue;
      const { state, termination } = process;
      const running = state === 'running';
      find('mongo-disk-full', {
        subject,
        facts: { database: name, exitCode: running ? undefined : termination?.exitCode, running },
        proof: process.readings,
        onset: running ? undefined : termination?.at,
        weight: running ? 'strong' : 'decisive',
        // it ended, and another member of its set answers
        level: !running && bot.state === 'answered' ? 'warning' : 'critical',
      });
    }
  },
});

function hasFullDisk({ process, bot }: DatabaseView, now: Date): boolean {
  const { instance, state, ready } = process;
  if (instance === undefined) return false;
  if (state === 'ended') return endedByFullDisk(instance);
  // once it works again, the words of the run before are about something that was mended
  const works = bot.state === 'answered' || ready === 'yes';
  return instance.logs
    .filter(({ run }) => run === 'current' || !works)
    .flatMap(({ lines }) => fullDiskLines(lines))
    .some(({ at }) => at !== undefined && now.getTime() - Date.parse(at) <= LATELY_MS);
}
