import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAudit } from '../../src/jobs/audit.ts';
import type { Anchor, Audit, AuditEntry } from '../../src/jobs/audit-contract.ts';
import { auditLine, auditTimeline } from '../../src/jobs/audit-timeline.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';
import { accepted, approvalsOn, granted, member, planOf, requestOf } from './approvalStage.ts';
import { listOf } from './listOf.ts';

const KEY = 'a key that nobody else knows, and long';
const LOG = '{botcore}:audit';
const HEAD = '{botcore}:audit-head';

describeWith('redis', 'the audit log', () => {
  let server: PrivateRedis;
  let redis: Redis;
  let audit: Audit;
  const open = async (options: Parameters<typeof startRedis>[0] = {}): Promise<void> => {
    redis?.disconnect();
    await server?.stop();
    server = await startRedis(options);
    redis = connectRedis(server.url, 'worker');
    await redisReady(redis, 60_000);
  };
  beforeEach(async () => {
    // At first, and where a test that stops Redis has ended before there was another.
    if (redis?.status !== 'ready') await open();
    await redis.flushall();
    audit = createAudit(redis, { key: KEY });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const fill = async (count: number, log = audit): Promise<AuditEntry[]> => {
    const entries: AuditEntry[] = [];
    for (let number = 1; number <= count; number += 1)
      entries.push(
        await log.append({
          kind: 'command',
          incident: String(1 + (number % 2)),
          actor: 'U0ERIN',
          text: `said ${number}`,
        }),
      );
    return entries;
  };
  const ids = async (): Promise<string[]> => (await redis.xrange(LOG, '-', '+')).map(([id]) => id);
  /** Writes the whole log anew, as somebody with all rights on Redis can. */
  const rewrite = async (change: (entries: [string, string][]) => [string, string][]): Promise<void> => {
    const entries = (await redis.xrange(LOG, '-', '+')).map(([, [, entry = '', , mac = '']]): [string, string] => [
      entry,
      mac,
    ]);
    await redis.del(LOG);
    for (const [entry, mac] of change(entries)) await redis.xadd(LOG, '*', 'entry', entry, 'mac', mac);
  };
  const faults = async (anchors?: readonly Anchor[]): Promise<string[]> =>
    (await audit.verify(anchors)).faults.map(({ kind, says }) => `${kind}: ${says}`);

  it('is well as long as nobody touches it, and names its head', async () => {
    const entries = await fill(5);

    expect(await audit.verify()).toEqual({
      entries: 5,
      anchors: 0,
      faults: [],
      head: { seq: 5, mac: entries[4]?.mac },
    });
    expect(await audit.anchor()).toEqual({ seq: 5, mac: entries[4]?.mac });
    expect((await listOf(audit.entries({ incident: '2' }))).map(({ seq }) => seq)).toEqual([1, 3, 5]);
    expect(await audit.verify(entries)).toMatchObject({ anchors: 5, faults: [] });
  });

  it('is one chain, however many processes append to it at once', async () => {
    const logs = Array.from({ length: 4 }, () => createAudit(redis, { key: KEY }));
    await Promise.all(logs.map((log) => fill(50, log)));

    expect(await audit.verify()).toMatchObject({ entries: 200, faults: [] });
  });

  it('keeps no secret', async () => {
    await audit.append({
      kind: 'diagnosis',
      text: 'mongodb://root:hunter2@db/',
      data: { environment: { password: 'password=hunter2' } },
    });
    expect(JSON.stringify(await redis.xrange(LOG, '-', '+'))).not.toContain('hunter2');
  });

  it.each<[string, () => Promise<unknown>, string[]]>([
    [
      'an edited entry',
      () => rewrite((all) => all.map(([entry, mac]) => [entry.replace('said 3', 'said nothing'), mac])),
      ['edited: Entry 3 was changed: its seal does not fit what it says.'],
    ],
    [
      'an entry that was edited and sealed with another key',
      () => {
        const forger = createAudit(redis, { key: 'another key than the one that sealed it' });
        return rewrite((all) => all.slice(0, 4))
          .then(() => redis.del(HEAD))
          .then(() => fill(1, forger));
      },
      [
        'edited: Entry 1 was changed: its seal does not fit what it says.',
        'reordered: Entry 1 stands after entry 4: the order was changed.',
        'truncated: The log ends with entry 4, but an anchor says that entry 8 was there: its end was cut off, or an older Redis was restored.',
        "foreign: Entry 4 stands after the log's own end, entry 1.",
      ],
    ],
    [
      'a deleted entry',
      async () => redis.xdel(LOG, (await ids())[3] ?? ''),
      ['missing: Entry 4 is missing: entry 3 is followed by entry 5.'],
    ],
    [
      'several deleted entries',
      async () => redis.xdel(LOG, ...(await ids()).slice(2, 5)),
      ['missing: Entries 3 to 5 are missing: entry 2 is followed by entry 6.'],
    ],
    [
      'a deleted beginning',
      async () => redis.xtrim(LOG, 'MAXLEN', 6),
      ['missing: Entries 1 to 2 are missing: the log begins with entry 3.'],
    ],
    [
      "two entries in each other's place",
      () => rewrite((all) => [...all.slice(0, 2), ...all.slice(2, 4).reverse(), ...all.slice(4)]),
      ['reordered: Entry 3 stands after entry 4: the order was changed.'],
    ],
    [
      'an entry that stands there twice',
      () => rewrite((all) => [...all.slice(0, 3), ...all.slice(2)]),
      ['reordered: Entry 3 stands after entry 3: the order was changed.'],
    ],
    [
      'something that was put there',
      () => rewrite((all) => [...all.slice(0, 2), ['{"seq":3}', 'x'], ...all.slice(2)]),
      ['foreign: What stands after entry 2 is no entry of this log.'],
    ],
    [
      'a tail that was cut off',
      async () => redis.xdel(LOG, ...(await ids()).slice(6)),
      [
        'truncated: The log ends with entry 6, but Redis itself says that entry 8 was there: its end was cut off, or an older Redis was restored.',
        'truncated: The log ends with entry 6, but an anchor says that entry 8 was there: its end was cut off, or an older Redis was restored.',
      ],
    ],
    [
      'a log that was emptied, head and all',
      () => redis.del(LOG, HEAD),
      [
        'truncated: The log is empty, but an anchor says that entry 8 was there: its end was cut off, or an older Redis was restored.',
      ],
    ],
  ])('knows %s', async (_title, tamper, expected) => {
    const last = (await fill(8)).at(-1);
    await tamper();
    expect((await faults(last === undefined ? [] : [last])).sort()).toEqual([...expected].sort());
  });

  it('knows a tail that was cut off together with the head, by the anchor alone', async () => {
    const entries = await fill(8);
    const sixth = entries[5];
    await redis.xdel(LOG, ...(await ids()).slice(6));
    await redis.set(HEAD, `6:${sixth?.mac}`);

    expect(await faults()).toEqual([]);
    expect(await faults(entries.slice(7))).toEqual([expect.stringContaining('The log ends with entry 6')]);
  });

  it('says that the key is wrong, rather than that everything was edited', async () => {
    await fill(3);
    const { faults: found } = await createAudit(redis, { key: 'another key than the one that sealed it' }).verify();
    expect(found).toEqual([expect.objectContaining({ kind: 'wrong-key' })]);
  });

  describe('of a Redis that was rolled back', () => {
    /** Stops Redis, puts an older copy of its data in place, and starts it again on it. */
    const rollBack = async (): Promise<Anchor | undefined> => {
      await fill(5);
      await redis.save();
      const copy = mkdtempSync(join(tmpdir(), 'rolled-back-'));
      copyFileSync(join(server.folder, 'dump.rdb'), join(copy, 'dump.rdb'));
      await fill(3);
      const anchor = await audit.anchor();
      await open({ folder: copy, settings: ['--appendonly', 'no'] });
      return anchor;
    };

    it('knows that its end is gone', async () => {
      const anchor = await rollBack();
      audit = createAudit(redis, { key: KEY });

      expect(await faults()).toEqual([]);
      expect(await faults(anchor === undefined ? [] : [anchor])).toEqual([
        'truncated: The log ends with entry 5, but an anchor says that entry 8 was there: its end was cut off, or an older Redis was restored.',
      ]);
    });

    it('knows that it was written on from there', async () => {
      const anchor = await rollBack();
      audit = createAudit(redis, { key: KEY });
      await fill(5);

      expect(await faults(anchor === undefined ? [] : [anchor])).toEqual([
        'rolled-back: Entry 8 is not the one that was anchored: an older Redis was restored and written on.',
      ]);
      // Also where it was anchored again at the very same entry.
      const again = { seq: 8, mac: (await listOf(audit.entries()))[7]?.mac ?? '' };
      expect(await faults(anchor === undefined ? [] : [anchor, again])).toHaveLength(1);
      expect(await audit.verify([again, again])).toMatchObject({ anchors: 1, faults: [] });
    });

    it('says so itself where the bot has lived through it', async () => {
      const before = connectRedis(server.url, 'worker');
      const living = createAudit(before, { key: KEY });
      await fill(5, living);
      const entries = await redis.xrange(LOG, '-', '+');
      await redis.xdel(LOG, ...entries.slice(2).map(([id]) => id));
      await redis.set(HEAD, `2:${entries[1]?.[1][3]}`);
      await living.append({ kind: 'command', text: 'afterwards' });
      before.disconnect();

      expect((await listOf(audit.entries())).slice(2)).toMatchObject([
        {
          seq: 3,
          kind: 'anchor',
          text: 'Redis has lost entries 3 to 5: it was restored, or it crashed before they were on disk.',
        },
        { seq: 4, text: 'afterwards' },
      ]);
    });
  });

  describe('of approvals', () => {
    it('has every change once, however many collect at once', async () => {
      const approvals = approvalsOn(redis);
      const { approval, grant } = await granted(approvals, 'x', planOf('x', { risk: 'R3' }));
      await approvals.executed(grant);
      await approvals.conclude(grant, { result: 'verified', says: 'It runs again.', acted: true });
      const { approval: other } = await accepted(approvals.open(requestOf('y')));
      await accepted(approvals.decide({ id: other.id, voter: member(3), vote: 'reject', reason: 'Not now.' }));
      await approvals.pauseWrites('U0CREW1', 'Maintenance.');
      const logs = Array.from({ length: 3 }, () => createAudit(redis, { key: KEY }));
      await Promise.all([...logs.map((log) => log.collect()), fill(10)]);

      const entries = (await listOf(audit.entries())).filter(({ kind }) => kind !== 'command');
      expect(entries.map(({ kind, actor, text }) => `${kind} ${actor} ${text}`)).toEqual([
        'plan U0ERIN Asked for: Start container x',
        'vote U0CREW1 Voted to approve.',
        'vote U0CREW2 Voted to approve.',
        'decision U0CREW2 Approved: that was the deciding vote.',
        expect.stringMatching(/^grant botcore The right to carry it out was given once, with fence \d+\.$/),
        'execution botcore Carried out: all writes are done.',
        'verification botcore It helped: It runs again.',
        'plan U0ERIN Asked for: Start container y',
        'vote U0CREW3 Voted to reject: Not now.',
        'decision U0CREW3 Rejected: Not now.',
        'pause U0CREW1 Paused all writes: Maintenance.',
      ]);
      expect(entries[0]).toMatchObject({
        approval: approval.id,
        incident: '7',
        data: { plan: { fingerprint: approval.plan.fingerprint } },
      });
      expect(await audit.verify()).toMatchObject({ faults: [] });
      expect(await redis.xlen('{botcore}:approval-events')).toBe(0);
    });

    it('keeps what it does not understand, and goes on', async () => {
      await redis.xadd('{botcore}:approval-events', '*', 'event', 'of another version');
      await approvalsOn(redis).pauseWrites('U0CREW1', 'Maintenance.');
      expect(await audit.collect()).toBe(2);
      expect((await listOf(audit.entries())).map(({ kind }) => kind)).toEqual(['decision', 'pause']);
    });

    it('makes a timeline for a post-mortem', async () => {
      const { approval } = await accepted(approvalsOn(redis).open(requestOf('x')));
      await accepted(approvalsOn(redis).decide({ id: approval.id, voter: member(1), vote: 'reject', reason: 'a | b' }));
      await audit.collect();
      const entries = await listOf(audit.entries({ approval: approval.id }));

      expect(auditTimeline(entries)).toContain(`Entries 1 to 3 of the audit log`);
      expect(auditTimeline(entries)).toMatch(
        /^\| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| decision \| U0CREW1 \| Rejected: a \\\| b \| 3 \|$/m,
      );
      expect(auditTimeline([])).toContain('holds nothing');
      expect(entries.map(auditLine)[1]).toMatch(
        /^#2 \S+ \S+ UTC vote \[[a-z2-7]{8}\] U0CREW1: Voted to reject: a \| b$/,
      );
    });
  });
});
