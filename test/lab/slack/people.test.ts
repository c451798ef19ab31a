import { describe, expect, it } from 'vitest';
import type { LiveChange } from '../../../lab/slack/contract.ts';
import { stage, webClient } from './stage.ts';

describe('what people see', () => {
  it('keeps a guest to their channels and everybody to their own ephemeral messages', async () => {
    const slack = await stage();
    const guest = slack.person('outsider');
    const seen: LiveChange[] = [];
    slack.watch((change) => seen.push(change), guest);
    await slack.act({
      type: 'post_message',
      user: slack.person('engineer'),
      channel: slack.channel('alerts'),
      text: 'hidden',
    });
    await webClient(slack).chat.postEphemeral({ channel: 'ops', user: slack.person('engineer'), text: 'psst' });

    expect(slack.state(guest).channels.map(({ name }) => name)).toEqual(['ops', 'general']);
    expect(seen.filter(({ type }) => type === 'message_added')).toEqual([]);
    expect(() => slack.messages(slack.channel('alerts'), { user: guest })).toThrow('channel_not_found');
  });

  it('stores what they type as Slack does', async () => {
    const slack = await stage();
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    const typed = '@botcore is <api> & #alerts fine, @sre-approvers? me@example.com @here https://example.com';
    await slack.act({ type: 'post_message', user, channel, text: typed });

    expect(slack.messages(channel)[0]?.text).toBe(
      '<@U0BOTCORE1> is &lt;api&gt; &amp; <#C0ALERTS01|alerts> fine, <!subteam^S0APPROVER>? me@example.com <!here> <https://example.com>',
    );
  });

  it('lets them change, delete and react', async () => {
    const slack = await stage();
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    const result = await slack.act({ type: 'post_message', user, channel, text: 'one' });
    const at = { user, channel, ts: result.ok ? (result.ts ?? '') : '' };
    await slack.act({ type: 'edit_message', ...at, text: 'two' });
    await slack.act({ type: 'add_reaction', ...at, name: 'eyes' });
    expect(slack.messages(channel)).toMatchObject([
      { text: 'two', edited: true, reactions: [{ name: 'eyes', users: [user] }] },
    ]);
    expect(await slack.act({ type: 'delete_message', ...at, user: slack.person('approver') })).toMatchObject({
      error: 'cant_delete_message',
    });
    await slack.act({ type: 'delete_message', ...at });

    expect(slack.messages(channel)).toEqual([]);
    const events = slack
      .deliveries()
      .map(({ payload }) => (payload as { event: { type: string; subtype?: string } }).event);
    expect(events.map(({ type, subtype }) => subtype ?? type)).toEqual([
      'message',
      'message_changed',
      'reaction_added',
      'message_deleted',
    ]);
  });
});
