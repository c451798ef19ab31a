import type { MongodbReply } from '../../targets/mongodb/questions.ts';

/** A replica set as the members that answered see it together. */
export interface SetView {
  readonly name: string;
  readonly primary: string | undefined;
  /** `host:port STATE` of each. */
  readonly members: readonly string[];
  /** Those that no answering member reaches. */
  readonly missing: readonly string[];
  /** An election is on, or was within the last minute. */
  readonly electing: boolean;
}

/** An election of less than a minute is transient (catalogue 4.1). */
const ELECTION_MS = 60_000;

/** `undefined`: none of the answers is of a replica set. */
export function setView(replies: readonly MongodbReply[], now: Date): SetView | undefined {
  const ofSet = replies.filter(({ setName }) => setName !== undefined);
  const name = ofSet[0]?.setName;
  if (name === undefined) return undefined;
  const members = ofSet.map(({ members: known }) => known).find((known) => known !== undefined) ?? [];
  const primary = primaryOf(ofSet);
  const elected = members.find(({ electedAt }) => electedAt !== undefined)?.electedAt;
  const missing = members.filter(({ healthy }) => !healthy).map((member) => member.name);
  // without a majority nobody can be elected, however lately the last primary was there
  const electable = 2 * missing.length < members.length;
  return {
    name,
    primary,
    members: members.length > 0 ? members.map((member) => `${member.name} ${member.state}`) : helloMembers(ofSet),
    missing,
    electing: primary === undefined ? electable && within(lastWrite(members), now) : within(elected, now),
  };
}

/**
 * They answer and take no writes, though a set is meant: none of them has the configuration of one. A standalone server
 * takes writes, and a compatible server may leave out whether it does.
 */
export function isWithoutSet(replies: readonly MongodbReply[], members: readonly string[]): boolean {
  const isMeant = members.length > 0 || replies.some(({ uri }) => uri.replicaSet !== undefined);
  const hasNone = ({ writable, secondary, setName }: MongodbReply) => !writable && !secondary && setName === undefined;
  return isMeant && replies.length > 0 && replies.every(hasNone);
}

/** The one that takes writes; else the one that a member names, unless another already knows better. */
function primaryOf(replies: readonly MongodbReply[]): string | undefined {
  const writable = replies.find((reply) => reply.writable);
  if (writable !== undefined) return writable.primary ?? `${writable.host}:${writable.port}`;
  return replies.map(({ primary }) => primary).find((primary) => primary !== undefined);
}

function helloMembers(replies: readonly MongodbReply[]): string[] {
  const state = (reply: MongodbReply) => (reply.writable ? 'PRIMARY' : reply.secondary ? 'SECONDARY' : 'OTHER');
  return [...new Set(replies.map((reply) => `${reply.host}:${reply.port} ${state(reply)}`))];
}

/** A primary writes at least a no-op every ten seconds: the newest write dates its end. */
function lastWrite(members: NonNullable<MongodbReply['members']>): string | undefined {
  return members
    .flatMap(({ lastWriteAt }) => (lastWriteAt === undefined ? [] : [lastWriteAt]))
    .sort()
    .at(-1);
}

function within(instant: string | undefined, now: Date): boolean {
  return instant !== undefined && now.getTime() - Date.parse(instant) < ELECTION_MS;
}
