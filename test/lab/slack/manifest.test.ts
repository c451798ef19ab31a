import { describe, expect, it } from 'vitest';
import { checkManifest } from '../../../lab/slack/manifest.ts';
import { manifest, stage, without } from './stage.ts';

describe('what the manifest decides', () => {
  it('refuses a misspelt field, and an event without its scope', () => {
    expect(() => checkManifest({ ...manifest, feature: {} })).toThrow('(feature)');
    expect(() => checkManifest(without('app_mentions:read'))).toThrow('app_mention needs the scope app_mentions:read');
    expect(() => checkManifest(without('commands'))).toThrow('need the scope commands');
  });

  it('keeps events that are not subscribed from the app', async () => {
    const settings = { event_subscriptions: { bot_events: ['app_mention'] }, interactivity: { is_enabled: false } };
    const slack = await stage({
      manifest: { ...manifest, features: { bot_user: manifest.features.bot_user }, settings },
    });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    await slack.act({ type: 'post_message', user, channel, text: '@botcore hello' });

    expect(slack.deliveries().map(({ name }) => name)).toEqual(['app_mention']);
    expect(await slack.act({ type: 'open_home', user })).toMatchObject({ error: 'not_enabled' });
    expect(await slack.act({ type: 'slash_command', user, channel, command: '/botcore', text: '' })).toMatchObject({
      error: 'unknown_command',
    });
  });

  it('says nothing to the app of channels it is no member of, until it is invited', async () => {
    const slack = await stage();
    const [user, channel] = [slack.person('engineer'), slack.channel('general')];
    await slack.act({ type: 'post_message', user, channel, text: '@botcore hello' });
    expect(slack.deliveries()).toEqual([]);
    await slack.act({ type: 'invite_app', user, channel });

    expect(slack.deliveries()).toMatchObject([{ name: 'member_joined_channel', channel }]);
  });
});
