import { createServer } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { GatedWebClient, gated } from '../../src/bot/gated-client.ts';
import { forgetKnownValues, learnSecrets } from '../../src/diagnostics/redaction/known-values.ts';

afterEach(forgetKnownValues);

it('sends no secret to Slack, by whatever method', async () => {
  learnSecrets(['sunflower-field']);
  const sent: string[] = [];
  const server = createServer(async (request, response) => {
    sent.push(decodeURIComponent((await textOf(request)).replaceAll('+', ' ')));
    const { port } = server.address() as { port: number };
    const upload_url = `http://127.0.0.1:${port}/up`;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, upload_url, file_id: 'F1' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const client = new GatedWebClient('xoxb-1', {
    slackApiUrl: `http://127.0.0.1:${port}/`,
    retryConfig: { retries: 0 },
  });
  const text = 'it says SUNFLOWER-FIELD at redis://u:hunter2@c';
  await client.chat.postMessage({
    channel: 'C1',
    text,
    blocks: [{ type: 'section', text: { type: 'plain_text', text } }],
  });
  await client.views.publish({
    user_id: 'U1',
    view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text } }] },
  });
  await client.filesUploadV2({ channel_id: 'C1', filename: 'a.txt', content: text });
  await client.apiCall('chat.update', { channel: 'C1', ts: '1', text });
  expect(sent.join('\n')).toContain('it says [redacted] at redis://[redacted]@c');
  expect(sent.join('\n')).not.toMatch(/sunflower|hunter2/i);
  expect(sent.length).toBeGreaterThanOrEqual(6);
});

it('leaves what is no text', () => {
  learnSecrets(['C0SUNFLOWER']);
  const buffer = Buffer.from('x');
  const call = { channel: 'C0SUNFLOWER', ts: '1.2', count: 3, file: buffer, nothing: undefined };
  expect(gated(call)).toEqual(call);
  expect((gated(call) as typeof call).file).toBe(buffer);
});
