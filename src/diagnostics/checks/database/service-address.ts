import type { Evidence, Subject } from '../../contract.ts';
import type { Endpoint, Instance } from '../../workload.ts';
import type { Complaint } from './complaints.ts';
import { type DatabaseView, mongodbReplies } from './database-view.ts';
import { processView } from './process-view.ts';
import type { UriDifference } from './uri-guidance.ts';

/** A service that depends on a database, as the way between the two is judged. */
export interface ClientView {
  readonly subject: Subject;
  readonly instance: Instance;
  /** Does not run, or is not ready. */
  readonly troubled: boolean;
  readonly complaints: readonly Complaint[];
  /** `runs`: by its runtime; `answers`: to the bot as well. */
  readonly databaseState: 'answers' | 'runs' | 'ill';
  /** As the database calls its replica set. */
  readonly setName: string | undefined;
  /** That the platform file names for the database. */
  readonly declaredPort: number | undefined;
  readonly readings: readonly string[];
}

export interface WrongAddress {
  readonly variable: string;
  readonly difference: UriDifference;
  /** The service's own log names the address as the fault. */
  readonly certain: boolean;
  readonly logLine: string | undefined;
}

const SCHEMES = { mongodb: /^mongodb/, redis: /^rediss?$/ } as const;
const PORTS = { mongodb: 27017, redis: 6379 } as const;

/** Refusals right after a start of the database are of the time before it. */
const SETTLE_MS = 30_000;
/** A path counts as broken while the complaints go on. */
const RECENT_MS = 2 * 60_000;

export function clientView(evidence: Evidence, view: DatabaseView, service: string): ClientView | undefined {
  const { instance, state, ready, readings } = processView(evidence, service);
  if (instance === undefined) return undefined;
  const runs = view.process.state === 'running' && view.process.ready !== 'no';
  return {
    subject: evidence.subjectOf(service),
    instance,
    troubled: state !== 'running' || ready === 'no',
    complaints: [...view.complaints, ...view.lastWords].filter((complaint) => complaint.service === service),
    databaseState: view.bot.state === 'answered' ? 'answers' : runs ? 'runs' : 'ill',
    setName: mongodbReplies(evidence, view).find(({ reply }) => reply.setName !== undefined)?.reply.setName,
    declaredPort: evidence.platform.services[view.database.service ?? '']?.port,
    readings: [...readings, ...view.process.readings, ...view.bot.readings],
  };
}

/** Of a variable; the name of the set is in the connection strings of MongoDB that say it. */
type Address = Endpoint & { readonly variable: string; readonly replicaSet?: string };

/** The address in the service's environment that cannot lead to the database. */
export function wrongAddress(view: DatabaseView, client: ClientView): WrongAddress | undefined {
  const { kind } = view.database;
  const addresses = client.instance.environment.flatMap(({ name, endpoints = [] }) =>
    endpoints
      .filter(({ scheme }) => SCHEMES[kind].test(scheme))
      .map((endpoint): Address => ({ variable: name, ...endpoint })),
  );
  const right = addresses.filter(({ host }) => view.names.includes(host));
  // one address of this kind that leads there is enough; the others may be of another database
  const [address] = right.length > 0 ? right : addresses;
  if (address === undefined) return undefined;
  if (right.length === 0) return wrongHost(view, client, address.variable, address.host);
  return wrongPort(view, client, address) ?? wrongSet(client, address);
}

function wrongPort(view: DatabaseView, client: ClientView, { variable, port }: Address): WrongAddress | undefined {
  const is = port ?? PORTS[view.database.kind];
  const shouldBe = listeningPort(view) ?? client.declaredPort;
  if (shouldBe === undefined || is === shouldBe) return undefined;
  const refused = client.complaints.find((complaint) => complaint.kind !== 'auth');
  if (refused === undefined) return undefined;
  const difference = { field: 'port', is: String(is), shouldBe: String(shouldBe) } as const;
  return { variable, difference, certain: refused.port === port, logLine: refused.text };
}

/** A driver that is told the name of a set uses no server of another one, and says only that it found none. */
function wrongSet(client: ClientView, { variable, replicaSet }: Address): WrongAddress | undefined {
  const { setName } = client;
  if (replicaSet === undefined || setName === undefined || replicaSet === setName) return undefined;
  const lost = client.complaints.find(({ kind }) => kind !== 'auth' && kind !== 'too-many');
  if (lost === undefined && !client.troubled) return undefined;
  const difference = { field: 'replicaSet', is: replicaSet, shouldBe: setName } as const;
  return { variable, difference, certain: lost !== undefined, logLine: lost?.text };
}

function wrongHost(view: DatabaseView, client: ClientView, variable: string, host: string): WrongAddress | undefined {
  const lost = client.complaints.filter(({ kind }) => kind !== 'auth' && kind !== 'too-many');
  const named = lost.find((complaint) => complaint.host === host);
  const logged = named ?? lost[0];
  // a name of one label is the engine's to resolve, and it knows no such alias; others may be resolved elsewhere
  const impossible = client.troubled && view.process.runtime === 'docker' && /^[a-z0-9_-]+$/i.test(host);
  if (logged === undefined && !impossible) return undefined;
  const difference = { field: 'host', is: host, shouldBe: rightName(view) } as const;
  return { variable, difference, certain: named?.kind === 'unresolved', logLine: logged?.text };
}

/** The name that the others would use: that of the service, where it is an alias, else the first alias. */
function rightName({ database, names, process, name }: DatabaseView): string {
  const aliases = process.instance?.networks.flatMap((network) => network.aliases) ?? [];
  // the engine adds the short id of the container to the aliases
  const readable = aliases.filter((alias) => !/^[0-9a-f]{12}$/.test(alias));
  const { service } = database;
  if (service !== undefined && (readable.includes(service) || readable.length === 0)) return service;
  return readable[0] ?? names[0] ?? name;
}

/** Inside its container. Absent when nothing says which. */
function listeningPort({ process, database }: DatabaseView): number | undefined {
  const ports = process.instance?.ports.filter(({ protocol }) => protocol === 'tcp') ?? [];
  const usual = PORTS[database.kind];
  return ports.some(({ containerPort }) => containerPort === usual)
    ? usual
    : ports.length === 1
      ? ports[0]?.containerPort
      : undefined;
}

/** Complaints that are recent, and of the time since the database has been up. */
export function pathComplaints(view: DatabaseView, client: ClientView, now: Date): Complaint[] {
  const { startedAt } = view.process;
  const since = Math.max(now.getTime() - RECENT_MS, startedAt === undefined ? 0 : Date.parse(startedAt) + SETTLE_MS);
  return client.complaints.filter(
    ({ kind, at }) => kind !== 'auth' && kind !== 'too-many' && at !== undefined && Date.parse(at) >= since,
  );
}
