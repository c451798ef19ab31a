import type { Evidence } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { nameOf } from '../../explain.ts';
import { logSignals } from '../../log-signals.ts';
import { complainers } from './complaints.ts';
import { leaksOf } from './connection-leaks.ts';
import { stormsOf } from './connection-storms.ts';
import { type ConnectionUse, judgeUse } from './connection-use.ts';
import { type DatabaseView, databaseViews, gatherDatabases, mongodbReplies, redisAnswer } from './database-view.ts';
import { IN_CLIENTS } from './effects.ts';

type ConnectionFacts = {
  readonly database: string;
  readonly current?: number;
  readonly limit?: number;
  readonly percent?: number;
  readonly rejected?: number | undefined;
  readonly how: string;
};

/** Guide 4.1, "Too Many Connections". A high number alone is nothing; what counts is its share (trap 25). */
export const databaseConnections = defineCheck({
  id: 'database.connections',
  title: 'A database is running out of connections',
  guide: '4.1',
  area: 'database',
  findings: {
    'conn-exhausted': finding<ConnectionFacts>({
      level: 'warning',
      weight: 'strong',
      tier: 4,
      effect: 'connections-scarce',
      explains: ['unreachable', 'unhealthy', 'not-ready'],
      explainsInDependents: IN_CLIENTS,
      says: ({ database, how }) => `${database} is running out of connections: ${how}.`,
      guidance: ({ current, limit }) => [
        {
          id: 'G-MAXCONN',
          text: `${limit === undefined ? '' : `${current} of ${limit} connections are in use. `}Find the client that holds most of them (\`db.currentOp(true)\` grouped by appName and client). Budget: the sum over all services of replicas × maxPoolSize, and two monitoring connections per host and client, must stay below 80 % of net.maxIncomingConnections. A higher limit takes effect only with a restart of mongod. closeAllDatabases of the guide was removed in 2014 and never closed connections.`,
        },
      ],
    }),
    'database-closes-connections': finding<{ readonly database: string; readonly address: string }>({
      level: 'warning',
      weight: 'weak',
      tier: 4,
      effect: 'unreachable',
      says: ({ database, address }) =>
        `${database} accepts the connection to ${address} and closes it at once: its connection limit, a port that wants TLS, or something else listens there.`,
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const { name: database, subject, bot, process } = view;
      const blames = blamedClient(evidence, view);
      for (const { use, reading } of usesOf(evidence, view)) {
        const facts = { database, ...use.facts };
        find('conn-exhausted', { subject, facts, proof: [reading], level: use.level, blames });
      }
      const closes = bot.outcome === 'closed' || bot.outcome === 'max-clients';
      // a container that does not run may have its port held by the engine's proxy, see database.reach
      if (!closes || (process.state !== 'running' && process.state !== 'unknown')) continue;
      const logged = connectionsLogged(view);
      if (bot.outcome === 'max-clients' || logged !== undefined) {
        const how = `new connections are closed at once${logged === undefined ? '' : `, and ${logged}`}`;
        const proof = [...bot.readings, ...(logged === undefined ? [] : proofOfLogs(view))];
        find('conn-exhausted', { subject, facts: { database, how }, proof, level: 'critical', weight: 'decisive' });
        continue;
      }
      const facts = { database, address: bot.address ?? '' };
      find('database-closes-connections', { subject, facts, proof: bot.readings });
    }
  },
});

/** The client that takes them, where the server tells: by holding them, or by coming and going without end. */
function blamedClient(evidence: Evidence, view: DatabaseView): string | undefined {
  const holder = leaksOf(evidence, view).find(({ pool }) => pool !== undefined)?.pool?.service;
  const looping = () => stormsOf(evidence, view).find(({ level }) => level !== 'info')?.looping;
  const service = holder ?? looping();
  return service === undefined ? undefined : nameOf(evidence.subjectOf(service));
}

/** Of each server that tells. */
function usesOf(evidence: Evidence, view: DatabaseView): { use: ConnectionUse; reading: string }[] {
  const mongodb = mongodbReplies(evidence, view).map(({ reply, reading }) => ({
    use: judgeUse(reply.connections, reply.connectionsLater),
    reading,
  }));
  const redis = redisAnswer(evidence, view);
  const info = redis?.ok && redis.value.outcome === 'answered' ? redis.value.info : undefined;
  const { connectedClients: current, maxClients } = info ?? {};
  const clients =
    redis === undefined || current === undefined || maxClients === undefined
      ? []
      : [{ use: judgeUse({ current, available: maxClients - current }, undefined), reading: redis.reading }];
  return [...mongodb, ...clients].flatMap(({ use, reading }) => (use === undefined ? [] : [{ use, reading }]));
}

/** Who says in a log that there are too many. */
function connectionsLogged({ complaints, process }: DatabaseView): string | undefined {
  const own = process.instance?.logs.some(
    ({ lines }) =>
      logSignals(lines).some(({ kind }) => kind === 'too-many-connections') ||
      lines.some(({ text }) => /connection refused because there are too many open connections/i.test(text)),
  );
  if (own) return 'its log says that there are too many';
  const said = complaints.filter(({ kind }) => kind === 'too-many');
  return said.length === 0 ? undefined : `${complainers(said)} says that there are too many`;
}

function proofOfLogs({ complaints, process }: DatabaseView): string[] {
  return [...process.readings, ...complaints.flatMap(({ readings }) => readings)];
}
