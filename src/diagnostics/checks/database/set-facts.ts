import type { MaskedUri, MongodbFault } from '../../targets/mongodb/questions.ts';
import type { DatabaseView } from './database-view.ts';

export type SetFacts = {
  readonly database: string;
  readonly set: string;
  readonly members: readonly string[];
  readonly missing: readonly string[];
  readonly electing: boolean;
  readonly primary: string | undefined;
  readonly uninitiated: boolean;
  /** Of a set that was never initiated: `host:port` of each member that it is to have. */
  readonly wantedMembers?: readonly string[];
  /** Container and service of a missing member that a start can bring back. */
  readonly container?: string | undefined;
  readonly service?: string | undefined;
  readonly whyNotStartable?: string | undefined;
};

const NONE = { missing: [], electing: false, primary: undefined } as const;

/** Of servers that answer and have no configuration of a set. */
export function uninitiatedFacts(
  { name: database, database: { replicaSet } }: DatabaseView,
  uri: MaskedUri | undefined,
  addresses: readonly string[],
): SetFacts {
  const members = [...new Set(addresses)].map((address) => `${address} without a set`);
  const wantedMembers = replicaSet.length > 0 ? replicaSet : (uri?.hosts ?? []);
  return { ...NONE, database, set: uri?.replicaSet ?? '', members, uninitiated: true, wantedMembers };
}

/** As the driver calls a server that was started as a member of a set and has the configuration of none. */
const WITHOUT_SET = 'RSGhost';

/** Of members of which none could be read from. */
export function unreadFacts(view: DatabaseView, { seen, uri }: MongodbFault): SetFacts {
  const addresses = seen.map(({ address }) => address);
  const isWithoutSet = seen.length > 0 && seen.every(({ type }) => type === WITHOUT_SET);
  if (isWithoutSet) return uninitiatedFacts(view, uri, addresses);
  const members = seen.map(({ address, type }) => `${address} ${type}`);
  const missing = seen.filter(({ type }) => type === 'Unknown').map(({ address }) => address);
  return { ...NONE, database: view.name, set: uri.replicaSet ?? '', members, missing, uninitiated: false };
}
