import { WebAPIHTTPError, WebAPIRateLimitedError } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { stage, webClient } from './stage.ts';
import { refusal } from './webApiCall.ts';

describe('rates', () => {
  it('lets a burst into a channel and then one message a second, with Retry-After', async () => {
    const slack = await stage({ rateLimits: true });
    const client = webClient(slack);
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });

    for (let sent = 0; sent < 4; sent += 1) await post('ops');
    const limited = await post('ops').catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(WebAPIRateLimitedError);
    expect(limited).toMatchObject({ retryAfter: 1 });
    await post('alerts');
    await slack.clock.advance(1000);
    await post('ops');
  });

  it('counts a tier by the minute', async () => {
    const slack = await stage({ rateLimits: true });
    const list = () => webClient(slack).users.list({});

    for (let called = 0; called < 20; called += 1) await list();
    expect(await list().catch((error: unknown) => error)).toMatchObject({ retryAfter: 3 });
    await slack.clock.advance(3000);
    await list();
  });
});

describe('trouble made on purpose', () => {
  it('answers 429, 5xx, an error of Slack, or nothing at all, once', async () => {
    const slack = await stage();
    const client = webClient(slack);
    const channel = slack.channel('ops');
    const post = () => client.chat.postMessage({ channel, text: 'x' }).catch((error: unknown) => error);

    slack.setFault({ type: 'rate_limited', method: 'chat.postMessage', retryAfterSeconds: 7 });
    await client.auth.test();
    expect(await post()).toMatchObject({ retryAfter: 7 });

    slack.setFault({ type: 'server_error', status: 502 });
    const broken = await post();
    expect(broken).toBeInstanceOf(WebAPIHTTPError);
    expect(broken).toMatchObject({ statusCode: 502 });

    slack.setFault({ type: 'api_error', error: 'is_archived' });
    expect(await post()).toMatchObject({ data: { error: 'is_archived' } });

    expect(slack.messages(channel)).toHaveLength(0);
    slack.setFault({ type: 'lost_response' });
    expect(String(await post())).toContain('Error');
    expect(slack.messages(channel)).toHaveLength(1);

    expect(await post()).toMatchObject({ ok: true });
    expect(slack.calls('chat.postMessage').map(({ status, fault }) => [status, fault])).toEqual([
      [429, 'rate_limited'],
      [502, 'server_error'],
      [200, 'api_error'],
      [200, 'lost_response'],
      [200, null],
    ]);
  });

  it('answers late, by its own clock', async () => {
    const slack = await stage();
    slack.setFault({ type: 'api_delay', milliseconds: 60_000 });
    const call = webClient(slack).auth.test();
    await slack.next((change) => change.type === 'faults_changed' && change.faults.faults.length === 0);

    await slack.clock.advance(60_000);

    expect(await call).toMatchObject({ ok: true });
    expect(slack.calls('auth.test')).toMatchObject([{ ms: 60_000 }]);
  });

  it('refuses every token while it is revoked', async () => {
    const slack = await stage();
    slack.setFault({ type: 'revoked_token' });

    expect(await refusal(webClient(slack).auth.test())).toMatchObject({ error: 'token_revoked' });
    expect(await refusal(webClient(slack).auth.test())).toMatchObject({ error: 'token_revoked' });
    slack.clearFaults();
    expect(await webClient(slack).auth.test()).toMatchObject({ ok: true });
  });
});
