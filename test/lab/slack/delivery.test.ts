import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { SocketModeClient } from '@slack/socket-mode';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalSlack } from '../../../lab/slack/server.ts';
import { delivery, httpApp, socketApp, stage, webClient } from './stage.ts';

interface Envelope {
  envelope_id: string;
  type: string;
  reason?: string;
  payload: { event_id: string; event: { type: string } };
  retry_attempt: number;
  retry_reason: string;
  [field: string]: unknown;
}

/** A bare WebSocket client: what comes in, and what it sends back. */
async function wire(slack: LocalSlack) {
  const { url } = await webClient(slack, slack.tokens.app).apps.connections.open({});
  const socket = new WebSocket(String(url));
  onTestFinished(() => socket.terminate());
  const frames: Envelope[] = [];
  const wanted = new Set<() => void>();
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    for (const wake of wanted) wake();
  });
  const frame = async (index: number): Promise<Envelope> => {
    while (!frames[index]) await new Promise<void>((resolve) => wanted.add(resolve));
    return frames[index];
  };
  await frame(0);
  return {
    socket,
    frames,
    frame,
    ack: (envelope: Envelope, payload: unknown = {}) =>
      socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload })),
  };
}

const say = (slack: LocalSlack, text = 'hello') =>
  slack.act({ type: 'post_message', user: slack.person('engineer'), channel: slack.channel('ops'), text });

describe('Socket Mode', () => {
  it('says hello, sends envelopes, and takes acks', async () => {
    const slack = await stage();
    const { frames, frame, ack } = await wire(slack);
    await say(slack);
    const envelope = await frame(1);
    ack(envelope);
    const row = await delivery(slack, ({ state }) => state === 'acked');

    expect(frames[0]).toMatchObject({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0BOTCORE1' } });
    expect(envelope).toMatchObject({
      type: 'events_api',
      accepts_response_payload: false,
      retry_attempt: 0,
      retry_reason: '',
      payload: {
        type: 'event_callback',
        team_id: 'T0LOCAL001',
        event: { type: 'message', text: 'hello', channel_type: 'channel', user: slack.person('engineer') },
        authorizations: [{ user_id: 'U0BOTCORE1', is_bot: true }],
      },
    });
    expect(row).toMatchObject({
      id: envelope.envelope_id,
      attempts: [{ number: 0, outcome: 'acked', connection: 'socket 1' }],
    });
  });

  it('sends an event again when nobody acks, always with the same event id, and then gives up', async () => {
    const slack = await stage();
    const { frames, frame } = await wire(slack);
    await say(slack);
    await frame(1);
    await slack.clock.advance(3000);
    await frame(2);
    await slack.clock.advance(3000 + 60_000);
    await frame(3);
    await slack.clock.advance(3000 + 300_000);
    await frame(4);
    await slack.clock.advance(3000);
    const row = await delivery(slack, ({ state }) => state === 'gave_up');

    const events = frames.slice(1);
    expect(events.map(({ retry_attempt, retry_reason }) => [retry_attempt, retry_reason])).toEqual([
      [0, ''],
      [1, 'timeout'],
      [2, 'timeout'],
      [3, 'timeout'],
    ]);
    expect(new Set(events.map(({ payload }) => payload.event_id)).size).toBe(1);
    expect(row.attempts.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout', 'timeout', 'timeout']);
  });

  it('delivers by retry what happened while nobody was connected', async () => {
    const slack = await stage();
    await say(slack);
    await delivery(slack, ({ attempts }) => attempts.at(-1)?.outcome === 'no_connection' && attempts.length === 2);
    const { frame, ack } = await wire(slack);
    await slack.clock.advance(60_000);
    const envelope = await frame(1);
    ack(envelope);

    expect(envelope).toMatchObject({ retry_attempt: 2, payload: { event: { text: 'hello' } } });
    await delivery(slack, ({ state }) => state === 'acked');
  });

  it('sends each envelope to one of its connections, in turn', async () => {
    const slack = await stage();
    const [one, two] = [await wire(slack), await wire(slack)];
    await say(slack, 'first');
    await say(slack, 'second');
    await Promise.all([one.frame(1), two.frame(1)]);

    expect(one.frames).toHaveLength(2);
    expect(two.frames).toHaveLength(2);
  });

  it('refuses an eleventh connection, and a ticket that was used', async () => {
    const slack = await stage();
    for (let count = 0; count < 10; count += 1) await wire(slack);
    const eleventh = await wire(slack);
    expect(eleventh.frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });

    const again = new WebSocket(eleventh.socket.url);
    const error = await new Promise<Error>((resolve) => again.on('error', resolve));
    expect(error.message).toContain('401');
  });

  it('notes an ack that came too late', async () => {
    const slack = await stage();
    const { frame, ack } = await wire(slack);
    await say(slack);
    const first = await frame(1);
    await slack.clock.advance(3200);
    ack(first);
    const row = await delivery(slack, ({ attempts }) => typeof attempts[0]?.ackMs === 'number');

    expect(row.attempts[0]).toMatchObject({ outcome: 'timeout', ackMs: 3200 });
  });

  it('serves the bare Socket Mode client', async () => {
    const slack = await stage();
    const client = new SocketModeClient({
      appToken: slack.tokens.app,
      clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    });
    onTestFinished(() => client.disconnect());
    client.on('slash_commands', async ({ ack, body }) => ack({ text: `You said ${body.text}` }));
    await client.start();
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];

    await slack.act({ type: 'slash_command', user, channel, command: '/botcore', text: 'hi' });

    expect(slack.messages(channel)).toMatchObject([{ text: 'You said hi', ephemeralFor: user }]);
  });

  it.each(['refresh_requested', 'kill'] as const)('lets an app come back after %s', async (how) => {
    const slack = await stage();
    const heard: string[] = [];
    await socketApp(slack, (app) => {
      app.message(async ({ message }) => {
        heard.push(message.ts);
      });
    });

    expect(slack.disconnect({ how })).toBe(1);
    await slack.next((change) => change.type === 'workspace_changed' && change.connections === 0);
    const gone = slack.state().seq;
    await slack.next((change) => change.seq > gone && change.type === 'workspace_changed' && change.connections === 1);
    await say(slack);
    await delivery(slack, ({ state }) => state === 'acked');

    expect(heard).toHaveLength(1);
  });
});

describe('trouble made on purpose', () => {
  it('loses an ack, so that the event comes again', async () => {
    const slack = await stage();
    const { frame, ack } = await wire(slack);
    slack.setFault({ type: 'lost_ack', kind: 'events_api' });
    await say(slack);
    ack(await frame(1));
    await slack.clock.advance(3000);
    const again = await frame(2);
    ack(again);

    const row = await delivery(slack, ({ state }) => state === 'acked');
    expect(row.attempts.map(({ outcome }) => outcome)).toEqual(['ack_lost', 'acked']);
    expect(again.retry_attempt).toBe(1);
  });

  it('delivers twice: one payload, two envelopes', async () => {
    const slack = await stage();
    const { frame, ack } = await wire(slack);
    slack.setFault({ type: 'duplicate' });
    await say(slack);
    const [one, two] = [await frame(1), await frame(2)];
    ack(one);
    const row = await delivery(slack, ({ state }) => state === 'acked');

    expect(one.payload).toEqual(two.payload);
    expect(one.envelope_id).not.toBe(two.envelope_id);
    expect(row.attempts.map(({ outcome }) => outcome)).toEqual(['acked', 'duplicate']);
  });

  it('delivers late', async () => {
    const slack = await stage();
    const { frames, frame } = await wire(slack);
    slack.setFault({ type: 'delivery_delay', milliseconds: 5000 });
    await say(slack);
    await slack.clock.advance(4999);
    expect(frames).toHaveLength(1);
    await slack.clock.advance(1);

    expect(await frame(1)).toMatchObject({ type: 'events_api' });
  });

  it('delivers not at all', async () => {
    const slack = await stage();
    const { frames } = await wire(slack);
    slack.setFault({ type: 'lost_delivery', times: 4 });
    await say(slack);
    for (const milliseconds of [3000, 63_000, 303_000, 3000]) await slack.clock.advance(milliseconds);
    const row = await delivery(slack, ({ state }) => state === 'gave_up');

    expect(row.attempts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'delivery_lost'));
    expect(frames).toHaveLength(1);
  });
});

