import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../lab/slack/server.ts';
import { manifest, stage, webClient, without } from './stage.ts';
import { bearer, raw, refusal } from './webApiCall.ts';

describe('who calls', () => {
  it('says who the token is, with its scopes in the headers', async () => {
    const slack = await stage();

    const { response, body } = await raw(slack, 'auth.test', { method: 'POST', headers: bearer(slack) });

    expect(body).toMatchObject({ ok: true, team_id: 'T0LOCAL001', user_id: 'U0BOTCORE1', bot_id: 'B0BOTCORE1' });
    expect(response.headers.get('x-oauth-scopes')?.split(',')).toEqual(manifest.oauth_config.scopes.bot);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it.each([
    ['not_authed', 'auth.test', null],
    ['invalid_auth', 'auth.test', 'xoxb-somebody-else'],
    ['not_allowed_token_type', 'auth.test', 'app'],
    ['not_allowed_token_type', 'apps.connections.open', 'bot'],
    ['unknown_method', 'chat.shout', 'bot'],
  ] as const)('refuses with %s: %s by %s', async (error, method, token) => {
    const slack = await stage();
    const value = token === 'bot' || token === 'app' ? slack.tokens[token] : token;

    const { body } = await raw(slack, method, {
      method: 'POST',
      headers: value ? { authorization: `Bearer ${value}` } : {},
    });

    expect(body).toMatchObject({ ok: false, error });
  });

  it.each([
    ['users:read', (slack: LocalSlack) => webClient(slack).users.list({})],
    ['usergroups:read', (slack: LocalSlack) => webClient(slack).usergroups.users.list({ usergroup: 'S0APPROVER' })],
    [
      'reactions:write',
      (slack: LocalSlack) => webClient(slack).reactions.add({ channel: 'C0OPS00001', timestamp: '1.1', name: 'eyes' }),
    ],
    ['files:write', (slack: LocalSlack) => webClient(slack).files.getUploadURLExternal({ filename: 'a', length: 1 })],
    ['channels:read', (slack: LocalSlack) => webClient(slack).conversations.list()],
  ])('needs the scope %s, and says so', async (scope, call) => {
    const events = { event_subscriptions: { bot_events: [] }, interactivity: { is_enabled: true } };
    const slack = await stage({ manifest: { ...without(scope), settings: events } });

    expect(await refusal(call(slack))).toMatchObject({
      error: 'missing_scope',
      needed: expect.stringContaining(scope),
    });
  });
});

describe('how a call is written', () => {
  const json = (type: string) => ({ 'content-type': type });

  it.each([
    [
      'JSON',
      (slack: LocalSlack) => ({
        headers: { ...bearer(slack), ...json('application/json; charset=utf-8') },
        body: '{"user":"U0ENGINEER"}',
      }),
    ],
    ['a form', (slack: LocalSlack) => ({ headers: bearer(slack), body: new URLSearchParams({ user: 'U0ENGINEER' }) })],
    [
      'a form with the token in it',
      (slack: LocalSlack) => ({ body: new URLSearchParams({ user: 'U0ENGINEER', token: slack.tokens.bot }) }),
    ],
    [
      'multipart',
      (slack: LocalSlack) => {
        const body = new FormData();
        body.append('user', 'U0ENGINEER');
        return { headers: bearer(slack), body };
      },
    ],
  ])('takes %s', async (_name, init) => {
    const slack = await stage();

    const { body } = await raw(slack, 'users.info', { method: 'POST', ...init(slack) });

    expect(body).toMatchObject({ ok: true, user: { id: 'U0ENGINEER', name: 'erin', is_bot: false } });
  });

  it('takes GET with a query', async () => {
    const slack = await stage();

    const { body } = await raw(slack, 'users.info?user=U0OUTSIDER', { headers: bearer(slack) });

    expect(body).toMatchObject({ ok: true, user: { is_restricted: true } });
  });

  it('warns of JSON without a charset', async () => {
    const slack = await stage();

    const { body } = await raw(slack, 'auth.test', {
      method: 'POST',
      headers: { ...bearer(slack), ...json('application/json') },
      body: '{}',
    });

    expect(body).toMatchObject({
      ok: true,
      warning: 'missing_charset',
      response_metadata: { warnings: ['missing_charset'] },
    });
  });

  it.each([
    ['invalid_json', 'application/json; charset=utf-8', '{'],
    ['json_not_object', 'application/json; charset=utf-8', '[]'],
    ['invalid_post_type', 'text/plain', 'hello'],
  ])('refuses with %s', async (error, type, body) => {
    const slack = await stage();

    const answer = await raw(slack, 'auth.test', {
      method: 'POST',
      headers: { ...bearer(slack), ...json(type) },
      body,
    });

    expect(answer.body).toMatchObject({ ok: false, error });
  });
});

describe('lists', () => {
  it('pages by cursor', async () => {
    const slack = await stage();
    const names: unknown[] = [];
    for await (const page of webClient(slack).paginate('conversations.list', { limit: 2 })) {
      const { channels } = page as { channels?: { name: string }[] };
      names.push(...(channels ?? []).map(({ name }) => name));
    }

    expect(names).toEqual(['ops', 'alerts', 'general']);
    expect(await refusal(webClient(slack).conversations.list({ cursor: 'nonsense' }))).toMatchObject({
      error: 'invalid_cursor',
    });
  });

  it('knows the approvers', async () => {
    const slack = await stage();
    const { users } = await webClient(slack).usergroups.users.list({ usergroup: 'S0APPROVER' });

    expect(users).toEqual([slack.person('approver'), 'U0SECONDAP']);
    expect(await refusal(webClient(slack).usergroups.users.list({ usergroup: 'S0NOBODY' }))).toMatchObject({
      error: 'no_such_subteam',
    });
  });

  it('validates blocks without posting them', async () => {
    const slack = await stage();
    const client = webClient(slack);

    expect(await client.blocks.validate({ blocks: [{ type: 'divider' }] })).toMatchObject({ ok: true });
    expect(await refusal(client.blocks.validate({ blocks: [{ type: 'nope' } as never] }))).toMatchObject({
      errors: [{ pointer: '/blocks/0/type', message: 'unsupported type: nope' }],
    });
  });
});

it('shows calls in the inspector without a whole token', async () => {
  const slack = await stage();
  const form = new URLSearchParams({
    token: slack.tokens.bot,
    channel: 'ops',
    text: `leaked ${slack.tokens.app} ${'x'.repeat(500)}`,
  });
  await raw(slack, 'chat.postMessage', { method: 'POST', body: form });

  const shown = JSON.stringify(slack.calls());
  expect(shown).toContain('chat.postMessage');
  expect(shown).not.toContain(slack.tokens.bot);
  expect(shown).not.toContain(slack.tokens.app);
  expect(shown).toContain('characters)');
});
