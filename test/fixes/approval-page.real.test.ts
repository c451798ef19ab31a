import { existsSync, mkdirSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeWithAll } from '../realParts.ts';
import { type RecordedStage, START, startRecordedStage } from './recordedStage.ts';

/** Pictures are written with `BOTCORE_SCREENSHOTS=1`; without it they must be there. */
const writesPictures = process.env['BOTCORE_SCREENSHOTS'] === '1';

/** Up to three browsers, each with a page of its own. */
const PATIENT = { timeout: 300_000 };
/** Who has no report after this asks again. */
const REPORTED_WITHIN_MS = 20_000;

describeWithAll(['redis', 'chromium'], 'an approval on the screen', (parts) => {
  let browser: Browser;
  let stage: RecordedStage;
  const pages: Page[] = [];

  beforeAll(async () => {
    const args = ['--headless', '--no-sandbox', '--disable-gpu'];
    browser = await chromium.launch({ executablePath: parts.chromium.path, args });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    await stage?.stop();
  });

  /** The local Slack as somebody sees it. */
  async function as(name: string): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 1000 },
      colorScheme: 'light',
      timezoneId: 'UTC',
      locale: 'en-GB',
    });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    pages.push(page);
    await page.goto(stage.slack.url);
    await page.getByRole('log').first().waitFor();
    await page.getByRole('button', { name: /^You are/ }).click();
    await page.getByRole('menuitemradio', { name }).click();
    await page.getByRole('button', { name: new RegExp(`^You are ${name}`) }).waitFor();
    return page;
  }

  const thread = (page: Page): Locator => page.getByRole('complementary', { name: 'Thread' });
  /** Erin asks and clicks on the offer; gives her page with the card in the open thread. */
  async function proposed(): Promise<Page> {
    const page = await as('Erin Engineer');
    const composer = page.getByRole('main').getByLabel(/^Message #/);
    const log = page.getByRole('main').getByRole('log');
    const offer = log.getByRole('button', { name: new RegExp(`^${START}`) }).first();
    for (let isThere = false, left = 3; !isThere && left > 0; left -= 1) {
      await composer.fill('/botcore diagnose mongodb');
      await composer.press('Enter');
      isThere = await offer.waitFor({ timeout: REPORTED_WITHIN_MS }).then(
        () => true,
        () => false,
      );
    }
    await offer.click();
    await openThread(page);
    await thread(page).getByText('Approval needed').first().waitFor();
    return page;
  }
  async function openThread(page: Page): Promise<void> {
    await page
      .getByRole('main')
      .getByRole('log')
      .getByRole('button', { name: /\d+ repl/ })
      .first()
      .click();
    await thread(page).waitFor();
  }
  async function arrived(name: string): Promise<Page> {
    const page = await as(name);
    await openThread(page);
    await thread(page).getByText('Approval needed').first().waitFor();
    return page;
  }
  /** Through the dialog that asks once more. */
  async function approve(page: Page): Promise<void> {
    await thread(page).getByRole('button', { name: 'Approve', exact: true }).last().click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Approve', exact: true }).click();
  }
  async function picture(page: Page, name: string, focus: string): Promise<void> {
    const path = `docs/images/${name}.png`;
    mkdirSync('docs/images', { recursive: true });
    await thread(page).getByText(focus).first().evaluate('(element) => element.scrollIntoView()');
    await page.evaluate('document.activeElement?.blur()');
    if (writesPictures) await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    expect(existsSync(path), path).toBe(true);
  }

  test('takes a click on an offer that only its reader sees', PATIENT, async () => {
    stage = await startRecordedStage();
    const erin = await as('Erin Engineer');
    const composer = erin.getByRole('main').getByLabel(/^Message #/);
    const offers = erin
      .getByRole('main')
      .getByRole('log')
      .getByRole('button', { name: new RegExp(`^${START}`) });
    await composer.fill('/botcore diagnose mongodb');
    await composer.press('Enter');
    await offers.first().waitFor({ timeout: REPORTED_WITHIN_MS });
    await composer.fill('/botcore show 1');
    await composer.press('Enter');
    await offers.nth(1).waitFor();
    await offers.last().click();
    await openThread(erin);
    await thread(erin).getByText('Approval needed').first().waitFor();
  });

  test('refuses who asked and who is no approver, and runs once another approves', PATIENT, async () => {
    stage = await startRecordedStage();
    const erin = await proposed();
    await approve(erin);
    await thread(erin).getByText('Who asked for a fix does not vote on it').waitFor();
    const otto = await arrived('Otto Outsider');
    await approve(otto);
    await thread(otto)
      .getByText(/may approve|not in approvers/)
      .first()
      .waitFor();
    expect(stage.writes()).toBe(0);

    const ada = await arrived('Ada Approver');
    await picture(ada, 'approval', 'Approval needed');
    await approve(ada);
    await thread(ada).getByText('Done and verified').first().waitFor();
    await thread(ada)
      .getByText(/The check that fired is silent/)
      .waitFor();
    expect(await thread(ada).getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    expect(stage.writes()).toBe(1);
    await picture(ada, 'verified', 'Done and verified');
  });

  test('asks why when it is rejected, and says so to all', PATIENT, async () => {
    stage = await startRecordedStage();
    const erin = await proposed();
    const ada = await arrived('Ada Approver');
    await thread(ada).getByRole('button', { name: 'Reject…' }).click();
    const modal = ada.getByRole('dialog', { name: 'Reject the plan' });
    await modal.getByLabel('Why not?').fill('The disk is being replaced until 14:00');
    await modal.getByRole('button', { name: 'Reject', exact: true }).click();
    await modal.waitFor({ state: 'detached' });

    await thread(erin).getByText('Rejected').first().waitFor();
    await thread(erin)
      .getByText(/The disk is being replaced until 14:00/)
      .first()
      .waitFor();
    expect(await thread(erin).getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    expect(stage.writes()).toBe(0);
  });

  test('two approvers click at once, and it runs once', PATIENT, async () => {
    stage = await startRecordedStage();
    await proposed();
    const [ada, alan] = [await arrived('Ada Approver'), await arrived('Alan Approver')];
    for (const page of [ada, alan]) await thread(page).getByRole('button', { name: 'Approve', exact: true }).click();
    await Promise.all(
      [ada, alan].map((page) =>
        page.getByRole('alertdialog').getByRole('button', { name: 'Approve', exact: true }).click(),
      ),
    );

    // The bot says it to who comes second; or Slack does, where the button is gone by then.
    const refusal = (page: Page): Locator =>
      thread(page)
        .getByText(/already/)
        .or(page.getByText('element_not_found'))
        .first();
    const refused = async (page: Page): Promise<Page> => {
      await refusal(page).waitFor();
      return page;
    };
    const second = await Promise.any([ada, alan].map(refused));
    const first = second === ada ? alan : ada;
    await thread(ada).getByText('Done and verified').first().waitFor();
    expect(stage.writes()).toBe(1);
    expect(await refusal(first).count()).toBe(0);
  });

  test('expires on the screen', PATIENT, async () => {
    let later = 0;
    stage = await startRecordedStage({ times: { clockSkewMs: () => later } });
    const erin = await proposed();
    // By the clock of Redis: a quarter of an hour has gone by.
    later = 16 * 60_000;

    await thread(erin).getByText('Expired').first().waitFor();
    await thread(erin)
      .getByText(/Nobody decided in time/)
      .waitFor();
    expect(await thread(erin).getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    expect(stage.writes()).toBe(0);
  });

  test('does not run what has changed since, shows the difference and asks again', PATIENT, async () => {
    stage = await startRecordedStage();
    await proposed();
    const ada = await arrived('Ada Approver');
    stage.touchByHand();
    await approve(ada);

    await thread(ada).getByText('Not run: the target has changed').waitFor();
    await thread(ada)
      .getByText(/finishedAt/)
      .first()
      .waitFor();
    expect(stage.writes()).toBe(0);
    await thread(ada).getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await approve(ada);
    await thread(ada).getByText('Done and verified').first().waitFor();
    expect(stage.writes()).toBe(1);
  });
});
