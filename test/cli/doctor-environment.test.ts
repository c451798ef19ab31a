import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/cli/doctor-environment.ts';

describe('the environment as doctor reads it', () => {
  it.each([
    ['SLACK_BOT_TOKEN', 'oops', 'slack'],
    ['SLACK_API_URL', 'nowhere', 'slack'],
    ['BOTCORE_SLACK_MODE', 'carrier pigeon', 'slack'],
    ['REDIS_URL', 'http://redis', 'redis'],
    ['BOTCORE_AUDIT_KEY', 'short', 'fixes'],
    ['LOG_LEVEL', 'loud', 'environment'],
  ])('names %s=%s in its area, and reads the rest', (name, value, area) => {
    const { environment, ailments, malformed } = readEnvironment({ [name]: value, BOTCORE_CONFIG: 'desk.yaml' });

    expect(ailments).toEqual([expect.objectContaining({ area, name, state: 'wrong' })]);
    expect(JSON.stringify(ailments)).not.toContain(value);
    expect([...malformed]).toEqual([name]);
    expect(environment.BOTCORE_CONFIG).toBe('desk.yaml');
  });

  it('has nothing to say of a sound one', () => {
    expect(readEnvironment({ SLACK_BOT_TOKEN: 'xoxb-1' })).toMatchObject({
      environment: { SLACK_BOT_TOKEN: 'xoxb-1' },
      ailments: [],
    });
  });
});
