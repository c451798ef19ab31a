import { describe, expect, it } from 'vitest';
import { socketApp, stage, webClient } from './stage.ts';

describe('modals', () => {
  it('stack three deep, keep answers over an update, and refuse an old hash', async () => {
    const slack = await stage();
    const client = webClient(slack);
    const user = slack.person('engineer');
    const button = { type: 'button' as const, action_id: 'more', text: { type: 'plain_text' as const, text: 'More' } };
    const input = {
      type: 'input' as const,
      block_id: 'name',
      label: { type: 'plain_text' as const, text: 'Name' },
      element: { type: 'plain_text_input' as const, action_id: 'text' },
    };
    const view = {
      type: 'modal' as const,
      title: { type: 'plain_text' as const, text: 'Level' },
      submit: { type: 'plain_text' as const, text: 'Go' },
      blocks: [{ type: 'actions' as const, block_id: 'menu', elements: [button] }, input],
    };
    const pushes: Promise<unknown>[] = [];
    await socketApp(slack, (app) => {
      app.shortcut('status', async ({ ack, shortcut }) => {
        await ack();
        pushes.push(client.views.open({ trigger_id: shortcut.trigger_id, view }));
      });
      app.action({ type: 'block_actions', action_id: 'more' }, async ({ ack, body }) => {
        await ack();
        pushes.push(client.views.push({ trigger_id: body.trigger_id, view }));
      });
    });
    const click = async () => {
      const viewId = slack.views(user).at(-1)?.id ?? '';
      const state = { name: { text: { type: 'plain_text_input', value: 'api' } } };
      const pushed = pushes.length;
      await slack.act({
        type: 'use_element',
        user,
        surface: { type: 'view', viewId },
        blockId: 'menu',
        actionId: 'more',
        state,
      });
      await expect.poll(() => pushes.length, { timeout: 10_000 }).toBe(pushed + 1);
      return pushes.at(-1);
    };

    await slack.act({ type: 'global_shortcut', user, callbackId: 'status' });
    await expect.poll(() => pushes.length, { timeout: 10_000 }).toBe(1);
    await pushes[0];
    await click();
    await click();
    await expect(click()).rejects.toThrow('push_limit_reached');
    expect(slack.views(user).map((open) => open.previous_view_id === null)).toEqual([true, false, false]);

    const top = slack.views(user).at(-1);
    const updated = await client.views.update({ view_id: top?.id ?? '', hash: top?.hash ?? '', view });
    expect(updated.view?.state).toEqual({ values: { name: { text: { type: 'plain_text_input', value: 'api' } } } });
    await expect(client.views.update({ view_id: top?.id ?? '', hash: top?.hash ?? '', view })).rejects.toThrow(
      'hash_conflict',
    );
    await slack.act({ type: 'close_view', user, viewId: top?.id ?? '' });
    expect(slack.views(user)).toHaveLength(2);
  });

  it('are refused with pointers', async () => {
    const slack = await stage();
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x'.repeat(25) }, blocks: [] };
    const error = await webClient(slack)
      .views.open({ trigger_id: '1.2.3', view })
      .catch((thrown: { data: unknown }) => thrown.data);

    expect(error).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    });
  });
});
