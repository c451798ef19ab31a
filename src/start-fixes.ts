import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { postAnchor } from './bot/anchor-post.ts';
import { createMembership } from './bot/membership.ts';
import type { SlackClients } from './bot/slack-clients.ts';
import type { Platform } from './diagnostics/platform.ts';
import type { Approvals } from './jobs/approval-contract.ts';
import { createApprovals } from './jobs/approvals.ts';
import { createAudit } from './jobs/audit.ts';
import type { Audit } from './jobs/audit-contract.ts';
import { type CarryOutDependencies, carryOutFixHandler } from './jobs/carry-out-fix.ts';
import type { FixDesk, FixEngine, Membership } from './jobs/fix-contract.ts';
import { createFixDesk } from './jobs/fix-desk.ts';
import { sweepFixes } from './jobs/fix-sweep.ts';
import { createIncidents } from './jobs/incidents.ts';
import type { Policy } from './jobs/policy.ts';
import { proposeFixHandler } from './jobs/propose-fix.ts';
import type { JobQueue } from './jobs/queue.ts';
import { reconcileFixHandler } from './jobs/reconcile-fix.ts';
import { DEFAULT_PREFIX } from './jobs/redis.ts';
import { tellApprovalHandler } from './jobs/tell-approval.ts';
import type { JobHandler } from './jobs/worker.ts';

/** What a bot needs that carries out approved fixes; without it, it only diagnoses. */
export interface FixOptions {
  /** Needed by the roles `worker` and `all`. */
  readonly engine: FixEngine;
  readonly policy: Policy;
  /** Seals the audit log; kept outside Redis. */
  readonly auditKey: string;
  /** Why nothing is carried out: BOTCORE_READ_ONLY. It can still be planned. */
  readonly readOnly?: string;
  /** Overrides of the approvals' times, for tests. */
  readonly times?: Partial<Parameters<typeof createApprovals>[1]>;
  readonly verifyPauseMs?: number;
  readonly renewEveryMs?: number;
  /** Where the head of the audit log is told, besides the log. */
  readonly anchorChannel?: string;
  readonly anchorMs?: number;
}

export interface Opening {
  readonly redis: Redis;
  readonly clients: SlackClients;
  readonly platform: Platform;
  readonly queue: JobQueue;
  readonly shared: { readonly prefix?: string };
}

interface Opened {
  readonly approvals: Approvals;
  readonly audit: Audit;
  readonly membership: Membership;
  readonly readOnly?: string;
}

function open(
  { redis, clients, platform, shared }: Opening,
  { policy, auditKey, readOnly, times }: FixOptions,
): Opened {
  const groups = [...new Set(Object.values(policy.roles).flatMap((role) => role.groups))];
  return {
    approvals: createApprovals(redis, { ...shared, policy, platform, readOnly: readOnly !== undefined, ...times }),
    audit: createAudit(redis, { ...shared, key: auditKey }),
    membership: createMembership(clients, groups),
    ...(readOnly === undefined ? {} : { readOnly }),
  };
}

/** For the bot: what handlers may ask for. */
export function openFixDesk(opening: Opening, options: FixOptions): FixDesk {
  const { queue, platform, redis, shared } = opening;
  const incidents = createIncidents(redis, shared);
  return createFixDesk({ ...open(opening, options), incidents, queue, platform, policy: options.policy });
}

export interface FixWork {
  readonly handlers: readonly JobHandler[];
  readonly audit: Audit;
  /** Begins to look after what time did and what died. Gives what ends it. */
  startSweeping(log: Logger): () => void;
}

const SWEEP_MS = 2000;

/** For the worker: the jobs, and the sweep. */
export function openFixWork(
  opening: Opening,
  options: FixOptions,
  rest: Pick<CarryOutDependencies, 'incidents' | 'notifier' | 'rate' | 'examine' | 'desk' | 'allowVolatile'>,
): FixWork {
  const { queue } = opening;
  const opened = open(opening, options);
  const { engine, verifyPauseMs, renewEveryMs } = options;
  const dependencies: CarryOutDependencies = {
    ...rest,
    ...opened,
    queue,
    engine,
    ...(verifyPauseMs === undefined ? {} : { verifyPauseMs }),
    ...(renewEveryMs === undefined ? {} : { renewEveryMs }),
  };
  return {
    audit: opened.audit,
    handlers: [
      proposeFixHandler(dependencies),
      tellApprovalHandler(dependencies),
      carryOutFixHandler(dependencies),
      reconcileFixHandler(dependencies),
    ],
    startSweeping(log) {
      let busy = false;
      const sweeping = setInterval(() => {
        if (busy) return;
        busy = true;
        tellAnchor(opening, opened.audit, options, log)
          .catch((error: unknown) => log.warn({ error: String(error) }, 'The head of the audit log could not be told'))
          .then(() => sweepFixes({ ...opened, queue }, log))
          .catch((error: unknown) => log.warn({ error: String(error) }, 'Approvals could not be swept'))
          .finally(() => {
            busy = false;
          });
      }, SWEEP_MS);
      return () => clearInterval(sweeping);
    },
  };
}

const ANCHOR_MS = 10 * 60_000;

/** The head of the audit log goes where whoever can write Redis cannot: to the log, and to a channel. */
async function tellAnchor(
  { redis, clients, shared }: Opening,
  audit: Audit,
  { anchorChannel, anchorMs = ANCHOR_MS }: FixOptions,
  log: Logger,
): Promise<void> {
  const turn = `${shared.prefix ?? DEFAULT_PREFIX}:audit-anchor-turn`;
  if ((await redis.set(turn, '1', 'PX', anchorMs, 'NX')) === null) return;
  const anchor = await audit.anchor();
  if (anchor === undefined) return;
  log.info({ seq: anchor.seq, mac: anchor.mac }, 'The head of the audit log');
  if (anchorChannel !== undefined) await postAnchor(clients, anchorChannel, anchor);
}
