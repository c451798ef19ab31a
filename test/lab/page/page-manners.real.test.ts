import { expect, test } from 'vitest';
import { describeWith } from '../../realParts.ts';
import { browserStage } from './browser-stage.ts';

/** For the page to have drawn what was done; the machine may be running everything else at once. */
const DRAWN = { timeout: 20_000 };

describeWith('chromium', 'the manners of the page: keyboard, focus, scrolling, light, width', ({ path }) => {
  const stage = browserStage(path);

  test('everything can be done without a mouse', async () => {
    await stage.page.keyboard.press('Control+k');
    await stage.page.keyboard.type('alerts');
    await stage.page.keyboard.press('Enter');
    await stage.page.getByRole('heading', { name: 'alerts', exact: true }).waitFor();
    await stage.page.keyboard.type('is anyone looking? @bo');
    await stage.page.keyboard.press('Tab');
    await stage.page.keyboard.press('Enter');
    await stage.seen('is anyone looking?').waitFor();
    await stage
      .log()
      .getByRole('button', { name: /1 reply/ })
      .waitFor();

    await stage.page.keyboard.press('Escape');
    await stage.page.keyboard.press('m');
    await stage.page.getByRole('menu', { name: 'Message actions' }).waitFor();
    await stage.page.keyboard.press('Enter');
    await stage.seen(/Diagnosing: is anyone/).waitFor();
    await stage.page.locator('.message').filter({ hasText: 'is anyone' }).first().focus();
    await stage.page.keyboard.press('r');
    await stage.page.keyboard.type('rocket');
    await stage.page.keyboard.press('Enter');
    await stage.log().getByRole('button', { name: 'rocket 1' }).waitFor();

    await stage.page.locator('.message').filter({ hasText: 'is anyone' }).first().focus();
    await stage.page.keyboard.press('Enter');
    const thread = stage.page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText(/Looking into it/).waitFor();
    await stage.page.keyboard.type('thanks');
    await stage.page.keyboard.press('Enter');
    await thread.getByText('thanks').waitFor();
    await stage.page.keyboard.press('Escape');
    await thread.waitFor({ state: 'detached' });
    await stage.page.keyboard.press('Control+i');
    await stage.page.getByRole('complementary', { name: 'Delivery inspector' }).waitFor();
    await stage.page.keyboard.press('Escape');
  });

  test('focus stays inside a modal and returns to where it was', async () => {
    await stage.say('/botcore diagnose orders');
    const reject = stage.log().getByRole('button', { name: 'Reject' });
    await reject.focus();
    await stage.page.keyboard.press('Enter');
    const modal = stage.page.getByRole('dialog', { name: 'Reject the plan' });
    await modal.waitFor();
    for (let step = 0; step < 12; step += 1) {
      await stage.page.keyboard.press('Tab');
      expect(await modal.locator(':focus').count()).toBe(1);
    }
    await stage.page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });

    expect(await reject.and(stage.page.locator(':focus')).count()).toBe(1);
  });

  test('marks what is unread, and stays where the reader is', async () => {
    const ops = stage.slack.channel('ops');
    for (let line = 0; line < 30; line += 1)
      await stage.slack.act({ type: 'post_message', user: 'U0APPROVER', channel: ops, text: `line ${line}` });
    await stage.seen('line 29').waitFor();
    const top = () => stage.log().evaluate((list) => list.scrollTop);
    await expect
      .poll(() => stage.log().evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight), DRAWN)
      .toBeLessThan(3);
    await stage.log().evaluate((list) => list.scrollTo({ top: 100 }));
    await expect.poll(top, DRAWN).toBe(100);
    await stage.slack.act({ type: 'post_message', user: 'U0APPROVER', channel: ops, text: 'the newest' });
    await stage.page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(await top()).toBe(100);
    await stage.page.getByRole('button', { name: '1 new message' }).click();
    await expect.poll(top, DRAWN).toBeGreaterThan(200);

    await stage.slack.act({
      type: 'post_message',
      user: 'U0APPROVER',
      channel: stage.slack.channel('general'),
      text: 'psst',
    });
    const general = stage.page.getByRole('navigation').getByRole('button', { name: /general/ });
    await general.getByTitle('1 unread').waitFor();
    await general.click();
    await stage.seen('psst').waitFor();
    expect(await general.getByTitle('1 unread').count()).toBe(0);
  });

  test('is dark when the system is, when it is told to be, and stays so', async () => {
    const background = () => stage.page.evaluate('getComputedStyle(document.body).backgroundColor');
    await stage.page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(background, DRAWN).toBe('rgb(25, 27, 31)');
    await stage.page.getByRole('button', { name: 'Light or dark' }).click();
    await stage.page.getByRole('menuitemradio', { name: 'Light' }).click();
    await expect.poll(background, DRAWN).toBe('rgb(255, 255, 255)');
    await stage.load((page) => page.reload());

    await expect.poll(background, DRAWN).toBe('rgb(255, 255, 255)');
  });

  test('a permalink opens its thread', async () => {
    const channel = stage.slack.channel('alerts');
    await stage.slack.act({ type: 'post_message', user: 'U0APPROVER', channel, text: 'linked' });
    await stage.load((page) => page.goto(stage.slack.messages(channel).at(-1)?.permalink ?? ''));
    await stage.page.getByRole('heading', { name: 'alerts', exact: true }).waitFor();

    await stage.page.getByRole('complementary', { name: 'Thread' }).getByText('linked').waitFor();
  });

  test('fits a narrow window', async () => {
    await stage.page.setViewportSize({ width: 400, height: 720 });
    await stage.say('/botcore diagnose orders');
    await stage.seen('orders: database pool exhausted').waitFor();
    expect(await stage.page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    await stage.page.getByRole('button', { name: 'Open menu' }).click();
    await stage.page.getByRole('navigation').getByRole('button', { name: 'general' }).click();

    await stage.page.getByRole('heading', { name: 'general', exact: true }).waitFor();
    await stage.page.getByRole('button', { name: 'Open menu' }).waitFor();
  });

  test('draws what it does not know, and what is malformed, as a box beside the rest', async () => {
    const blocks = [
      { type: 'martian', block_id: 'a' },
      { type: 'section', block_id: 'b', fields: 7 },
      { type: 'rich_text', block_id: 'c' },
      { type: 'actions', block_id: 'd', elements: [{ type: 'martian', action_id: 'x' }] },
      { type: 'section', block_id: 'e', text: { type: 'mrkdwn', text: 'still *here* <script>alert(1)</script>' } },
    ];
    const words = 'which will be others';
    await stage.slack.act({
      type: 'post_message',
      user: 'U0APPROVER',
      channel: stage.slack.channel('ops'),
      text: words,
    });
    // Once it came as an event, no event brings it back as it was.
    await stage.seen(words).waitFor();
    // The local Slack, like Slack, would refuse some of these: they are put into its answer on the way.
    await stage.page.route('**/emu/messages*', async (route) => {
      const answer = (await (await route.fetch()).json()) as { messages: object[] };
      await route.fulfill({
        json: { messages: answer.messages.map((message) => ({ ...message, botId: 'B1', blocks })) },
      });
    });
    await stage.load((page) => page.reload());
    await stage.seen('still here <script>alert(1)</script>').waitFor();

    expect(await stage.log().getByText('This local Slack does not draw').count()).toBe(2);
    expect(await stage.log().getByText('Malformed:').count()).toBe(2);
    await stage.page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});
