import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createAlertIntake } from '../../src/jobs/alert-intake.ts';
import { type IncidentRequest, PostponedError } from '../../src/jobs/contract.ts';
import { createDeliveryRate } from '../../src/jobs/delivery-rate.ts';
import { createIncidents, type Incidents, TurnLostError } from '../../src/jobs/incidents.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { diagnosisOf } from '../bot/local-bot.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';

const request = (changes: Partial<IncidentRequest> = {}): IncidentRequest => ({
  asks: 'diagnosis',
  subject: 'database:mongodb',
  origin: { kind: 'command', user: 'U1' },
  place: { channel: 'C1' },
  fingerprint: 'mongodb',
  ...changes,
});

describeWith('redis', 'incidents', () => {
  let server: PrivateRedis;
  let redis: Redis;
  let incidents: Incidents;
  beforeAll(async () => {
    server = await startRedis();
    redis = connectRedis(server.url, 'worker');
    await redisReady(redis, 60_000);
    incidents = createIncidents(redis);
  });
  // What an attempt before has opened would be joined.
  beforeEach(() => redis.flushall());
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  it('open once, however many ask at once', async () => {
    const opened = await Promise.all(
      Array.from({ length: 50 }, (_, index) => incidents.open(request({ fingerprint: 'rush' }), [`event-${index}`])),
    );
    expect(new Set(opened.map(({ incident }) => incident.id)).size).toBe(1);
    expect(opened.filter(({ how }) => how === 'opened')).toHaveLength(1);
    expect(opened.filter(({ how }) => how === 'joined')).toHaveLength(49);
  });

  it('know a delivery again, by any of its keys, also after the incident is over', async () => {
    const first = await incidents.open(request({ fingerprint: 'twice' }), ['event-a', 'message-C1-1.1']);
    const turn = await incidents.begin(first.incident.id);
    if (turn === undefined) throw new Error('There must be a turn.');
    await incidents.finish(turn, 'reported');

    const again = await incidents.open(request({ fingerprint: 'twice' }), ['event-b', 'message-C1-1.1']);
    expect(again).toMatchObject({ how: 'duplicate', incident: { id: first.incident.id } });
    expect(await incidents.claim(['event-a'])).toBe(false);
    expect(await incidents.claim(['event-new'])).toBe(true);
    expect(await redis.pttl('{botcore}:delivery:event-a')).toBeGreaterThan(10 * 60_000);
    expect((await incidents.open(request({ fingerprint: 'twice' }), ['event-c'])).how).toBe('opened');
  });

  it('stay open for a firing alert until it is resolved', async () => {
    const alert = request({ fingerprint: 'alert', origin: { kind: 'alert' } });
    const { incident } = await incidents.open(alert, ['alert-1']);
    const turn = await incidents.begin(incident.id);
    if (turn === undefined) throw new Error('There must be a turn.');
    await incidents.finish(turn, 'reported');

    expect((await incidents.open(alert, ['alert-2'])).how).toBe('joined');
    await createAlertIntake(redis).close('C1', 'alert');
    expect((await incidents.open(alert, ['alert-3'])).how).toBe('opened');
  });

  it('take nothing from a worker that lost its turn', async () => {
    const { incident } = await incidents.open(request({ fingerprint: 'fence' }), ['fence-1']);
    const old = await incidents.begin(incident.id);
    const current = await incidents.begin(incident.id);
    if (old === undefined || current === undefined) throw new Error('There must be two turns.');

    const posted = { channel: 'C1', ts: '1.1' };
    await expect(incidents.intend(old, 'anchor')).rejects.toThrow(TurnLostError);
    await expect(incidents.record(old, 'anchor', posted)).rejects.toThrow(TurnLostError);
    await expect(incidents.finish(old, 'reported')).rejects.toThrow(TurnLostError);
    expect(await incidents.holds(old)).toBe(false);
    await incidents.intend(current, 'anchor');
    await incidents.record(current, 'anchor', posted);
    expect((await incidents.read(incident.id))?.anchor).toEqual(posted);
    await incidents.finish(current, 'reported');
    expect(await incidents.begin(incident.id)).toBeUndefined();
  });

  it('keep a report without secrets, and what was asked too', async () => {
    const asked = request({ fingerprint: 'secret', complaint: 'login with password=hunter2 fails' });
    const { incident } = await incidents.open(asked, ['secret-1']);
    const turn = await incidents.begin(incident.id);
    if (turn === undefined) throw new Error('There must be a turn.');
    const diagnosis = diagnosisOf('database:mongodb', {
      ruledOut: [{ subject: 'service:x', summary: 'DATABASE_URL=mongodb://root:hunter2@db/' }],
    });
    const outcome = { verdict: 'healthy', severity: 'INFO', headline: 'h', at: '2026-11-24T12:00:00.000Z' } as const;
    await incidents.conclude(turn, { format: 'botcore.report/1', diagnosis }, outcome);

    const report = await incidents.report(incident.id);
    expect(report?.diagnosis.roots).toEqual(diagnosis.roots);
    expect(JSON.stringify([report, await incidents.read(incident.id)])).not.toContain('hunter2');
    expect(await incidents.unfinished(-1000)).toContain(incident.id);
  });

  it('share one rate of posts between all workers, and postpone what would wait too long', async () => {
    const signal = new AbortController().signal;
    const workers = [0, 1, 2].map(() => createDeliveryRate(redis, { postsPerSecond: 1 }));
    const started = Date.now();
    await Promise.all(workers.map((rate) => rate.admitPost('C9', signal)));
    expect(Date.now() - started).toBeGreaterThan(1800);

    const hasty = createDeliveryRate(redis, { longestWaitMs: 100 });
    await workers[0]?.pause('post', 'C8', 30_000);
    await expect(hasty.admitPost('C8', signal)).rejects.toThrow(PostponedError);
    await workers[0]?.pause('edit', 'C8', 30_000);
    expect(await hasty.admitPassingEdit('C8')).toBe(false);
  });
});
