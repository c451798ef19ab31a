import { afterAll, beforeAll, expect, it } from 'vitest';
import { examineAlertSources } from '../../src/cli/doctor-alerts.ts';
import { loadEnvironment } from '../../src/config.ts';
import { createAlertIntake } from '../../src/jobs/alert-intake.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { platform } from '../bot/local-bot.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';

describeWith('redis', 'doctor on sources of alerts', () => {
  let server: PrivateRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  const seen = (variables: NodeJS.ProcessEnv, channels = platform.alertChannels) =>
    examineAlertSources(
      loadEnvironment({ REDIS_URL: server.url, ...variables }),
      { ...platform, alertChannels: channels },
      new Set(),
    );

  it('asks for them where alert channels are declared, and names whom it heard', async () => {
    expect(await seen({})).toMatchObject([
      { state: 'missing', remedy: expect.stringContaining('None has been heard') },
    ]);
    const redis = connectRedis(server.url, 'worker');
    await redisReady(redis, 10_000);
    const alert = { fingerprint: 'f', channel: 'C1', title: 'MongoDown', subject: 'database:mongodb' };
    await createAlertIntake(redis).admit({ ...alert, source: 'B0MONITOR1' }, []);
    redis.disconnect();

    expect(await seen({})).toMatchObject([{ state: 'missing', remedy: expect.stringContaining('B0MONITOR1') }]);
  });

  it('asks for nothing where they are named, or where there are no alert channels', async () => {
    expect(await seen({ BOTCORE_ALERT_SOURCES: 'B0MONITOR1' })).toMatchObject([{ state: 'well' }]);
    expect(await seen({}, [])).toEqual([]);
  });
});
