import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WriteError } from '../../src/diagnostics/errors.ts';
import { type Grant, requirePermission } from '../../src/diagnostics/grant.ts';
import { describeWith } from '../realParts.ts';
import { drawFrom } from '../redaction-corpus/draw.ts';
import { seed } from '../seeded.ts';
import { approvalsOn, granted, useApprovals } from './approvalStage.ts';

/** The most requests that a remediation sends: the longest chain of starts, and its way back. */
const WRITES = 4;
const ROUNDS = 250;

/** Writes as a writer does: the question right before each request. Keeps when each was begun by asking. */
async function writeAll(grant: Grant, written: number[]): Promise<Error | undefined> {
  try {
    for (let step = 0; step < WRITES; step += 1) {
      const asked = performance.now();
      await requirePermission(grant, () => new Date());
      written.push(asked);
      await sleep(0);
    }
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

describeWith('redis', 'the kill switch', () => {
  const { suite } = useApprovals();
  const draw = drawFrom(seed);

  it(`lets no write begin once it has answered, before whichever of ${WRITES} writes it falls, ${ROUNDS} times each`, async () => {
    const { redis } = suite();
    const stoppedAt = new Map<number, number>();
    for (let round = 0; round < ROUNDS * WRITES; round += 1) {
      const own = approvalsOn(redis, { prefix: `{switch-${round}}` });
      const { grant } = await granted(own, 'desk');
      const written: number[] = [];
      const before = round % WRITES;
      for (let step = 0; step < before; step += 1) await requirePermission(grant, () => new Date());
      const writing = writeAll(grant, written);
      if (draw.below(2) === 1) await sleep(0);
      await own.pauseWrites('U0CREW1', 'Now.');
      const answered = performance.now();
      const error = await writing;

      expect(written.filter((at) => at > answered)).toEqual([]);
      if (error !== undefined) expect(error).toMatchObject({ outcome: 'refused' });
      stoppedAt.set(written.length, (stoppedAt.get(written.length) ?? 0) + 1);
      await expect(grant.confirm()).rejects.toBeInstanceOf(WriteError);
    }
    expect([...stoppedAt.values()].reduce((sum, count) => sum + count, 0)).toBe(ROUNDS * WRITES);
  });

  it('stops the writes of a way back as well, which nobody asks for again', async () => {
    const { redis } = suite();
    const own = approvalsOn(redis, { prefix: '{switch-back}' });
    const { grant } = await granted(own, 'desk');
    await own.executed(grant);
    await own.beginRollback(grant);
    await expect(grant.confirm()).resolves.toBeUndefined();

    await own.pauseWrites('U0CREW1', 'Now.');

    await expect(grant.confirm()).rejects.toThrow('Writes are paused by U0CREW1: Now. Nothing was sent.');
  });
});
