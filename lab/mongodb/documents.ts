import { type Document, Long, ObjectId, Timestamp } from 'bson';

/**
 * Replies of mongod, with mongod's types (shared/mongodb.md, "mongod's types to keep in recordings"). Shapes after
 * MongoDB's manual and the published recording of a 4.2 primary; the numbers are the scenario's.
 */
interface MemberState {
  readonly address: string;
  readonly state: 'PRIMARY' | 'SECONDARY' | 'RECOVERING' | 'STARTUP2' | 'ARBITER' | '(not reachable/healthy)';
  /** Milliseconds before now. */
  readonly lastWriteAgoMs?: number;
  readonly electedAgoMs?: number;
}

export interface SetState {
  readonly name: string;
  readonly members: readonly MemberState[];
}

const STATE_NUMBERS = {
  PRIMARY: 1,
  SECONDARY: 2,
  RECOVERING: 3,
  STARTUP2: 5,
  ARBITER: 7,
  '(not reachable/healthy)': 8,
} as const;

const limits = {
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
};

export function standaloneHello(): Document {
  return {
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    ...limits,
    localTime: new Date(),
    connectionId: 1,
    ok: 1,
  };
}

/** `hello` of one member of a set. */
export function memberHello(set: SetState, address: string): Document {
  const own = set.members.find((member) => member.address === address);
  const primary = set.members.find(({ state }) => state === 'PRIMARY');
  const writable = own?.state === 'PRIMARY';
  return {
    helloOk: true,
    setName: set.name,
    setVersion: 1,
    hosts: set.members.filter(({ state }) => state !== 'ARBITER').map((member) => member.address),
    isWritablePrimary: writable,
    ismaster: writable,
    secondary: own?.state === 'SECONDARY',
    ...(primary === undefined ? {} : { primary: primary.address }),
    me: address,
    ...(writable ? { electionId: new ObjectId('7fffffff0000000000000001') } : {}),
    ...limits,
    localTime: new Date(),
    connectionId: 1,
    ok: 1,
  };
}

export function replicaSetStatus(set: SetState, address: string, now = Date.now()): Document {
  return {
    set: set.name,
    date: new Date(now),
    myState: STATE_NUMBERS[set.members.find((member) => member.address === address)?.state ?? 'RECOVERING'],
    term: Long.fromNumber(4),
    heartbeatIntervalMillis: Long.fromNumber(2000),
    majorityVoteCount: Math.floor(set.members.length / 2) + 1,
    votingMembersCount: set.members.length,
    members: set.members.map((member, index) => memberStatus(member, index, address, now)),
    ok: 1,
  };
}

function memberStatus(member: MemberState, index: number, self: string, now: number): Document {
  const { address, state, lastWriteAgoMs = 1000, electedAgoMs = 3_600_000 } = member;
  const down = state === '(not reachable/healthy)';
  const bearing = !down && state !== 'ARBITER';
  const written = new Date(down ? 0 : now - lastWriteAgoMs);
  return {
    _id: index,
    name: address,
    health: down ? 0 : 1,
    state: STATE_NUMBERS[state],
    stateStr: state,
    uptime: down ? 0 : 86_400,
    ...(bearing || down
      ? { optime: { ts: new Timestamp({ t: Math.floor(written.getTime() / 1000), i: 1 }), t: Long.fromNumber(4) } }
      : {}),
    ...(bearing || down ? { optimeDate: written } : {}),
    ...(state === 'PRIMARY' ? { electionDate: new Date(now - electedAgoMs) } : {}),
    lastHeartbeatMessage: down ? `Error connecting to ${address} :: caused by :: Connection refused` : '',
    ...(address === self ? { self: true } : { pingMs: Long.fromNumber(0) }),
    configVersion: 1,
  };
}

export function serverStatus(connections: {
  current: number;
  available: number;
  totalCreated?: number;
  rejected?: number;
}): Document {
  const { totalCreated = connections.current, rejected, ...rest } = connections;
  return {
    host: 'mongodb-primary:27017',
    version: '7.0.14',
    process: 'mongod',
    uptime: 86_400.5,
    uptimeMillis: Long.fromNumber(86_400_500),
    localTime: new Date(),
    connections: {
      ...rest,
      totalCreated: Long.fromNumber(totalCreated),
      ...(rejected === undefined ? {} : { rejected: Long.fromNumber(rejected) }),
      active: Math.min(10, connections.current),
    },
    ok: 1,
  };
}

/** One reply after the other, as the figures of a server go on; the last one stays. */
export function inTurn(replies: readonly Document[]): () => Document {
  let asked = 0;
  return () => {
    const reply = replies[Math.min(asked, replies.length - 1)];
    asked += 1;
    if (reply === undefined) throw new Error('no reply was given');
    return reply;
  };
}

/** 50: the server's own clock, `maxTimeMS`, ran out. */
export function tookTooLong(): Document {
  return { ok: 0, errmsg: 'operation exceeded time limit', code: 50, codeName: 'MaxTimeMSExpired' };
}

export function buildInfo(): Document {
  return { version: '7.0.14', gitVersion: 'ce59cfc6a3c5e5c067dca0d30697edd68d4f5188', ok: 1 };
}

export function connectionStatus(user?: string): Document {
  const users = user === undefined ? [] : [{ user, db: 'admin' }];
  return { authInfo: { authenticatedUsers: users, authenticatedUserRoles: [] }, ok: 1 };
}

/** 13: the user lacks the right, e.g. the role clusterMonitor. */
export function notAuthorized(command: string): Document {
  return {
    ok: 0,
    errmsg: `not authorized on admin to execute command { ${command}: 1 }`,
    code: 13,
    codeName: 'Unauthorized',
  };
}

export function notWritablePrimary(): Document {
  return { ok: 0, errmsg: 'not primary', code: 10107, codeName: 'NotWritablePrimary' };
}
