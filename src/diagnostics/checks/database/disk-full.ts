import { defineCheck, finding } from '../../define-check.ts';
import { databaseViews, gatherDatabases } from './database-view.ts';
import { IN_CLIENTS, OF_DATABASE_DOWN } from './effects.ts';
import { diskFull } from './startable.ts';

type DiskFacts = {
  readonly database: string;
  readonly exitCode: number | undefined;
  readonly running: boolean;
};

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
    for (const { name, subject, database, process } of databaseViews(evidence)) {
      const { instance, state, termination } = process;
      if (database.kind !== 'mongodb' || instance === undefined || !diskFull(instance)) continue;
      const running = state === 'running';
      find('mongo-disk-full', {
        subject,
        facts: { database: name, exitCode: running ? undefined : termination?.exitCode, running },
        proof: process.readings,
        onset: running ? undefined : termination?.at,
        weight: running ? 'strong' : 'decisive',
      });
    }
  },
});
