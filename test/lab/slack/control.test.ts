import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { post } from './post.ts';
import { stage } from './stage.ts';

describe('the control API over HTTP', () => {
  it('streams changes to one member, and repeats what was missed', async () => {
    const slack = await stage();
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    await post(`${slack.url}/emu/act`, { type: 'post_message', user, channel, text: 'one' });
    const stream = await fetch(`${slack.url}/emu/events?user=${user}`, { headers: { 'last-event-id': '0' } });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"text":"one"')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();

    expect(text).toContain('"type":"message_added"');
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
  });

  it('sets and clears faults', async () => {
    const slack = await stage();
    const url = `${slack.url}/emu/faults`;
    const set = await (await post(url, { type: 'rate_limited', times: 3 })).json();
    expect(set).toMatchObject({ faults: [{ type: 'rate_limited', left: 3, struck: 0 }] });
    expect(await (await post(url, { type: 'earthquake' })).json()).toMatchObject({ ok: false, error: 'invalid_fault' });
    expect(await (await fetch(url, { method: 'DELETE' })).json()).toEqual({ faults: [] });
  });

  it('refuses what does not fit', async () => {
    const slack = await stage();

    expect((await post(`${slack.url}/emu/act`, { type: 'dance' })).status).toBe(400);
    expect((await fetch(`${slack.url}/emu/nothing`)).status).toBe(404);
  });

  it('answers nobody who came by another name or from another page', async () => {
    const slack = await stage();
    const status = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(`${slack.url}/emu/state`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });

    expect(await status({})).toBe(200);
    expect(await status({ host: 'evil.example.com' })).toBe(403);
    expect(await status({ origin: 'https://evil.example.com' })).toBe(403);
  });

  it('serves the page with a content security policy', async () => {
    const slack = await stage();
    const page = await fetch(slack.url);

    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
