/** Approvals as they stand, what time has done to them, and whose card is behind. */
import type { Approval, Approvals } from './approval-contract.ts';
import { SWEEP, TOLD } from './approval-scripts.ts';
import { type ApprovalStore, approvalsOfReply } from './approval-store.ts';

/** What one sweep looks at; the next one takes the rest. */
const SWEEP_LIMIT = 100;

type Views = Pick<Approvals, 'read' | 'ofIncident' | 'unfinished' | 'sweep' | 'rememberCard' | 'untold' | 'told'>;

export function createApprovalViews(store: ApprovalStore): Views {
  const { redis, key } = store;
  const readAll = async (ids: readonly string[]): Promise<Approval[]> =>
    (await Promise.all(ids.map(store.read))).flatMap((approval) => approval ?? []);
  return {
    read: store.read,
    ofIncident: async (incident) => readAll(await redis.zrange(key('approvals-of', incident), '0', '-1')),
    unfinished: async () => readAll(await redis.zrange(key('approvals-active'), '0', '-1')),
    async sweep() {
      const [expired = [], abandoned = []] = approvalsOfReply(await store.run(SWEEP, [SWEEP_LIMIT]));
      return { expired, abandoned };
    },
    async rememberCard(id, card) {
      await redis.hset(key('approval', id), 'card', JSON.stringify(card));
    },
    untold: async () => readAll(await redis.srandmember(key('approvals-untold'), SWEEP_LIMIT)),
    async told({ id, version }) {
      await store.run(TOLD, [id, version]);
    },
  };
}
