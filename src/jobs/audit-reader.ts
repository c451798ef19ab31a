import type { Redis } from 'ioredis';
import { z } from 'zod';
import { anchorOf, entryOf, type SealedText } from './audit-chain.ts';
import type { Anchor, AuditEntry, AuditFilter } from './audit-contract.ts';
import { END_OF_LOG } from './audit-scripts.ts';

const PAGE = 1000;

/** Where the log lies. */
export interface AuditKeys {
  readonly log: string;
  readonly head: string;
  readonly events: string;
}

export function auditKeys(prefix: string): AuditKeys {
  return { log: `${prefix}:audit`, head: `${prefix}:audit-head`, events: `${prefix}:approval-events` };
}

/** The log at one moment: where it says that it ends, and its entries in pages. What comes later is left out. */
export async function readLog(
  redis: Redis,
  { log, head }: AuditKeys,
): Promise<{ readonly head: Anchor | undefined; readonly pages: AsyncIterable<readonly SealedText[]> }> {
  const [headText, last] = z.tuple([z.string(), z.string()]).parse(await END_OF_LOG.run(redis, [log, head], []));
  async function* pages(): AsyncGenerator<readonly SealedText[]> {
    for (let after = '-'; last !== ''; ) {
      const page = await redis.xrange(log, after, last, 'COUNT', PAGE);
      if (page.length === 0) return;
      yield page.map(([, fields]) => sealedOf(fields));
      after = `(${page.at(-1)?.[0]}`;
    }
  }
  return { head: anchorOf(headText), pages: pages() };
}

/** Entries for people, not verified. */
export async function* readEntries(
  redis: Redis,
  keys: AuditKeys,
  filter: AuditFilter = {},
): AsyncGenerator<AuditEntry> {
  for await (const page of (await readLog(redis, keys)).pages)
    for (const sealed of page) {
      const entry = entryOf(sealed);
      if (entry !== undefined && matches(entry, filter)) yield entry;
    }
}

function matches(entry: AuditEntry, { incident, approval }: AuditFilter): boolean {
  return (
    (incident === undefined || entry.incident === incident) && (approval === undefined || entry.approval === approval)
  );
}

/** By name: somebody may have put an entry there in another form. */
function sealedOf(fields: readonly string[]): SealedText {
  const read = (name: string): string => {
    const index = fields.findIndex((field, place) => place % 2 === 0 && field === name);
    return index < 0 ? '' : (fields[index + 1] ?? '');
  };
  return { entry: read('entry'), mac: read('mac') };
}
