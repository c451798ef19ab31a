import type { Redis } from 'ioredis';
import { z } from 'zod';
import { redactValue } from '../diagnostics/redaction/redact-value.ts';
import { type DatedRecord, recordOfEvent } from './approval-events.ts';
import { anchorOf, anchorText, createVerifier, entryOf, type SealedText, seal } from './audit-chain.ts';
import { type Anchor, type Audit, type AuditEntry, AuditRecord } from './audit-contract.ts';
import { auditKeys, readEntries, readLog } from './audit-reader.ts';
import { APPEND } from './audit-scripts.ts';
import { DEFAULT_PREFIX } from './redis.ts';

export interface AuditOptions {
  /** BOTCORE_AUDIT_KEY: seals the entries. Whoever can write Redis must not know it. */
  readonly key: string;
  readonly prefix?: string;
  readonly now?: () => Date;
}

const EVENTS_AT_ONCE = 100;

/** Others append as well: who comes second seals again upon the new head. */
const MOST_TRIES = 1000;

const Reply = z.tuple([z.enum(['written', 'moved', 'gone']), z.string()]);

/** The audit log, appended to by many processes and never trimmed: an entry is some 500 bytes. */
export function createAudit(redis: Redis, { key, prefix, now = () => new Date() }: AuditOptions): Audit {
  const keys = auditKeys(prefix ?? DEFAULT_PREFIX);
  const append = createAppender(redis, keys, key);
  const inTurn = createTurns();
  return {
    append: (record) =>
      inTurn(async () => {
        const dated = { record: AuditRecord.parse(redactValue(record)), at: now().toISOString() };
        const entry = (await append([dated], []))?.at(-1);
        if (entry === undefined) throw new Error('The audit log did not take an entry.');
        return entry;
      }),
    collect: () =>
      inTurn(async () => {
        for (let collected = 0; ; ) {
          const waiting = await redis.xrange(keys.events, '-', '+', 'COUNT', EVENTS_AT_ONCE);
          if (waiting.length === 0) return collected;
          const dated = waiting.map(([, fields]) => recordOfEvent(fields));
          const entries = await append(
            dated.map(({ record, at }) => ({ record: AuditRecord.parse(redactValue(record)), at })),
            waiting.map(([id]) => id),
          );
          collected += entries === undefined ? 0 : waiting.length;
        }
      }),
    anchor: async () => anchorOf((await redis.get(keys.head)) ?? ''),
    entries: (filter) => readEntries(redis, keys, filter),
    async verify(anchors = []) {
      const { head, pages } = await readLog(redis, keys);
      const verifier = createVerifier(key, anchors);
      for await (const page of pages) for (const sealed of page) verifier.next(sealed);
      return verifier.end(head);
    },
  };
}

/** Appends all or nothing upon the head; undefined: somebody else has taken an event that it stands for. */
type Append = (dated: readonly DatedRecord[], events: readonly string[]) => Promise<AuditEntry[] | undefined>;

function createAppender(redis: Redis, { log, head, events }: ReturnType<typeof auditKeys>, key: string): Append {
  let known: Anchor | undefined;
  let lost: DatedRecord[] = [];
  return async (dated, eventIds) => {
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const sealed = sealAll(key, known, [...lost, ...dated]);
      const last = sealed.at(-1);
      if (last === undefined) return [];
      const values = [known === undefined ? '' : anchorText(known), sealed.length];
      const entries = sealed.flatMap(({ entry, mac }) => [entry, mac]);
      const reply = await APPEND.run(
        redis,
        [log, head, events],
        [...values, ...entries, ...eventIds, anchorText(last)],
      );
      const [answer, headText] = Reply.parse(reply);
      if (answer === 'gone') return undefined;
      const before = known;
      known = anchorOf(headText);
      if (answer === 'written') {
        lost = [];
        return sealed.flatMap((each) => entryOf(each) ?? []);
      }
      if (before !== undefined && (known?.seq ?? 0) < before.seq) lost = [lossOf(before, known)];
    }
    throw new Error('The audit log is written to so much by others that nothing more could be appended.');
  };
}

/** We know of an entry that is not there any more: that much is said at once, and in the log itself. */
function lossOf(before: Anchor, now: Anchor | undefined): DatedRecord {
  const text = `Redis has lost entries ${(now?.seq ?? 0) + 1} to ${before.seq}: it was restored, or it crashed before they were on disk.`;
  return {
    record: { kind: 'anchor', actor: 'botcore', text, data: { before: anchorText(before) } },
    at: new Date().toISOString(),
  };
}

interface Sealed extends SealedText {
  readonly seq: number;
}

function sealAll(key: string, head: Anchor | undefined, dated: readonly DatedRecord[]): Sealed[] {
  const sealed: Sealed[] = [];
  for (const { record, at } of dated) sealed.push(seal(key, sealed.at(-1) ?? head, record, at));
  return sealed;
}

/** One after the other, so that our own entries do not race each other for the head. */
function createTurns(): <Result>(act: () => Promise<Result>) => Promise<Result> {
  let latest: Promise<unknown> = Promise.resolve();
  return (act) => {
    const turn = latest.then(act);
    latest = turn.catch(() => undefined);
    return turn;
  };
}
