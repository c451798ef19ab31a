import { defineCheck, finding } from '../../define-check.ts';
import { nameOf } from '../../explain.ts';
import { stormsOf } from './connection-storms.ts';
import { databaseViews, gatherDatabases } from './database-view.ts';

type StormFacts = {
  readonly database: string;
  readonly perSecond: number;
  readonly current: number;
  readonly afterMs: number;
  /** A service that ends again and again. */
  readonly looping: string | undefined;
};

/** Guide 4.1, "Too Many Connections": they are not held, they come and go. */
export const connectionStorm = defineCheck({
  id: 'database.connection-storm',
  title: 'Connections to a database come and go',
  guide: '4.1',
  area: 'database',
  findings: {
    'conn-storm': finding<StormFacts>({
      level: 'warning',
      weight: 'strong',
      tier: 4,
      effect: 'connection-storm',
      explains: ['connections-scarce'],
      says: ({ database, perSecond, current, looping }) =>
        `${perSecond} connections to ${database} were made and given up within a second, while ${current} are open${looping === undefined ? '' : `; ${looping} starts again and again`}.`,
      guidance: ({ database, looping }) => [
        {
          id: 'G-STORM',
          text:
            looping === undefined
              ? `Find what connects to ${database} anew each time ("Connection accepted" in its log, by address): a client made for each request, functions that do not keep theirs, maxIdleTimeMS below a minute, or processes that restart. One client for each process, made once, and minPoolSize near maxPoolSize mend it.`
              : `Mend why ${looping} ends: each of its starts connects anew to ${database}.`,
        },
      ],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence))
      for (const { level, readings, ...storm } of stormsOf(evidence, view))
        find('conn-storm', {
          subject: view.subject,
          facts: { database: view.name, ...storm },
          proof: readings,
          level,
          blames: storm.looping === undefined ? undefined : nameOf(evidence.subjectOf(storm.looping)),
        });
  },
});
