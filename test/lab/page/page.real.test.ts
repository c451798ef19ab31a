import { expect, test } from 'vitest';
import { describeWith } from '../../realParts.ts';
import { browserStage } from './browser-stage.ts';

describeWith('chromium', 'the page, with an app at the other end', ({ path }) => {
  const stage = browserStage(path);

  test('a slash command is completed, hinted and answered', async () => {
    await stage.composer().pressSequentially('/bo');
    const commands = stage.page.getByRole('listbox', { name: 'Commands' });
    await commands.getByRole('option', { name: /botcore.*Diagnose a service/ }).waitFor();
    await stage.composer().press('Tab');
    expect(await stage.composer().inputValue()).toBe('/botcore ');
    await stage.page.getByText('[diagnose | status | help] [service]').waitFor();
    await stage.composer().pressSequentially('diagnose orders');
    await stage.composer().press('Enter');

    await stage.seen('orders: database pool exhausted').waitFor();
    await stage.composer().press('ArrowUp');
    expect(await stage.composer().inputValue()).toBe('/botcore diagnose orders');
    expect(stage.slack.deliveries().find(({ name }) => name === '/botcore')?.payload).toMatchObject({
      text: 'diagnose orders',
      channel_name: 'ops',
      user_id: 'U0ENGINEER',
    });
  });

  test('a button asks first, then changes the message in place and answers in its thread', async () => {
    await stage.say('/botcore diagnose orders');
    await stage.become('Ada Approver');
    const approve = stage.log().getByRole('button', { name: 'Approve rollback' });
    await approve.click();
    const dialog = stage.page.getByRole('alertdialog', { name: 'Roll back orders?' });
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(stage.slack.deliveries().some(({ name }) => name === 'block_actions')).toBe(false);

    await approve.click();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await stage.seen('orders: rolled back').waitFor();
    await approve.waitFor({ state: 'detached' });
    await stage
      .log()
      .getByRole('button', { name: /1 reply/ })
      .click();
    const thread = stage.page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText(/Rolled back orders to v41/).waitFor();
    await thread.getByLabel('Reply to the thread').fill('Thank you');
    await thread.getByLabel('Reply to the thread').press('Enter');
    await thread.getByText('Thank you').waitFor();
    await stage
      .log()
      .getByRole('button', { name: /2 replies/ })
      .waitFor();
    await stage.page.keyboard.press('Escape');
    await thread.waitFor({ state: 'detached' });
  });

  test('what the app says to one member, no other sees', async () => {
    await stage.say('/botcore diagnose orders');
    await stage.log().getByRole('button', { name: 'Approve rollback' }).click();
    await stage.page.getByRole('button', { name: 'Roll back' }).click();
    await stage.seen('Only visible to you').waitFor();
    await stage.seen('This needs').waitFor();
    await stage.become('Ada Approver');
    await stage.seen('orders: database pool exhausted').waitFor();

    expect(await stage.log().getByText('Only visible to you').count()).toBe(0);
    await stage.become('Otto Outsider');
    expect(await stage.page.getByRole('navigation').getByRole('button', { name: 'alerts' }).count()).toBe(0);
  });

  test('a modal shows what is missing, what the app refuses, and what is under it, then sends everything', async () => {
    await stage.say('/botcore modal');
    const modal = stage.page.getByRole('dialog', { name: 'Reject the plan' });
    await modal.getByRole('button', { name: 'Reject' }).click();
    expect(await modal.getByText('Please complete this required field.').count()).toBe(2);

    await modal.getByLabel('Reason').fill('too short');
    await modal.getByLabel('Major').check();
    await modal.getByRole('button', { name: /^Service/ }).click();
    await stage.page.getByRole('combobox', { name: 'Find a service' }).fill('risk');
    await stage.page.getByRole('option', { name: 'risk-engine' }).click();
    await modal.getByRole('button', { name: 'Service (optional) risk-engine' }).waitFor();
    await modal.getByRole('button', { name: 'Reject' }).click();
    await modal.getByText('Say it in ten letters or more.').waitFor();
    expect(await modal.getByLabel('Reason').getAttribute('aria-invalid')).toBe('true');

    await modal.getByLabel('Reason').fill('The market is open');
    await modal.getByRole('button', { name: 'Show the plan' }).click();
    await stage.page.getByRole('dialog', { name: 'The plan' }).getByText('kubectl rollout undo').waitFor();
    await stage.page.keyboard.press('Escape');
    expect(await modal.getByLabel('Reason').inputValue()).toBe('The market is open');
    await modal.getByRole('button', { name: 'Reject' }).click();
    await modal.waitFor({ state: 'detached' });
    await stage.seen(/says: The market is open \(risk-engine, major\)/).waitFor();
  });

  test('a file is previewed, read and downloaded', async () => {
    await stage.say('/botcore report');
    const file = stage.log().getByRole('region', { name: 'File Last lines of orders' });
    await file.getByText('<order 1000>').waitFor();
    expect(await file.getByText('<order 1013>').count()).toBe(0);
    await file.getByRole('button', { name: 'View' }).click();
    await stage.page.getByRole('dialog', { name: 'Last lines of orders' }).getByText('<order 1013>').waitFor();
    await stage.page.keyboard.press('Escape');
    const [download] = await Promise.all([
      stage.page.waitForEvent('download'),
      file.getByRole('link', { name: 'Download orders.log' }).click(),
    ]);

    expect(download.suggestedFilename()).toBe('orders.log');
  });

  test('the Home tab is published for the one who opens it, and its button works', async () => {
    await stage.page.getByRole('navigation').getByRole('button', { name: 'Home' }).click();
    const home = stage.page.getByRole('region', { name: 'Home tab' });
    await home.getByText('Good day,').waitFor();
    await home.getByText('@Erin Engineer').waitFor();
    await home.getByRole('button', { name: 'Say why' }).click();
    await stage.page.getByRole('dialog', { name: 'Reject the plan' }).waitFor();
    await stage.page.keyboard.press('Escape');
    await stage.become('Ada Approver');
    await home.getByText('@Ada Approver').waitFor();
  });

  test('shortcuts run from a message and from anywhere', async () => {
    await stage.slack.act({
      type: 'post_message',
      user: 'U0APPROVER',
      channel: stage.slack.channel('ops'),
      text: 'p99 is *high*',
    });
    await stage.seen('p99 is').hover();
    await stage.page.getByRole('button', { name: 'Message actions' }).last().click();
    await stage.page.getByRole('menuitem', { name: /Diagnose this/ }).click();
    await stage.seen('Diagnosing: p99 is').waitFor();
    await stage.page.getByRole('button', { name: 'Shortcuts', exact: true }).click();
    await stage.page.getByRole('menuitem', { name: /Platform status/ }).click();
    await stage.page.getByRole('dialog', { name: 'The plan' }).waitFor();
  });

  test('a command nobody answers is told, and the inspector shows why', async () => {
    await stage.say('/botcore slow');
    await stage.page
      .getByRole('status')
      .getByText(/failed with the error "operation_timeout"/)
      .waitFor();
    await stage.page
      .getByRole('status')
      .locator('.notice')
      .filter({ hasText: 'operation_timeout' })
      .getByRole('button', { name: 'Inspect' })
      .click();
    const inspector = stage.page.getByRole('complementary', { name: 'Delivery inspector' });
    await inspector.getByLabel('Filter').fill('botcore');
    const row = inspector.getByRole('row', { name: /botcore.*timeout/ });
    await row.getByRole('button').click();
    await inspector.getByRole('region', { name: 'Payload' }).getByText('"/botcore"').first().waitFor();
    await inspector.getByRole('tab', { name: /Faults/ }).click();
    await inspector.getByRole('button', { name: 'Refusal once' }).click();
    await inspector.getByText('next 1').waitFor();
    await stage.say('/botcore status');
    await inspector.getByRole('tab', { name: /Web API/ }).click();

    await inspector.getByRole('row', { name: /chat.postMessage.*internal_error/ }).waitFor();
  });
});
