/** The chain itself: how an entry is sealed, and what is wrong with a log. Pure, and the key never leaves the process. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  type Anchor,
  type AuditEntry,
  type AuditFault,
  AuditRecord,
  type AuditVerification,
} from './audit-contract.ts';

/** What the first entry follows. */
const NOTHING = '0'.repeat(64);

/** More faults say nothing new. */
const MOST_FAULTS = 100;

/** An entry as it lies in Redis: the very text that was sealed, and its seal. */
export interface SealedText {
  readonly entry: string;
  readonly mac: string;
}

const Body = AuditRecord.extend({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  prev: z.string().length(64),
});

/** Seals a record upon the head of the chain. */
export function seal(
  key: string,
  head: Anchor | undefined,
  record: AuditRecord,
  at: string,
): SealedText & { seq: number } {
  const seq = (head?.seq ?? 0) + 1;
  const entry = JSON.stringify({ seq, at, ...record, prev: head?.mac ?? NOTHING });
  return { seq, entry, mac: macOf(key, entry) };
}

/** Undefined: it is nothing that we wrote. */
export function entryOf({ entry, mac }: SealedText): AuditEntry | undefined {
  try {
    const parsed = Body.safeParse(JSON.parse(entry));
    return parsed.success ? { ...parsed.data, mac } : undefined;
  } catch {
    return undefined;
  }
}

/** `seq:mac`, as it is kept in Redis, logged, and posted. */
export function anchorText({ seq, mac }: Anchor): string {
  return `${seq}:${mac}`;
}

/** Undefined: it is none. */
export function anchorOf(text: string): Anchor | undefined {
  const parts = /^([1-9][0-9]*):([0-9a-f]{64})$/.exec(text);
  return parts?.[1] === undefined || parts[2] === undefined ? undefined : { seq: Number(parts[1]), mac: parts[2] };
}

interface Place {
  readonly seq: number;
  readonly prev: string;
}

/** Where an entry says that it stands: all that a verification needs, since the seal vouches for the rest. */
function placeIn(entry: string): Place | undefined {
  try {
    const { seq, prev } = JSON.parse(entry) as Partial<Record<keyof Place, unknown>>;
    return typeof seq === 'number' && Number.isInteger(seq) && seq > 0 && typeof prev === 'string'
      ? { seq, prev }
      : undefined;
  } catch {
    return undefined;
  }
}

function macOf(key: string, entry: string): string {
  return createHmac('sha256', key).update(entry).digest('hex');
}

function isSealed(key: string, { entry, mac }: SealedText): boolean {
  const expected = Buffer.from(macOf(key, entry));
  const found = Buffer.from(mac);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** Follows a log from its first entry to its last, and knows what does not fit. */
export interface Verifier {
  next(sealed: SealedText): void;
  /** `head`: where Redis says that the log ends. */
  end(head: Anchor | undefined): AuditVerification;
}

export function createVerifier(key: string, anchors: readonly Anchor[]): Verifier {
  const faults: AuditFault[] = [];
  const awaited = new Map<number, Set<string>>();
  // Two anchors of one number: after a rollback both were true in their time, and only one can be in place.
  for (const { seq, mac } of anchors) awaited.set(seq, (awaited.get(seq) ?? new Set()).add(mac));
  const gaps = createGaps();
  let previous: Anchor | undefined;
  const count = { entries: 0, fitting: 0, anchors: 0 };
  const fault = (kind: AuditFault['kind'], seq: number, says: string): void => {
    if (faults.length < MOST_FAULTS) faults.push({ kind, seq, says });
  };
  const place = ({ seq, prev }: Place): void => {
    const after = previous?.seq ?? 0;
    if (seq <= after) {
      gaps.fill(seq);
      fault('reordered', seq, `Entry ${seq} stands after entry ${after}: the order was changed.`);
    } else if (seq > after + 1) gaps.open(after, seq);
    else if (prev !== (previous?.mac ?? NOTHING))
      fault(
        'edited',
        seq,
        `Entry ${seq} was sealed upon another entry than the one before it: one of the two was replaced.`,
      );
  };
  const compare = ({ seq, mac }: Anchor): void => {
    for (const anchored of awaited.get(seq) ?? [])
      if (anchored === mac) count.anchors += 1;
      else
        fault(
          'rolled-back',
          seq,
          `Entry ${seq} is not the one that was anchored: an older Redis was restored and written on.`,
        );
    awaited.delete(seq);
  };
  return {
    next(sealed) {
      count.entries += 1;
      const entry = placeIn(sealed.entry);
      const after = previous?.seq ?? 0;
      if (entry === undefined)
        return fault('foreign', after, `What stands after entry ${after} is no entry of this log.`);
      if (isSealed(key, sealed)) count.fitting += 1;
      else fault('edited', entry.seq, `Entry ${entry.seq} was changed: its seal does not fit what it says.`);
      place(entry);
      const here = { seq: entry.seq, mac: sealed.mac };
      compare(here);
      if (entry.seq > after) previous = here;
    },
    end(head) {
      const last = previous?.seq ?? 0;
      for (const { after, seq } of gaps.left()) fault('missing', after + 1, missing(after, seq));
      if (count.entries > 1 && count.fitting === 0) faults.splice(0, faults.length, WRONG_KEY);
      if ((head?.seq ?? 0) > last) fault('truncated', last + 1, truncated(last, head?.seq ?? 0, 'Redis itself says'));
      if ((head?.seq ?? 0) < last)
        fault('foreign', last, `Entry ${last} stands after the log's own end, entry ${head?.seq ?? 0}.`);
      for (const seq of awaited.keys())
        if (seq > last) fault('truncated', last + 1, truncated(last, seq, 'an anchor says'));
        else fault('missing', seq, `Entry ${seq}, which was anchored, is missing.`);
      const entries = { entries: count.entries, anchors: count.anchors };
      return { ...entries, faults, ...(previous === undefined ? {} : { head: previous }) };
    },
  };
}

const WRONG_KEY: AuditFault = {
  kind: 'wrong-key',
  seq: 1,
  says: 'Not one entry fits the key: BOTCORE_AUDIT_KEY is not the one that they were sealed with, or somebody has replaced them all.',
};

/** Numbers that were skipped, some of which may turn up later. */
function createGaps() {
  const gaps: { readonly after: number; readonly seq: number; readonly late: Set<number> }[] = [];
  return {
    open: (after: number, seq: number): void => void gaps.push({ after, seq, late: new Set() }),
    fill: (seq: number): void => void gaps.find((gap) => seq > gap.after && seq < gap.seq)?.late.add(seq),
    left: () => gaps.filter(({ after, seq, late }) => late.size < seq - after - 1),
  };
}

function missing(after: number, seq: number): string {
  const gone = seq - after === 2 ? `Entry ${after + 1} is` : `Entries ${after + 1} to ${seq - 1} are`;
  const where = after === 0 ? `the log begins with entry ${seq}` : `entry ${after} is followed by entry ${seq}`;
  return `${gone} missing: ${where}.`;
}

function truncated(last: number, anchored: number, who: string): string {
  const end = last === 0 ? 'The log is empty' : `The log ends with entry ${last}`;
  return `${end}, but ${who} that entry ${anchored} was there: its end was cut off, or an older Redis was restored.`;
}
