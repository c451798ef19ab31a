import type { Finding, Guidance } from '../../contract.ts';

export type LeakFacts = {
  readonly database: string;
  /** A service of the platform; absent: a client that the platform file does not name, or whose pools were not seen. */
  readonly service: string | undefined;
  /** A service that the client's appName names, and of which nothing that runs was seen. */
  readonly unseen: string | undefined;
  readonly address: string;
  readonly appName: string | undefined;
  readonly held: number;
  readonly idle: number;
  readonly current: number;
  readonly limit: number;
  readonly replicas: number | undefined;
  /** Connection strings of all replicas: each may be a pool. */
  readonly pools: number | undefined;
  readonly poolSize: number | undefined;
  readonly poolFrom: 'connection string' | 'default of drivers' | undefined;
  readonly allowed: number | undefined;
  readonly container: string | undefined;
  readonly role: string | undefined;
  /** What restarts it in a cluster. */
  readonly command: string | undefined;
};

/** Who holds how many, and how many its pools may take. */
export function leakSentence({
  database,
  service,
  held,
  idle,
  current,
  allowed,
  ...client
}: LeakFacts): Finding['summary'] {
  const share = `${held} of the ${current} connections to ${database}, ${idle} of them idle`;
  if (service === undefined) return `${clientName(client)} holds ${share}.`;
  const sum =
    client.pools === client.replicas
      ? `${client.replicas} × (${client.poolSize} + 2)`
      : `${client.pools} connection strings, each with up to ${client.poolSize} + 2`;
  const pools = `${sum}${client.poolFrom === 'connection string' ? '' : `, the ${client.poolFrom}`}`;
  return `${service} holds ${share}: more than the ${allowed} that its pools may take (${pools}).`;
}

function clientName({ address, appName }: Pick<LeakFacts, 'address' | 'appName'>): string {
  return `A client at ${address}${appName === undefined ? ' without an appName' : ` that calls itself ${appName}`}`;
}

function whereToLook({ unseen, address, appName }: Pick<LeakFacts, 'unseen' | 'address' | 'appName'>): string {
  const place = `${address} (${appName === undefined ? 'no appName' : `appName ${appName}`})`;
  if (unseen !== undefined)
    return `Nothing that runs of ${unseen} was seen here: ask for ${unseen}, and look at ${place}.`;
  return `The platform file does not tell what runs at ${place}: find it, and end what leaks there.`;
}

/** How to give them back, and where it leaks; of a stranger, how to find it. */
export function leakGuidance({ database, service, container, ...client }: LeakFacts): Guidance[] {
  if (service === undefined)
    return [
      {
        id: 'G-MAXCONN',
        text: `${whereToLook(client)} Set appName in the connection string of every client of ${database} to the name of its service, so that the next one is named.`,
      },
    ];
  const gate = client.role === 'trading-engine' ? ' Look at its open orders first.' : '';
  const byHand = client.command === undefined ? '' : ` (\`${client.command}\`)`;
  const relief = container === undefined ? `To restart ${service}${byHand}` : `A restart of ${service}`;
  return [
    {
      id: 'G-LEAK',
      text: `${relief} gives its connections back, and it will leak again.${gate} Look in its code for a client made for each request or job, which has a pool of its own each time, and for cursors and sessions that are never closed.`,
    },
  ];
}