describe('signed HTTP', () => {
  /** A request URL that answers as told and remembers what it got. */
  async function requestUrl(status: () => number) {
    const got: { headers: Record<string, unknown>; body: string }[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      got.push({ headers: request.headers, body });
      response.writeHead(status(), status() === 503 ? { 'x-slack-no-retry': '1' } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const address = server.address();
    return { got, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/slack/events` };
  }

  it('signs what it sends, and says on a retry that it is one', async () => {
    const statuses = [500, 200];
    const { got, url } = await requestUrl(() => statuses[got.length - 1] ?? 200);
    const slack = await stage({ delivery: 'http', requestUrl: url });
    await say(slack);
    const row = await delivery(slack, ({ state }) => state === 'acked');

    expect(row.attempts.map(({ outcome, connection }) => [outcome, connection])).toEqual([
      ['http_500', url],
      ['acked', url],
    ]);
    expect(got[1]?.headers).toMatchObject({ 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' });
    for (const { headers, body } of got) {
      const base = `v0:${headers['x-slack-request-timestamp']}:${body}`;
      const signature = createHmac('sha256', slack.tokens.signingSecret).update(base).digest('hex');
      expect(headers['x-slack-signature']).toBe(`v0=${signature}`);
    }
  });

  it('stops retrying when the app says so', async () => {
    const { got, url } = await requestUrl(() => 503);
    const slack = await stage({ delivery: 'http', requestUrl: url });
    await say(slack);
    await delivery(slack, ({ state }) => state === 'gave_up');

    expect(got).toHaveLength(1);
  });

  it('takes a new request URL only when it echoes the challenge', async () => {
    const { url } = await requestUrl(() => 200);
    const slack = await stage();

    await expect(slack.changeSettings({ requestUrl: url })).rejects.toThrow('request_url_not_verified');
    const bolt = await httpApp(slack, () => {});
    expect(await slack.changeSettings({ requestUrl: bolt.url })).toMatchObject({ requestUrl: bolt.url });
  });
});
