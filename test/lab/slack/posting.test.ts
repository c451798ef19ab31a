import { describe, expect, it } from 'vitest';
import { stage, webClient } from './stage.ts';
import { refusal } from './webApiCall.ts';

describe('posting', () => {
  const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });

  it('gives rising timestamps, keeps threads, and finds the message again', async () => {
    const slack = await stage();
    const client = webClient(slack);
    const channel = slack.channel('ops');

    const parent = await client.chat.postMessage({ channel: '#ops', text: 'one' });
    const reply = await client.chat.postMessage({ channel, text: 'two', thread_ts: String(parent.ts) });
    await client.reactions.add({ channel, timestamp: String(parent.ts), name: 'eyes' });
    const history = await client.conversations.history({ channel });
    const replies = await client.conversations.replies({ channel, ts: String(parent.ts) });

    expect(Number(reply.ts)).toBeGreaterThan(Number(parent.ts));
    expect(parent.ts).toMatch(/^\d{10}\.\d{6}$/);
    expect(history.messages).toMatchObject([{ text: 'one', reply_count: 1, reactions: [{ name: 'eyes', count: 1 }] }]);
    expect(replies.messages?.map((message) => message.text)).toEqual(['one', 'two']);
    expect((await client.chat.getPermalink({ channel, message_ts: String(parent.ts) })).permalink).toContain(slack.url);
  });

  it('names the pointer of every block it refuses', async () => {
    const slack = await stage();

    const error = await refusal(
      webClient(slack).chat.postMessage({
        channel: 'ops',
        text: 'x',
        blocks: [section('fine'), section('y'.repeat(3001))],
      }),
    );

    expect(error).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]'] },
    });
    expect(slack.messages(slack.channel('ops'))).toEqual([]);
  });

  it.each([
    [
      'msg_blocks_too_long',
      { channel: 'ops', text: 'x', blocks: Array.from({ length: 5 }, () => section('y'.repeat(2900))) },
    ],
    ['no_text', { channel: 'ops', text: '' }],
    ['channel_not_found', { channel: 'C0NOWHERE1', text: 'x' }],
    ['not_in_channel', { channel: 'general', text: 'x' }],
    ['thread_not_found', { channel: 'ops', text: 'x', thread_ts: '1.000001' }],
    ['invalid_arguments', { channel: 'ops', text: 'x', thread_ts: 'yesterday' }],
  ])('refuses with %s', async (error, message) => {
    const slack = await stage();

    expect(await refusal(webClient(slack).chat.postMessage(message))).toMatchObject({ error });
  });

  it('updates and deletes only what is its own', async () => {
    const slack = await stage();
    const client = webClient(slack);
    const channel = slack.channel('ops');
    const posted = await client.chat.postMessage({ channel, text: 'one', blocks: [section('one')] });
    const ts = String(posted.ts);
    const theirs = await slack.act({ type: 'post_message', user: slack.person('engineer'), channel, text: 'mine' });

    const updated = await client.chat.update({ channel, ts, text: 'two' });
    expect(updated.message).toMatchObject({ text: 'two', edited: {} });
    expect(slack.messages(channel)[0]).toMatchObject({ text: 'two', blocks: [], edited: true });

    const foreign = { channel, ts: theirs.ok ? String(theirs.ts) : '' };
    expect(await refusal(client.chat.update({ ...foreign, text: 'x' }))).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await refusal(client.chat.delete(foreign))).toMatchObject({ error: 'cant_delete_message' });
    await client.chat.delete({ channel, ts });
    expect(await refusal(client.chat.update({ channel, ts, text: 'x' }))).toMatchObject({ error: 'message_not_found' });
  });

  it('shows an ephemeral message to one member only', async () => {
    const slack = await stage();
    const [user, channel] = [slack.person('engineer'), slack.channel('ops')];
    await webClient(slack).chat.postEphemeral({ channel, user, text: 'psst' });

    expect(slack.messages(channel, { user })).toMatchObject([{ text: 'psst', ephemeralFor: user }]);
    expect(slack.messages(channel, { user: slack.person('approver') })).toEqual([]);
    expect((await webClient(slack).conversations.history({ channel })).messages).toEqual([]);
  });

  it('opens a direct message', async () => {
    const slack = await stage();
    const client = webClient(slack);
    const opened = await client.conversations.open({ users: slack.person('approver') });
    const channel = String(opened.channel?.id);

    await client.chat.postMessage({ channel, text: 'hello' });

    expect(channel).toMatch(/^D/);
    expect(slack.messages(channel)).toMatchObject([{ text: 'hello' }]);
  });

  it('streams a reply', async () => {
    const slack = await stage();
    const client = webClient(slack);
    const parent = await client.chat.postMessage({ channel: slack.channel('ops'), text: 'one' });
    const stream = client.chatStream({ channel: slack.channel('ops'), thread_ts: String(parent.ts) });
    await stream.append({ markdown_text: 'Looking… ' });
    await stream.stop({ markdown_text: 'done' });

    expect(slack.messages(slack.channel('ops'), { thread: String(parent.ts) }).at(-1)).toMatchObject({
      text: 'Looking… done',
    });
  });
});
