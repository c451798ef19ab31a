import { defineCheck, finding } from '../../define-check.ts';
import { earliest } from './complaints.ts';
import { databaseViews, gatherDatabases } from './database-view.ts';
import { IN_CLIENTS, OF_OWN_PATH } from './effects.ts';
import { clientView, pathComplaints, wrongAddress } from './service-address.ts';
import { type UriDifference, uriGuidance } from './uri-guidance.ts';

type AddressFacts = {
  readonly service: string;
  readonly database: string;
  readonly variable: string;
  readonly field: UriDifference['field'];
  readonly is: string;
  readonly shouldBe: string;
  readonly logLine: string | undefined;
};

type PathFacts = {
  readonly service: string;
  readonly database: string;
  readonly how: string;
  readonly logLine: string;
};

/** Guide 4.1, from the side of the services: the database is well, and one of them does not reach it or may not enter. */
export const servicePath = defineCheck({
  id: 'database.service-path',
  title: 'A service has a wrong address or login for a database, or no way to it',
  guide: '4.1',
  area: 'database',
  findings: {
    'uri-wrong-host': finding<AddressFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 1,
      explains: OF_OWN_PATH,
      explainsInDependents: IN_CLIENTS,
      says: ({ service, database, variable, field, is, shouldBe }) =>
        `${service} looks for ${database} at the wrong ${field}: ${variable} says ${is}, it is ${shouldBe}. ${database} itself is well.`,
      guidance: ({ variable, field, is, shouldBe }) => [uriGuidance(variable, [{ field, is, shouldBe }])],
    }),
    'auth-failed': finding<PathFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 1,
      explains: OF_OWN_PATH,
      explainsInDependents: IN_CLIENTS,
      says: ({ service, database }) =>
        `${database} is well and refuses the login of ${service}, by its log. The bot's own login is accepted.`,
      guidance: ({ service, database }) => [
        {
          id: 'G-URI',
          text: `Compare user, password and authSource of ${service}'s connection string for ${database} with what the database has (never in Slack), with special characters percent-encoded, then recreate ${service}: a restart keeps the old environment.`,
        },
      ],
    }),
    'network-path': finding<PathFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 2,
      effect: 'dependency-error',
      explains: OF_OWN_PATH,
      explainsInDependents: IN_CLIENTS,
      says: ({ service, database, how }) =>
        `${service} cannot reach ${database} (${how}, by its log of the last minutes), which answers from where the bot runs: the way between them is broken.`,
      guidance: ({ service, database }) => [
        {
          id: 'G-COMPOSE',
          text: `Look whether ${service} and ${database} share a Docker network and whether the name in its connection string is an alias there; put the network into docker-compose.yml, since a live change is lost on recreate.`,
        },
      ],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence))
      for (const service of view.dependents) {
        const client = clientView(evidence, view, service);
        if (client === undefined || client.databaseState === 'ill') continue;
        const { subject, troubled } = client;
        const level = troubled ? ('critical' as const) : ('warning' as const);
        const wrong = wrongAddress(view, client);
        if (wrong !== undefined) {
          const { certain, logLine, difference, variable } = wrong;
          const facts = { service, database: view.name, variable, ...difference, logLine };
          const weight = certain ? ('decisive' as const) : ('strong' as const);
          find('uri-wrong-host', {
            subject,
            facts,
            proof: client.readings,
            onset: earliest(client.complaints),
            level,
            weight,
          });
          continue;
        }
        // only the bot's own answer shows that the database is well and lets clients in
        if (client.databaseState !== 'answers') continue;
        const refused = client.complaints.filter(({ kind }) => kind === 'auth');
        const lost = pathComplaints(view, client, evidence.at);
        const [complaint] = refused.length > 0 ? refused : lost;
        if (complaint === undefined) continue;
        const facts = { service, database: view.name, how: complaint.kind, logLine: complaint.text };
        const onset = earliest(refused.length > 0 ? refused : lost);
        find(refused.length > 0 ? 'auth-failed' : 'network-path', {
          subject,
          facts,
          proof: client.readings,
          onset,
          level,
        });
      }
  },
});
