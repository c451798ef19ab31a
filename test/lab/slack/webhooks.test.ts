import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../lab/slack/server.ts';
import { post } from './post.ts';
import { delivery, socketApp, stage, webClient } from './stage.ts';

/** What an Alertmanager posts. */
const alert = {
  channel: '#alerts',
  username: 'Alertmanager',
  icon_url: 'https://example.com/alert.png',
  link_names: true,
  attachments: [
    {
      title: '[FIRING:1] ApiDown',
      title_link: 'http://alertmanager.example.com',
      pretext: '',
      text: 'api has no instances',
      fallback: '[FIRING:1] ApiDown',
      callback_id: '',
      fields: [{ title: 'severity', value: 'critical', short: true }],
      footer: '',
      color: 'danger',
      mrkdwn_in: ['fallback', 'pretext', 'text'],
    },
  ],
};

describe('incoming webhooks', () => {
  it("take an Alertmanager's post, which the app hears", async () => {
    const slack = await stage();
    const heard: unknown[] = [];
    await socketApp(slack, (app) => {
      app.event('message', async ({ event }) => {
        heard.push(event);
      });
    });
    const answer = await post(slack.webhook('alerts'), alert);
    await delivery(slack, ({ state }) => state === 'acked');

    expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
    expect(slack.messages(slack.channel('alerts'))).toMatchObject([
      {
        user: null,
        authorName: 'Alertmanager',
        authorIcon: alert.icon_url,
        text: '',
        attachments: [{ color: 'danger' }],
      },
    ]);
    expect(heard).toMatchObject([
      { subtype: 'bot_message', username: 'Alertmanager', attachments: [{ title: '[FIRING:1] ApiDown' }] },
    ]);
    expect(slack.calls('incoming_webhook')).toMatchObject([{ status: 200, error: null }]);
  });

  it.each([
    [404, 'no_service', alert, 'nowhere'],
    [400, 'invalid_payload', 'nonsense', ''],
    [400, 'no_text', {}, ''],
    [400, 'invalid_blocks', { text: 'x', blocks: [{ type: 'nope' }] }, ''],
  ])('answer %i %s', async (status, words, body, key) => {
    const slack = await stage();
    const answer = await post(slack.webhook('alerts') + key, body);

    expect([answer.status, await answer.text()]).toEqual([status, words]);
  });

  it('answer 429 after a burst', async () => {
    const slack = await stage({ rateLimits: true });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1)
      statuses.push((await post(slack.webhook('alerts'), { text: 'x' })).status);

    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });
});

describe('a response_url', () => {
  /** Runs a slash command and gives its response_url and trigger. */
  async function command(slack: LocalSlack): Promise<Record<string, string>> {
    let fields: Record<string, string> = {};
    await socketApp(slack, (app) => {
      app.command('/botcore', async ({ ack, body }) => {
        fields = { ...body } as unknown as Record<string, string>;
        await ack();
      });
    });
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    await slack.act({ type: 'slash_command', user, channel, command: '/botcore', text: 'diagnose api' });
    return fields;
  }

  it('comes with a command that has every field of Slack', async () => {
    const slack = await stage();

    expect(await command(slack)).toMatchObject({
      token: expect.any(String),
      team_id: 'T0LOCAL001',
      team_domain: 'local-trading',
      channel_id: slack.channel('ops'),
      channel_name: 'ops',
      user_id: slack.person('engineer'),
      user_name: 'erin',
      command: '/botcore',
      text: 'diagnose api',
      api_app_id: 'A0BOTCORE1',
      is_enterprise_install: 'false',
      response_url: expect.stringContaining(slack.url),
      trigger_id: expect.any(String),
    });
  });

  it('is used up after five answers', async () => {
    const slack = await stage();
    const { response_url: url = '' } = await command(slack);
    for (let used = 0; used < 5; used += 1) expect((await post(url, { text: 'x' })).status).toBe(200);
    const sixth = await post(url, { text: 'x' });

    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
  });

  it('expires after thirty minutes', async () => {
    const slack = await stage();
    const { response_url: url = '' } = await command(slack);
    await slack.clock.advance(30 * 60_000 + 1);
    const late = await post(url, { text: 'x' });

    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
  });

  it('names what is wrong with the blocks', async () => {
    const slack = await stage();
    const { response_url: url = '' } = await command(slack);
    const answer = await post(url, { text: 'x', blocks: [{ type: 'section' }] });

    expect(await answer.json()).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] missing required field: text [json-pointer:/blocks/0]'] },
    });
  });

  it('comes with a trigger that lives three seconds and opens one modal', async () => {
    const slack = await stage();
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Hi' }, blocks: [] };
    const open = (trigger: string | undefined) =>
      webClient(slack)
        .views.open({ trigger_id: trigger ?? '', view })
        .then(
          () => 'opened',
          (error: { data: { error: string } }) => error.data.error,
        );
    const first = await command(slack);
    expect(await open(first['trigger_id'])).toBe('opened');
    expect(await open(first['trigger_id'])).toBe('exchanged_trigger_id');
    expect(await open('1.2.3')).toBe('invalid_trigger_id');
    const second = await command(slack);
    await slack.clock.advance(3001);
    expect(await open(second['trigger_id'])).toBe('expired_trigger_id');
    slack.setFault({ type: 'expired_trigger' });
    expect(await open((await command(slack))['trigger_id'])).toBe('expired_trigger_id');
  });
});
