import type { Finding, FindingDeclaration, Guidance, Offer } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { earliest } from './complaints.ts';
import { type DatabaseView, databaseViews, gatherDatabases } from './database-view.ts';
import { IN_CLIENTS, OF_DATABASE_DOWN } from './effects.ts';
import { type ReachVerdict, reachVerdict } from './reach-verdict.ts';
import { startable } from './startable.ts';

type DownFacts = {
  readonly database: string;
  readonly service: string | undefined;
  readonly witnesses: readonly string[];
  readonly vantagePoints: number;
  readonly container: string | undefined;
  readonly startable: boolean;
  readonly whyNotStartable: string | undefined;
  readonly state: string;
};

type AddressFacts = { readonly database: string; readonly witnesses: readonly string[] };

/** Guide 4.1, "MongoDB Not Running", for Redis too. */
export const databaseReach = defineCheck({
  id: 'database.reach',
  title: 'A database is down or cannot be reached',
  guide: '4.1',
  area: 'database',
  findings: {
    'mongo-down': down('MongoDB'),
    'redis-down': down('Redis'),
    'database-only-unreachable-from-bot': finding<AddressFacts>({
      level: 'warning',
      weight: 'weak',
      tier: 9,
      says: ({ database, witnesses }) =>
        `${database} cannot be reached from where the bot runs, while its own health check passes: ${witnesses.join('; ')}.`,
      guidance: ({ database }) => [
        {
          id: 'G-URI',
          text: `Look at the address of ${database} in the bot's environment, and whether the bot is on a network from which it is published. Its clients may be well.`,
        },
      ],
    }),
    'database-not-checkable': finding<{ readonly database: string }>({
      level: 'unknown',
      weight: 'strong',
      tier: 9,
      says: ({ database }) =>
        `${database} cannot be looked at: the platform file names neither its service nor its address.`,
      guidance: ({ database }) => [
        {
          id: 'G-CONFIG',
          text: `Give databases.${database}.urlFrom (the environment variable of the bot that holds its connection string) or databases.${database}.service in the platform file.`,
        },
      ],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const { name, subject, database, process, bot, complaints } = view;
      if (database.urlFrom === undefined && database.service === undefined) {
        find('database-not-checkable', { subject, facts: { database: name }, proof: [] });
        continue;
      }
      const verdict = reachVerdict(view, evidence.at);
      if (verdict === undefined) continue;
      const { level, weight, witnesses } = verdict;
      const proof = [...process.readings, ...bot.readings, ...complaints.flatMap(({ readings }) => readings)];
      if (verdict.verdict === 'only-from-bot') {
        find('database-only-unreachable-from-bot', {
          subject,
          facts: { database: name, witnesses },
          proof,
          level,
          weight,
        });
        continue;
      }
      const key = database.kind === 'mongodb' ? 'mongo-down' : 'redis-down';
      const unread = process.state === 'unknown' && weight === 'weak' ? process.unread : undefined;
      find(key, { subject, facts: downFacts(view, verdict), proof, level, weight, unread, onset: onsetOf(view) });
    }
  },
});

function downFacts(view: DatabaseView, { witnesses }: ReachVerdict): DownFacts {
  const { name, database, process } = view;
  const start = startable(view);
  return {
    database: name,
    service: database.service,
    witnesses,
    vantagePoints: witnesses.length - (process.state === 'running' ? 1 : 0),
    container: process.runtime === 'docker' ? process.instance?.name : undefined,
    startable: start.possible,
    whyNotStartable: start.why,
    state: process.state,
  };
}

function onsetOf({ process, complaints }: DatabaseView): Finding['onset'] {
  return process.state === 'ended' ? process.termination?.at : earliest(complaints);
}

function down(product: string): FindingDeclaration<DownFacts> {
  return finding<DownFacts>({
    level: 'critical',
    weight: 'strong',
    tier: 3,
    effect: 'unreachable',
    symptom: true,
    explains: OF_DATABASE_DOWN,
    explainsInDependents: IN_CLIENTS,
    says: ({ database, witnesses, vantagePoints }) =>
      `${product} "${database}" is down: ${witnesses.join('; ')}${vantagePoints < 2 && witnesses.some((each) => each.includes('bot')) ? ' (one vantage point only)' : ''}.`,
    offers: startOffer,
    guidance: (facts) => downGuidance(product, facts),
  });
}

function startOffer({ startable: possible, container, service }: DownFacts): Offer[] {
  if (!possible || container === undefined) return [];
  const params = { container, ...(service === undefined ? {} : { service }) };
  return [{ remediation: 'docker-start-container', params, risk: 'R2' }];
}

function downGuidance(
  product: string,
  { database, container, state, startable: possible, whyNotStartable }: DownFacts,
): Guidance[] {
  if (possible && container !== undefined)
    return [
      {
        id: 'G-START',
        text: `By hand: \`docker start ${container}\`, then look whether it stays up and its clients recover.`,
      },
    ];
  if (whyNotStartable !== undefined)
    return [{ id: 'G-START', text: `Do not start ${database} again before this is mended: ${whyNotStartable}.` }];
  if (state === 'running' || state === 'unknown')
    return [
      {
        id: 'G-START',
        text: `Look at the log of ${database} and whether it listens on its port. If it hangs, keep its log and a stack trace before it is restarted: a restart destroys the evidence.`,
      },
    ];
  return [
    { id: 'G-START', text: `Bring ${product} ${database} back where it runs, then look whether its clients recover.` },
  ];
}
