import type { Evidence, Find } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { earliest } from './complaints.ts';
import { type DatabaseView, databaseViews, gatherDatabases } from './database-view.ts';
import { IN_CLIENTS, OF_OWN_PATH } from './effects.ts';
import { type ClientView, clientView, pathComplaints, wrongAddress } from './service-address.ts';
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
  /** So that it cannot tell whether others may enter. */
  readonly botHasNoLogin: boolean;
};

const findings = {
  'uri-wrong-host': finding<AddressFacts>({
    level: 'critical',
    weight: 'strong',
    tier: 1,
    explains: OF_OWN_PATH,
    explainsInDependents: IN_CLIENTS,
    says: ({ service, database, variable, field, is, shouldBe }) =>
      field === 'replicaSet'
        ? `${service} asks ${database} for the wrong replica set: ${variable} says ${is}, it is called ${shouldBe}. ${database} itself is well.`
        : `${service} looks for ${database} at the wrong ${field}: ${variable} says ${is}, it is ${shouldBe}. ${database} itself is well.`,
    guidance: ({ variable, field, is, shouldBe }) => [uriGuidance(variable, [{ field, is, shouldBe }])],
  }),
  'auth-failed': finding<PathFacts>({
    level: 'critical',
    weight: 'strong',
    tier: 1,
    explains: OF_OWN_PATH,
    explainsInDependents: IN_CLIENTS,
    says: ({ service, database, botHasNoLogin }) =>
      botHasNoLogin
        ? `${database} refuses the login of ${service}, by its log. The bot has no answer of ${database} to compare that with.`
        : `${database} is well and refuses the login of ${service}, by its log. The bot's own login is accepted.`,
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
};

/** Guide 4.1, from the side of the services: the database is well, and one of them does not reach it or may not enter. */
export const servicePath = defineCheck({
  id: 'database.service-path',
  title: 'A service has a wrong address or login for a database, or no way to it',
  guide: '4.1',
  area: 'database',
  findings,
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence))
      for (const service of view.dependents) {
        const client = clientView(evidence, view, service);
        if (client !== undefined) judgeClient(evidence, view, service, client, find);
      }
  },
});

function judgeClient(
  evidence: Evidence,
  view: DatabaseView,
  service: string,
  client: ClientView,
  find: Find<typeof findings>,
): void {
  const { subject, readings: proof, complaints, databaseState } = client;
  const level = client.troubled ? ('critical' as const) : ('warning' as const);
  const wrong = databaseState === 'ill' ? undefined : wrongAddress(view, client);
  if (wrong !== undefined) {
    const { certain, logLine, difference, variable } = wrong;
    const facts = { service, database: view.name, variable, ...difference, logLine };
    const weight = certain ? ('decisive' as const) : ('strong' as const);
    find('uri-wrong-host', { subject, facts, proof, onset: earliest(complaints), level, weight });
    return;
  }
  const refused = complaints.filter(({ kind }) => kind === 'auth');
  // only the bot's own answer shows that the database is well; of a login, a refusal is an answer, too
  const lost = databaseState === 'answers' ? pathComplaints(view, client, evidence.at) : [];
  const told = refused.length > 0 && isAnswering(view) ? refused : lost;
  const [complaint] = told;
  if (complaint === undefined) return;
  const botHasNoLogin = databaseState !== 'answers';
  const facts = { service, database: view.name, how: complaint.kind, logLine: complaint.text, botHasNoLogin };
  find(told === refused ? 'auth-failed' : 'network-path', { subject, facts, proof, onset: earliest(told), level });
}

/** As far as it is known: with no login of its own the bot cannot tell, and the refusal stands. */
function isAnswering({ bot, process }: DatabaseView): boolean {
  if (bot.state === 'answered') return true;
  const isDown = process.state === 'ended' || process.state === 'absent' || process.state === 'paused';
  return !isDown && (bot.state === 'unasked' || bot.state === 'blind');
}
