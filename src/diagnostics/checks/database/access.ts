import { defineCheck, finding } from '../../define-check.ts';
import type { MongodbAnswer } from '../../targets/mongodb/questions.ts';
import { complainers, earliest } from './complaints.ts';
import { type DatabaseView, databaseViews, gatherDatabases, mongodbAnswer } from './database-view.ts';
import { IN_CLIENTS } from './effects.ts';
import { uriGuidance } from './uri-guidance.ts';

type AuthFacts = {
  readonly database: string;
  readonly variable: string;
  readonly detail: string;
  /** Services whose log says the same. */
  readonly services: string;
  readonly placeholder: boolean;
  readonly authSource: string | undefined;
};

type AddressFacts = {
  readonly database: string;
  readonly variable: string;
  readonly address: string;
  readonly fault: string;
};

/** Faults of the bot's own connection string while the database may be well. They are never the patient's. */
const OWN_FAULTS: Readonly<Record<string, string>> = {
  unresolved: 'the name has no address where the bot runs',
  'not-in-set': 'the server there is no member of the replica set that the string names',
  'set-names-unresolvable': "the set's own names of its members have no address where the bot runs",
  tls: 'its certificate is not trusted, or only one side speaks TLS',
  incompatible: 'what answers there is no MongoDB that the bot can talk to',
  'not-redis': 'what answers there is no Redis',
};

/** Guide 4.1, "Connection String Incorrect": of the bot's own. Those of the services: `database.service-path`. */
export const databaseAccess = defineCheck({
  id: 'database.access',
  title: 'A database does not accept the login, or the address of the bot is wrong',
  guide: '4.1',
  area: 'database',
  findings: {
    'auth-failed': finding<AuthFacts>({
      level: 'critical',
      weight: 'strong',
      tier: 3,
      explainsInDependents: IN_CLIENTS,
      says: ({ database, variable, detail, services, placeholder }) =>
        services === ''
          ? `${database} answers, but does not accept the login of the bot (${variable}: ${detail}${placeholder ? '; the password is still that of a template' : ''}). No service complains of the same.`
          : `${database} answers, but refuses logins: ${services} by the log, and the bot's own (${detail}). It is not down.`,
      guidance: ({ database, variable, authSource }) => [
        {
          id: 'G-URI',
          text: `Look at user, password and authSource (${authSource === undefined ? 'not given' : `now ${authSource}`}; users are usually in admin) of ${variable} and of the services' own variables, with special characters percent-encoded (@ is %40). If the password of ${database} was changed, change it in every place and recreate the containers: a restart keeps the old environment.`,
        },
      ],
    }),
    'uri-wrong-host': finding<AddressFacts>({
      level: 'unknown',
      weight: 'strong',
      tier: 9,
      says: ({ database, variable, address, fault }) =>
        `${database} cannot be asked by the bot: ${variable} leads to ${address}, and ${fault}. That is the bot's configuration, not a fault of ${database}.`,
      guidance: ({ variable }) => [uriGuidance(variable)],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const { name, subject, database, bot, complaints, process } = view;
      const variable = database.urlFrom;
      const { outcome } = bot;
      if (outcome === undefined || variable === undefined) continue;
      if (outcome === 'auth-failed' || outcome === 'unauthorized') {
        const refused = complaints.filter(({ kind }) => kind === 'auth');
        const answer = mongodbAnswer(evidence, view);
        const facts = authFacts(view, variable, complainers(refused), answer?.ok ? answer.value : undefined);
        const proof = [...bot.readings, ...refused.flatMap(({ readings }) => readings)];
        const alone = refused.length === 0;
        // only our own login: a wrong variable of the bot, not a fault of the patient
        find('auth-failed', {
          subject,
          facts,
          proof,
          onset: earliest(refused),
          ...(alone ? { level: 'unknown' as const } : { weight: 'decisive' as const }),
        });
        continue;
      }
      const fault = OWN_FAULTS[outcome];
      // the engine forgets the name of a container that does not run: then it is down, see database.reach
      if (
        fault === undefined ||
        (outcome === 'unresolved' && process.state !== 'running' && process.state !== 'unknown')
      )
        continue;
      const facts = { database: name, variable, address: bot.address ?? '', fault };
      find('uri-wrong-host', { subject, facts, proof: bot.readings });
    }
  },
});

function authFacts(
  { name, bot }: DatabaseView,
  variable: string,
  services: string,
  answer: MongodbAnswer | undefined,
): AuthFacts {
  return {
    database: name,
    variable,
    detail: bot.detail ?? '',
    services,
    placeholder: answer?.uri.placeholder ?? false,
    authSource: answer?.uri.authSource,
  };
}
