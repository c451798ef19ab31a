import { defineCheck, finding } from '../../define-check.ts';
import type { RedisReply } from '../../targets/redis/questions.ts';
import { databaseViews, gatherDatabases, mongodbReplies, redisAnswer } from './database-view.ts';

type WithheldFacts = { readonly database: string; readonly commands: readonly string[]; readonly variable: string };

/** The server's code for a missing right. */
const UNAUTHORIZED = 13;
/** What tells who holds connections. */
const CLIENTS = '$currentOp';

/** What a database would not tell. It is then unknown, never well (catalogue 7.4, O03). */
export const databaseWithheld = defineCheck({
  id: 'database.withheld',
  title: 'A database does not tell all that is needed to judge it',
  guide: '4.1',
  area: 'database',
  findings: {
    'monitoring-right-missing': finding<WithheldFacts>({
      level: 'unknown',
      weight: 'strong',
      tier: 9,
      says: ({ database, commands }) =>
        `${database} answers, but the bot's user may not run ${commands.join(' and ')}: ${onlyClients(commands) ? 'who holds its connections' : 'connections and replica set'} cannot be judged.`,
      guidance: ({ variable, commands }) => [
        {
          id: 'G-ROLE',
          text:
            commands[0] === 'INFO'
              ? `Allow the user of ${variable} the command: \`ACL SETUSER <user> +info +ping\`.`
              : `Give the user of ${variable} the role: \`db.getSiblingDB("admin").grantRolesToUser("<user>", [{ role: "clusterMonitor", db: "admin" }])\`. It allows reading only${commands.includes(CLIENTS) ? `; of it, ${CLIENTS} needs the action inprog on the cluster` : ''}.`,
        },
      ],
    }),
    'server-cannot-tell': finding<WithheldFacts>({
      level: 'unknown',
      // a compatible server (FerretDB) will never tell; its answers to `hello` and `ping` still count
      weight: 'weak',
      tier: 9,
      says: ({ database, commands }) =>
        `The server of ${database} does not have ${commands.join(' and ')}: what these tell cannot be judged.`,
      guidance: () => [
        { id: 'G-ROLE', text: 'Nothing to do while it is a MongoDB-compatible server that has no such command.' },
      ],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const { name, subject, database } = view;
      const variable = database.urlFrom ?? '';
      for (const { reply, reading } of mongodbReplies(evidence, view).slice(0, 1)) {
        const commands = (denied: boolean) =>
          reply.withheld.filter(({ code }) => (code === UNAUTHORIZED) === denied).map(({ command }) => command);
        const [denied, lacking] = [commands(true), commands(false)];
        const proof = [reading];
        if (denied.length > 0)
          find('monitoring-right-missing', {
            subject,
            facts: { database: name, commands: denied, variable },
            proof,
            // how many there are is known, and that decides whether all is well
            weight: onlyClients(denied) ? 'weak' : 'strong',
          });
        if (lacking.length > 0)
          find('server-cannot-tell', { subject, facts: { database: name, commands: lacking, variable }, proof });
      }
      const redis = redisAnswer(evidence, view);
      if (redis?.ok && redis.value.outcome === 'answered' && lacksRight(redis.value))
        find('monitoring-right-missing', {
          subject,
          facts: { database: name, commands: ['INFO'], variable },
          proof: [redis.reading],
        });
    }
  },
});

function onlyClients(commands: readonly string[]): boolean {
  return commands.every((command) => command === CLIENTS);
}

/** Busy with a script it answers INFO as little as anything else. */
function lacksRight({ info, refusal }: RedisReply): boolean {
  return info === undefined && (refusal === undefined || refusal === 'NOPERM');
}
