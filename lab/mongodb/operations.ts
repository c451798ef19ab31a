import { type Document, Long } from 'bson';

/** One client of a server: so many connections from one address, most of them idle as those of a pool are. */
export interface ConnectedClient {
  /** Without a port. */
  readonly address: string;
  readonly appName?: string;
  readonly idle: number;
  /** Each runs a query. */
  readonly active?: number;
  /** Each waits for the answer to its `hello`, which looks like an operation that runs. */
  readonly monitoring?: number;
}

/** What `$currentOp` tells of them, idle connections included, with mongod's types; and of a thread of its own. */
export function operationsOf(clients: readonly ConnectedClient[]): Document[] {
  let id = 0;
  const threads = [{ type: 'op', desc: 'NoopWriter', active: false, currentOpTime: new Date().toISOString() }];
  const connections = clients.flatMap((client) =>
    [
      ...Array<Document>(client.idle).fill({ active: false }),
      ...Array<Document>(client.active ?? 0).fill(runningQuery()),
      ...Array<Document>(client.monitoring ?? 0).fill(waitingHello()),
    ].map((state) => {
      id += 1;
      return { ...connectionOf(client, id), ...state };
    }),
  );
  return [...threads, ...connections];
}

function connectionOf({ address, appName }: ConnectedClient, id: number): Document {
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    type: 'op',
    host: 'mongodb-primary:27017',
    desc: `conn${id}`,
    connectionId: id,
    client: `${host}:${30_000 + id}`,
    ...(appName === undefined ? {} : { appName }),
    clientMetadata: { driver: { name: 'nodejs', version: '7.9.0' }, os: { type: 'Linux' } },
    currentOpTime: new Date().toISOString(),
    effectiveUsers: [{ user: 'bot', db: 'admin' }],
    threaded: true,
  };
}

function runningQuery(): Document {
  return {
    active: true,
    opid: 4711,
    secs_running: Long.fromNumber(3),
    microsecs_running: Long.fromNumber(3_000_123),
    op: 'query',
    ns: 'ledger.orders',
    command: { find: 'orders', filter: { customer: 'literal of a customer' }, $db: 'ledger' },
  };
}

function waitingHello(): Document {
  return {
    active: true,
    opid: 4712,
    secs_running: Long.fromNumber(7),
    microsecs_running: Long.fromNumber(7_000_123),
    op: 'command',
    ns: 'admin.$cmd',
    command: { hello: 1, maxAwaitTimeMS: 10_000, $db: 'admin' },
  };
}

/** Answers an `aggregate` that begins with `$currentOp` as mongod does, stage by stage as far as they are asked here. */
export function answerOperations(operations: readonly Document[]): (command: Document) => Document {
  return (command) => {
    const [first, ...stages] = command['pipeline'] as Document[];
    const options = first?.['$currentOp'] as Document | undefined;
    if (options === undefined || command['$db'] !== 'admin')
      return {
        ok: 0,
        errmsg: '$currentOp must be run against the admin database',
        code: 73,
        codeName: 'InvalidNamespace',
      };
    const told = operations.filter(({ active }) => active === true || options['idleConnections'] === true);
    const documents = stages.reduce<readonly Document[]>(afterStage, told);
    const batch = Number(String(command['cursor']?.['batchSize'] ?? 101));
    if (documents.length >= batch) throw new Error('a cursor would stay open, which nobody here goes on with');
    return { cursor: { firstBatch: documents, id: Long.ZERO, ns: 'admin.$cmd.aggregate' }, ok: 1 };
  };
}

function afterStage(documents: readonly Document[], stage: Document): readonly Document[] {
  const [[name, value] = []] = Object.entries(stage);
  if (name === '$limit') return documents.slice(0, Number(String(value)));
  if (name === '$match') return documents.filter((each) => Object.keys(value as Document).every((key) => key in each));
  if (name !== '$project') throw new Error(`no stage ${name} here`);
  const kept = Object.keys(value as Document).filter((key) => key !== '_id');
  return documents.map((each) => Object.fromEntries(kept.filter((key) => key in each).map((key) => [key, each[key]])));
}
