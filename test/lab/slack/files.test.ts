import { describe, expect, it } from 'vitest';
import { stage, webClient } from './stage.ts';
import { bearer, refusal } from './webApiCall.ts';

describe('files', () => {
  it('takes an upload in three steps and serves it to page and app', async () => {
    const slack = await stage();
    const channel = slack.channel('ops');
    await webClient(slack).filesUploadV2({
      channel_id: channel,
      filename: 'report.txt',
      content: 'line 1\nline 2',
      initial_comment: 'The report',
    });

    const [message] = slack.messages(channel);
    expect(message).toMatchObject({
      text: 'The report',
      files: [{ name: 'report.txt', size: 13, preview: 'line 1\nline 2' }],
    });
    const page = await fetch(slack.url + message?.files[0]?.downloadUrl);
    expect(page.headers.get('content-disposition')).toContain('attachment');
    expect(await page.text()).toBe('line 1\nline 2');

    const { file } = await webClient(slack).files.info({ file: String(message?.files[0]?.id) });
    const address = String(file?.url_private_download);
    expect(await (await fetch(address, { headers: bearer(slack) })).text()).toBe('line 1\nline 2');
    expect(await (await fetch(address)).text()).toContain('Sign in');
  });

  it('takes a form whose end was written twice, as the Go SDK does', async () => {
    const slack = await stage();
    const announced = await webClient(slack).files.getUploadURLExternal({ filename: 'a.txt', length: 5 });
    const part = '--edge\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello';
    const upload = await fetch(String(announced.upload_url), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=edge' },
      body: `${part}\r\n--edge--\r\n\r\n--edge--\r\n`,
    });

    expect([upload.status, await upload.text()]).toEqual([200, 'OK - 5']);
    expect(slack.calls('file_upload')).toMatchObject([{ status: 200, args: { file: 'a.txt', bytes: 5 } }]);
  });

  it('refuses a file that was announced with another length', async () => {
    const slack = await stage();
    const announced = await webClient(slack).files.getUploadURLExternal({ filename: 'a.txt', length: 3 });

    expect((await fetch(String(announced.upload_url), { method: 'POST', body: 'four' })).status).toBe(400);
    expect(
      await refusal(webClient(slack).files.completeUploadExternal({ files: [{ id: String(announced.file_id) }] })),
    ).toMatchObject({ error: 'file_not_found' });
  });
});
